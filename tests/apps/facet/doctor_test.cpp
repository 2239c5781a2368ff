// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet doctor` on what killed forwarders leave, and beside a living one.
#include "core/base/unique_fd.hpp"
#include "core/client/connection.hpp"
#include "core/shm/doorbell.hpp"
#include "core/shm/layout.hpp"
#include "core/shm/name.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class DoctorTest : public FacetdTest {
 protected:
  // One at a time: each sees, and some mend, what others leave for their own.
  void SetUp() override {
    turn_ = unique_fd{::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    ASSERT_EQ(::flock(turn_.get(), LOCK_EX), 0);
  }

  /// What it found about one object; null when nothing.
  nlohmann::json finding(const std::string& object, bool fix = false) {
    std::vector<std::string> arguments{"doctor", "--json"};
    if (fix)
      arguments.emplace_back("--fix");
    const auto ran = run_facet(arguments);
    const auto json = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_TRUE(json.is_object()) << ran.output << ran.errors;
    EXPECT_EQ(ran.ended.status, json.at("problems") == 0 ? 0 : 1);
    for (const auto& each : json.at("findings"))
      if (each.at("object") == object)
        return each;
    return nullptr;
  }

  unique_fd turn_;
  const shm::name_cleanup face_{shm::unique_face_name("doctor")};
  const std::string region_ = "/dev/shm" + shm::region_object_name(face_.get());
  const std::string bell_ = shm::a2e_doorbell_path(face_.get());
};

TEST_F(DoctorTest, SaysHowItIsUsed) {
  const auto help = run_facet({"doctor", "--help"});
  EXPECT_EQ(help.ended.status, 0);
  EXPECT_THAT(help.output, HasSubstr("Example:"));
  EXPECT_EQ(run_facet({"doctor", "--nonsense"}).ended.status, 2);
}

TEST_F(DoctorTest, LeavesAloneWhatIsInUseAndFindsSocketsWhereNobodyListens) {
  start_forwarder();
  client::options o;
  o.socket_path = socket_;
  o.reconnect = false;
  o.memory = client::memory_kind::named;
  const auto attached = client::connection::open(o);
  ASSERT_TRUE(attached && attached->over_shared_memory());
  std::string region;
  for (const auto& each : std::filesystem::directory_iterator{"/dev/shm"})
    if (each.path().filename().string().find("app-" + std::to_string(::getpid()) + "-") !=
        std::string::npos)
      region = each.path();
  ASSERT_FALSE(region.empty());
  EXPECT_EQ(finding(region), nullptr) << "it is in use";
  EXPECT_EQ(finding(socket_), nullptr);

  forwarder_->kill(SIGKILL);
  ASSERT_TRUE(forwarder_->wait(patience));
  // Its region may be swept away by any other forwarder that starts just now.
  EXPECT_EQ(finding(socket_).value("level", ""), "problem");
  EXPECT_EQ(finding(socket_, true).value("fixed", false), true);
  EXPECT_FALSE(std::filesystem::exists(socket_));
}

TEST_F(DoctorTest, FindsAndRemovesRegionsOfEnginesThatTakeNoLock) {
  // As ndn-rs leaves it; forwarders that start leave that alone.
  const std::uint64_t magic = shm::region_magic;
  write_file(region_, std::string{reinterpret_cast<const char*>(&magic), sizeof magic} +
                          std::string(1000, '\0'));
  ASSERT_EQ(::chmod(region_.c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(bell_.c_str(), 0600), 0);
  {
    const auto engine = shm::doorbell::open(bell_);
    ASSERT_TRUE(engine);
    EXPECT_EQ(finding(region_, true), nullptr) << "the doorbell is in use";
  }
  const auto stale = finding(region_);
  ASSERT_TRUE(stale.is_object());
  EXPECT_EQ(stale.at("check"), "shared memory");
  EXPECT_EQ(stale.at("fixable"), true);
  EXPECT_TRUE(std::filesystem::exists(region_)) << "it only looked";
  EXPECT_EQ(finding(region_, true).value("fixed", false), true);
  EXPECT_FALSE(shm::leaves_anything(face_.get()));
}

TEST_F(DoctorTest, FindsDoorbellsWithoutARegionAndLeavesThoseInUse) {
  ASSERT_EQ(::mkfifo(bell_.c_str(), 0600), 0);
  {
    const auto open = shm::doorbell::open(bell_);
    ASSERT_TRUE(open);
    EXPECT_EQ(finding(bell_, true), nullptr);
    EXPECT_TRUE(std::filesystem::exists(bell_));
  }
  EXPECT_EQ(finding(bell_, true).value("fixed", false), true);
  EXPECT_FALSE(std::filesystem::exists(bell_));
}

TEST_F(DoctorTest, FindsFoldersWhereOthersCouldPutTheirSocket) {
  const auto folder = directory_.file("open");
  std::filesystem::create_directory(folder);
  const auto socket = folder + "/facet.sock";
  process other{{program("facetd"), "--socket", socket, "--log-level", "warn"}};
  ASSERT_TRUE(other.read_line(patience)) << other.errors();
  ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
  const auto ask = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {program("facet"), "doctor", "--socket", socket});
    return run(more, patience);
  };
  EXPECT_THAT(ask({}).output, HasSubstr(folder + " may be written by everybody"));
  EXPECT_THAT(ask({"--fix"}).output, HasSubstr("mended"));
  struct stat status {};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0775U);
}

}  // namespace
}  // namespace facet::tests
