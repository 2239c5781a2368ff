// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Faces without names: what is passed, what the peer can do with it, and what it cannot.
#include "core/base/descriptor_passing.hpp"
#include "core/shm/channel.hpp"
#include "tests/core/shm/hostile_peer.hpp"
#include "tests/core/shm/open_descriptors.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace facet::shm {
namespace {

/// A memfd with these octets and these seals.
unique_fd memory_of(std::vector<std::uint8_t> octets, int seals) {
  unique_fd fd{::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  EXPECT_EQ(::write(fd.get(), octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
  EXPECT_EQ(::fcntl(fd.get(), F_ADD_SEALS, seals), 0);
  return fd;
}

constexpr int all_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

/// The head of a region that says it has this shape.
std::vector<std::uint8_t> head(std::uint64_t magic, std::uint32_t capacity, std::uint32_t slot) {
  std::vector<std::uint8_t> octets(region_header_size + 2 * 16 * 68);
  std::memcpy(octets.data(), &magic, 8);
  std::memcpy(octets.data() + 8, &capacity, 4);
  std::memcpy(octets.data() + 12, &slot, 4);
  return octets;
}

class SealedTest : public ::testing::Test {
 protected:
  void open(ring_geometry g = {16, 2048}) {
    auto made = channel::create_sealed(name_, {.geometry = g});
    ASSERT_TRUE(made) << made.error().message;
    engine_ = std::move(made->engine);
    for (const auto& fd : made->for_app)
      kept_.emplace_back(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));  // what a hostile app keeps
    auto attached = channel::adopt(name_, std::move(made->for_app));
    ASSERT_TRUE(attached) << attached.error().message;
    app_ = std::move(*attached);
  }

  channel& engine() { return *engine_; }
  channel& app() { return *app_; }

  /// What is said of descriptors changed by `tamper`; they must all be closed again.
  error refusal_after(const std::function<void(std::vector<unique_fd>&)>& tamper) {
    auto made = channel::create_sealed(name_, {.geometry = {16, 64}});
    EXPECT_TRUE(made);
    const auto before = open_descriptors() - made->for_app.size();
    tamper(made->for_app);
    const auto attached = channel::adopt(name_, std::move(made->for_app));
    EXPECT_EQ(open_descriptors(), before);
    EXPECT_FALSE(attached);
    return attached ? error{errc::system, "attached", 0} : attached.error();
  }

  const std::string name_ = unique_face_name("sealed");
  std::optional<channel> engine_;
  std::optional<channel> app_;
  std::vector<unique_fd> kept_;
};

TEST_F(SealedTest, CarriesPacketsBothWaysAndWakesSleepers) {
  open();
  EXPECT_TRUE(engine().sealed() && app().sealed());
  for (channel* from : {&app(), &engine()}) {
    channel& to = from == &app() ? engine() : app();
    for (std::uint64_t i = 0; i < 100; ++i) {
      const auto sent = numbered_packet(i, 10 * i);
      ASSERT_TRUE(to.park());
      ASSERT_TRUE(from->try_send(sent));
      std::vector<std::uint8_t> got;
      ASSERT_TRUE(receive_one(to, got));
      ASSERT_EQ(got, sent);
    }
    EXPECT_EQ(from->counters().wakes_rung, 100u);
  }
}

TEST_F(SealedTest, HasNoNameAnywhere) {
  open();
  EXPECT_FALSE(leaves_anything(name_));
  EXPECT_EQ(channel::attach(name_).error(), errc::not_found);
  const auto second = channel::create_sealed(name_, {.geometry = {16, 64}});
  EXPECT_TRUE(second) << "so nobody can be in the way of it";
}

TEST_F(SealedTest, NobodyCanChangeItsSizeOrItsSeals) {
  open();
  const int memory = kept_[0].get();
  struct stat status {};
  ASSERT_EQ(::fstat(memory, &status), 0);
  EXPECT_EQ(::ftruncate(memory, 0), -1);
  EXPECT_EQ(::ftruncate(memory, status.st_size + 1), -1);
  EXPECT_EQ(::fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE), -1);
}

TEST_F(SealedTest, HolesInTheRegionHarmNobody) {
  open();
  ASSERT_EQ(::fallocate(kept_[0].get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1 << 16), 0);
  const auto got = engine().receive(16, [](bytes_view) {});
  EXPECT_TRUE(got || engine().poisoned()) << "zeros, as if the peer had written them";
}

/// Of an eventfd both sides have the same open file: a peer that makes it blocking and fills it
/// stops whoever rings it, for ever.
TEST_F(SealedTest, APeerCannotMakeUsBlockOnADoorbell) {
  open();
  for (const std::size_t bell : {1, 2}) {
    const int fd = kept_[bell].get();
    const int flags = ::fcntl(fd, F_GETFL);
    const std::vector<std::uint8_t> octets(1 << 16);
    while (::write(fd, octets.data(), octets.size()) > 0) {
    }
    ASSERT_EQ(::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK), 0);
  }
  engine().ring_peer();  // full: it is readable already
  engine().unpark();     // drains a part, and stops
  for (int i = 0; i < 100; ++i)
    engine().unpark();  // empty by now
  EXPECT_FALSE(becomes_readable(engine().descriptor(), std::chrono::milliseconds{0}));
}

/// The kernel locks a pipe while octets are copied: there, one that is written to from memory that
/// does not come stops everybody who rings or drains it.
TEST_F(SealedTest, APeerThatStopsInTheMiddleOfACallStopsNobodyElse) {
  open();
  missing_page page;
  if (!page)
    GTEST_SKIP() << "this user cannot make pages that do not come";
  engine().ring_peer();
  std::thread rings{
      [&] { [[maybe_unused]] const auto n = ::write(kept_[1].get(), page.get(), 1); }};
  std::thread drains{
      [&] { [[maybe_unused]] const auto n = ::read(kept_[2].get(), page.get(1), 1); }};
  EXPECT_TRUE(page.is_waited_for());
  auto ours = std::async(std::launch::async, [&] {
    for (int i = 0; i < 100; ++i) {
      engine().ring_peer();
      engine().unpark();
    }
  });
  EXPECT_EQ(ours.wait_for(at_once), std::future_status::ready);
  page.let_come();
  rings.join();
  drains.join();
}

TEST_F(SealedTest, APeerThatIsGoneDoesNotWakeUs) {
  open();
  app_.reset();
  engine().unpark();  // its farewell
  for (const std::size_t bell : {1, 2}) {
    ::shutdown(kept_[bell].get(), SHUT_RDWR);
    kept_[bell].reset();
  }
  engine().ring_peer();
  EXPECT_FALSE(becomes_readable(engine().descriptor(), std::chrono::milliseconds{0}));
}

TEST_F(SealedTest, WhatAPeerPassesOverADoorbellIsNoBurden) {
  open();
  const auto before = open_descriptors();
  const auto start = std::chrono::steady_clock::now();
  const std::array<std::uint8_t, 1> octet{1};
  std::array<lingering_socket, 2> gifts;
  const auto passed = gifts[0].pass_over(kept_[1].get(), octet);
  EXPECT_TRUE(passed == 1 || errno == EPERM) << std::strerror(errno);  // Linux 6.16 refuses it
  engine().unpark();
  gifts[1].pass_over(kept_[1].get(), octet);
  engine_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, at_once);
  const auto no_more = [&] { return open_descriptors() <= before + gifts.size(); };
  while (!no_more() && std::chrono::steady_clock::now() - start < at_once)
    std::this_thread::yield();
  EXPECT_TRUE(no_more());
}

TEST_F(SealedTest, TheWrongNumberOfDescriptorsIsRefused) {
  EXPECT_EQ(refusal_after([](auto& fds) { fds.clear(); }), errc::corrupt);
  EXPECT_EQ(refusal_after([](auto& fds) { fds.pop_back(); }), errc::corrupt);
  EXPECT_EQ(refusal_after([](auto& fds) { fds.emplace_back(::dup(fds[1].get())); }), errc::corrupt);
}

TEST_F(SealedTest, MemoryThatMayChangeItsSizeIsRefused) {
  const auto good = head(region_magic, 16, 64);
  for (const int seals : {0, F_SEAL_SHRINK, F_SEAL_GROW | F_SEAL_SEAL, F_SEAL_SHRINK | F_SEAL_GROW})
    EXPECT_NE(refusal_after([&](auto& fds) {
                fds[0] = memory_of(good, seals);
              }).message.find("not sealed"),
              std::string::npos)
        << seals;
}

TEST_F(SealedTest, MemoryThatIsNoRegionIsRefused) {
  const auto refuse = [&](std::vector<std::uint8_t> octets) {
    return refusal_after([&](auto& fds) { fds[0] = memory_of(std::move(octets), all_seals); });
  };
  EXPECT_EQ(refuse({}), errc::corrupt);
  EXPECT_EQ(refuse(head(region_magic + 1, 16, 64)), errc::corrupt);
  EXPECT_EQ(refuse(head(region_magic, 0, 64)), errc::corrupt);
  EXPECT_EQ(refuse(head(region_magic, 16, 65)), errc::corrupt) << "one octet too short";
  EXPECT_EQ(refuse(head(region_magic, 0xffffffff, 0xffffffff)), errc::corrupt);
}

TEST_F(SealedTest, SomethingElseInPlaceOfMemoryIsRefused) {
  for (const char* path : {"/", "/dev/null", "/dev/zero", "/proc/self/exe"}) {
    const auto refused =
        refusal_after([&](auto& fds) { fds[0].reset(::open(path, O_RDONLY | O_CLOEXEC)); });
    EXPECT_EQ(refused, errc::corrupt) << path;
    EXPECT_NE(refused.message.find("not sealed"), std::string::npos) << refused.message;
  }
}

TEST_F(SealedTest, MemoryThatCannotBeWrittenIsRefused) {
  const auto refused = refusal_after(
      [](auto& fds) { fds[0] = memory_of(head(region_magic, 16, 64), all_seals | F_SEAL_WRITE); });
  EXPECT_NE(refused.message.find("cannot map"), std::string::npos) << refused.message;
}

TEST_F(SealedTest, SomethingElseInPlaceOfADoorbellIsRefused) {
  for (const std::size_t bell : {1, 2}) {
    const auto refuse = [&](const std::function<int()>& open) {
      return refusal_after([&](auto& fds) { fds[bell].reset(open()); });
    };
    EXPECT_EQ(refuse([] { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }), errc::corrupt);
    EXPECT_EQ(refuse([] { return ::eventfd(0, EFD_CLOEXEC); }), errc::corrupt);
    EXPECT_EQ(refuse([] { return ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }),
              errc::corrupt);
    const auto half_of = [](auto make) {
      std::array<int, 2> ends{};
      EXPECT_EQ(make(ends.data()), 0);
      ::close(ends[1]);
      return ends[0];
    };
    EXPECT_EQ(refuse([&] { return half_of([](int* ends) { return ::pipe2(ends, O_CLOEXEC); }); }),
              errc::corrupt);
    EXPECT_EQ(refuse([&] {
                return half_of([](int* ends) {
                  return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
                });
              }),
              errc::corrupt);
  }
}

TEST_F(SealedTest, ImpossibleShapesAreRefused) {
  EXPECT_EQ(channel::create_sealed("a/b", {}).error(), errc::invalid_name);
  const auto before = open_descriptors();
  EXPECT_EQ(channel::create_sealed(name_, {.geometry = {1U << 20, 1U << 20}}).error(),
            errc::invalid_argument);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(SealedTest, NothingIsLeftWhenBothEndsAreGone) {
  const auto before = open_descriptors();
  open();
  kept_.clear();
  app_.reset();
  engine_.reset();
  EXPECT_EQ(open_descriptors(), before);
}

class PassingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    from_.reset(ends[0]);
    to_.reset(ends[1]);
  }

  void send(std::size_t descriptors) {
    std::vector<unique_fd> fds;
    for (std::size_t i = 0; i < descriptors; ++i)
      fds.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const iovec part{octets_.data(), octets_.size()};
    ASSERT_EQ(send_descriptors(from_.get(), {&part, 1}, fds, 0), 3);
  }

  std::array<std::uint8_t, 3> octets_{1, 2, 3};
  unique_fd from_;
  unique_fd to_;
};

TEST_F(PassingTest, DescriptorsComeWithTheirOctetsAndCloseOnExec) {
  send(3);
  std::array<std::uint8_t, 8> room{};
  std::vector<unique_fd> got;
  const auto received = receive_descriptors(to_.get(), room, got, 0);
  EXPECT_EQ(received.octets, 3);
  EXPECT_TRUE(received.whole);
  ASSERT_EQ(got.size(), 3u);
  for (const auto& fd : got)
    EXPECT_EQ(::fcntl(fd.get(), F_GETFD), FD_CLOEXEC);
}

TEST_F(PassingTest, MoreThanFitAreAllClosed) {
  const auto before = open_descriptors();
  std::vector<int> many(20, to_.get());
  std::vector<std::uint8_t> control(CMSG_SPACE(many.size() * sizeof(int)));
  iovec part{octets_.data(), octets_.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const h = CMSG_FIRSTHDR(&message);
  h->cmsg_level = SOL_SOCKET;
  h->cmsg_type = SCM_RIGHTS;
  h->cmsg_len = CMSG_LEN(many.size() * sizeof(int));
  std::memcpy(CMSG_DATA(h), many.data(), many.size() * sizeof(int));
  ASSERT_EQ(::sendmsg(from_.get(), &message, 0), 3);
  std::array<std::uint8_t, 8> room{};
  std::vector<unique_fd> got;
  const auto received = receive_descriptors(to_.get(), room, got, 0);
  EXPECT_EQ(received.octets, 3);
  EXPECT_FALSE(received.whole);
  EXPECT_TRUE(got.empty());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(PassingTest, APlainReadClosesThem) {
  const auto before = open_descriptors();
  send(3);
  std::array<std::uint8_t, 8> room{};
  EXPECT_EQ(::recv(to_.get(), room.data(), room.size(), 0), 3);
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace facet::shm
