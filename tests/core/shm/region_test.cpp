// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/region.hpp"

#include "core/shm/ownership.hpp"
#include "tests/core/shm/seed_peer.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace facet::shm {
namespace {

class RegionTest : public ::testing::Test {
 protected:
  /// A file where a region should be: a header with these words, then zeros up to `size`.
  void forge(std::uint64_t magic, std::uint32_t capacity, std::uint32_t slot_size, off_t size) {
    const unique_fd fd{::shm_open(object_.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600)};
    std::array<std::uint8_t, 16> head{};
    std::memcpy(head.data(), &magic, 8);
    std::memcpy(head.data() + 8, &capacity, 4);
    std::memcpy(head.data() + 12, &slot_size, 4);
    ASSERT_EQ(::write(fd.get(), head.data(), head.size()), 16);
    ASSERT_EQ(::ftruncate(fd.get(), size), 0);
  }

  name_cleanup name_{unique_face_name("region")};
  std::string object_ = region_object_name(name_.get());
  region::create_options small_{.geometry = {16, 128}, .access = {}, .start_index = 0};
};

TEST_F(RegionTest, AppSeesTheHeaderTheEngineWrote) {
  small_.start_index = 0xFFFF'FFF0;
  const auto engine = region::create(name_.get(), small_);
  ASSERT_TRUE(engine) << engine.error().message;
  const auto app = region::attach(name_.get());
  ASSERT_TRUE(app) << app.error().message;
  EXPECT_EQ(app->geometry(), small_.geometry);
  const region_header& h = app->header();
  EXPECT_EQ(h.magic, region_magic);
  EXPECT_EQ(h.engine_features, own_features);
  EXPECT_EQ(h.app_features, 0u);
  EXPECT_EQ(h.state, state_open);
  EXPECT_GT(h.engine_epoch, 1'600'000'000'000'000'000u);
  EXPECT_EQ(h.a2e_tail, 0xFFFF'FFF0u);
  EXPECT_EQ(h.e2a_head, 0xFFFF'FFF0u);
  EXPECT_EQ(h.a2e_parked, 0u);
  EXPECT_EQ(app->e2a().slots - app->a2e().slots, 16 * 132);
}

TEST_F(RegionTest, ReservesItsMemoryAtCreation) {
  const auto engine = region::create(name_.get(), {.geometry = {}, .access = {}});
  ASSERT_TRUE(engine);
  struct stat status {};
  ASSERT_EQ(::stat(("/dev/shm" + object_).c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 4'590'016);
  EXPECT_GE(status.st_blocks * 512, status.st_size);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(RegionTest, DisappearsWithItsEngine) {
  std::optional<region> engine = region::create(name_.get(), small_).value();
  EXPECT_TRUE(leaves_anything(name_.get()));
  engine.reset();
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(RegionTest, LeavesAnObjectAloneThatTookItsName) {
  std::optional<region> engine = region::create(name_.get(), small_).value();
  ::shm_unlink(object_.c_str());
  forge(region_magic, 16, 128, 8192);
  engine.reset();
  EXPECT_TRUE(leaves_anything(name_.get()));
}

TEST_F(RegionTest, ASecondEngineIsToldThatTheNameIsInUse) {
  const auto first = region::create(name_.get(), small_);
  ASSERT_TRUE(first);
  const auto second = region::create(name_.get(), small_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), errc::name_in_use);
  EXPECT_NE(second.error().message.find(name_.get()), std::string::npos);
  EXPECT_TRUE(region::attach(name_.get()));  // the first is unharmed
}

TEST_F(RegionTest, RecyclesWhatAKilledEngineLeft) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto doomed = region::create(name_.get(), small_);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(leaves_anything(name_.get()));
  const auto stale = region::attach(name_.get());  // an app that has not noticed yet
  const auto next = region::create(name_.get(), small_);
  ASSERT_TRUE(next) << next.error().message;
  ASSERT_TRUE(stale);
  EXPECT_NE(stale->header().engine_epoch, next->header().engine_epoch);
}

TEST_F(RegionTest, SweepingRemovesWhatAKilledEngineLeftAndNothingElse) {
  const name_cleanup living{unique_face_name("living")};
  const auto engine = region::create(living.get(), small_);
  ASSERT_TRUE(engine) << engine.error().message;
  const name_cleanup old{unique_face_name("version-1")};
  const auto version_1 = seed_peer::create(old.get(), {16, 128});
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto doomed = region::create(name_.get(), small_);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(::mkfifo(a2e_doorbell_path(name_.get()).c_str(), 0600), 0);
  sweep_stale_objects();
  EXPECT_FALSE(leaves_anything(name_.get()));
  EXPECT_TRUE(region::attach(living.get()));
  EXPECT_TRUE(region::attach(old.get()));
}

TEST_F(RegionTest, RecyclesGarbageAndHalfMadeRegions) {
  for (const off_t size : {0, 16, 448, 100'000}) {
    forge(0, 0, 0, std::max<off_t>(size, 16));
    ASSERT_EQ(::truncate(("/dev/shm" + object_).c_str(), size), 0);
    const auto engine = region::create(name_.get(), small_);
    ASSERT_TRUE(engine) << engine.error().message;
  }
}

TEST_F(RegionTest, OfManyEnginesStartingAtOnceExactlyOneWins) {
  for (int round = 0; round < 20; ++round) {
    forge(region_magic, 16, 128, 8192);  // stale, so that all of them want to remove something
    std::vector<std::optional<result<region>>> outcome(6);
    std::vector<std::thread> engines;
    for (auto& slot : outcome)
      engines.emplace_back([&] { slot = region::create(name_.get(), small_); });
    for (auto& engine : engines)
      engine.join();
    std::size_t winners = 0;
    for (const auto& slot : outcome) {
      winners += slot->has_value() ? 1 : 0;
      if (!slot->has_value()) {
        EXPECT_EQ(slot->error(), errc::name_in_use) << slot->error().message;
      }
    }
    EXPECT_EQ(winners, 1u);
    EXPECT_TRUE(region::attach(name_.get()));
  }
}

TEST_F(RegionTest, DoesNotTakeTheNameFromALiveVersion1Engine) {
  {
    const auto seed = seed_peer::create(name_.get(), {16, 128});
    EXPECT_EQ(region::create(name_.get(), small_).error(), errc::name_in_use);
  }
  // The same region once its engine is gone: nobody has the FIFO open.
  forge(region_magic, 16, 128, 8192);
  ASSERT_EQ(::mkfifo(a2e_doorbell_path(name_.get()).c_str(), 0600), 0);
  EXPECT_TRUE(region::create(name_.get(), small_));
}

TEST_F(RegionTest, RefusesGeometriesThatWouldExhaustTheMachine) {
  small_.geometry = {16, slot_size_for_mtu(std::uint64_t{1} << 40)};
  EXPECT_EQ(region::create(name_.get(), small_).error(), errc::invalid_argument);
  small_.geometry = {0, 128};
  EXPECT_EQ(region::create(name_.get(), small_).error(), errc::invalid_argument);
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(RegionTest, BothEndsRefuseNamesThatLeaveTheirFolder) {
  for (const std::string& bad : {std::string("../x"), std::string("a/b"), std::string("a\0b", 3),
                                 std::string(300, 'x'), std::string(), std::string(".x")}) {
    EXPECT_EQ(region::create(bad, small_).error(), errc::invalid_name);
    EXPECT_EQ(region::attach(bad).error(), errc::invalid_name);
  }
}

TEST_F(RegionTest, AppIsToldWhenThereIsNoRegion) {
  EXPECT_EQ(region::attach(name_.get()).error(), errc::not_found);
}

TEST_F(RegionTest, AppRefusesHeadersThatLie) {
  constexpr std::uint32_t most = 0xFFFF'FFFF;
  const auto expect_corrupt = [&](const char* why) {
    const auto app = region::attach(name_.get());
    ASSERT_FALSE(app) << why;
    EXPECT_EQ(app.error(), errc::corrupt) << why;
    EXPECT_NE(app.error().message.find(object_), std::string::npos) << app.error().message;
  };
  forge(region_magic + 1, 16, 128, 8192);
  expect_corrupt("wrong magic");
  forge(region_magic, 0, 128, 8192);
  expect_corrupt("capacity 0");
  forge(region_magic, most, 128, 8192);
  expect_corrupt("huge capacity");
  forge(region_magic, 1u << 31, most, 8192);
  expect_corrupt("overflowing product");
  forge(region_magic, 16, 0, 8192);
  expect_corrupt("slot size 0");
  forge(region_magic, 16, 128, 448 + 2 * 16 * 132 - 1);
  expect_corrupt("one octet short");
  forge(region_magic, 16, 128, 448);
  expect_corrupt("header only");
  ASSERT_EQ(::truncate(("/dev/shm" + object_).c_str(), 7), 0);
  expect_corrupt("shorter than the header");
  forge(region_magic, 16, 128, 448 + 2 * 16 * 132);
  EXPECT_TRUE(region::attach(name_.get()));
}

TEST_F(RegionTest, AppRefusesASymbolicLinkInPlaceOfARegion) {
  const name_cleanup other{unique_face_name("target")};
  const auto target = region::create(other.get(), small_);
  ASSERT_TRUE(target);
  ASSERT_EQ(::symlink(("/dev/shm" + region_object_name(other.get())).c_str(),
                      ("/dev/shm" + object_).c_str()),
            0);
  EXPECT_FALSE(region::attach(name_.get()));
  EXPECT_FALSE(region::create(name_.get(), small_));
}

TEST_F(RegionTest, GoesToThePeersUserOrSaysWhyNot) {
  constexpr uid_t nobody = 65534;
  small_.access = {.peer_uid = nobody, .mode = 0600};
  const auto engine = region::create(name_.get(), small_);
  if (::geteuid() != 0) {
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error(), errc::permission_denied);
    EXPECT_FALSE(leaves_anything(name_.get()));
    return;
  }
  ASSERT_TRUE(engine) << engine.error().message;
  struct stat status {};
  ASSERT_EQ(::stat(("/dev/shm" + object_).c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, nobody);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(RegionTest, AnEngineWithoutRootCannotGiveItsRegionAwayUnlessTheModeAdmitsOthers) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "needs root to become somebody else";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0)
      ::_exit(3);
    small_.access = {.peer_uid = 1, .mode = 0600};
    const auto narrow = region::create(name_.get(), small_);
    const bool refused = !narrow && narrow.error() == errc::permission_denied;
    small_.access.mode = 0666;
    const bool admitted = region::create(name_.get(), small_).has_value();
    ::_exit(refused && admitted ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_FALSE(leaves_anything(name_.get()));
}

}  // namespace
}  // namespace facet::shm
