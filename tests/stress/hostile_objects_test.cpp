// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// What lies in the way of a face's objects, and objects that are taken away, while others exchange
// packets.
#include "core/shm/channel.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/stress_fixture.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace facet::tests {
namespace {

class HostileObjectsStressTest : public StressTest {
 protected:
  void SetUp() override {
    StressTest::SetUp();
    start_stream();
    control_ = std::make_unique<client::connection>(open_control(socket_));
  }

  void TearDown() override {
    expect_undisturbed_stream();
    expect_orderly_end();
  }

  /// Expects a refusal that says why, and that nothing was made.
  void expect_refused(std::uint64_t code, const std::string& why) {
    const auto before = face_ids(*control_);
    const auto answer = create_face(*control_, face_.get());
    EXPECT_EQ(answer.code, code) << answer.text;
    EXPECT_NE(answer.text.find(why), std::string::npos) << answer.text;
    EXPECT_EQ(face_ids(*control_), before);
  }

  const shm::name_cleanup face_{shm::unique_face_name("stress-objects")};
  const std::string region_ = "/dev/shm" + shm::region_object_name(face_.get());
  const std::string a2e_ = shm::a2e_doorbell_path(face_.get());
  const std::string e2a_ = shm::e2a_doorbell_path(face_.get());
  std::unique_ptr<client::connection> control_;
};

TEST_F(HostileObjectsStressTest, AFileInTheWayOfADoorbellIsRefusedAndLeftAlone) {
  for (const auto& path : {a2e_, e2a_}) {
    write_file(path, "mine");
    expect_refused(400, "not a FIFO");
    EXPECT_EQ(read_file(path), "mine");
    std::filesystem::remove(path);
    EXPECT_FALSE(shm::leaves_anything(face_.get()));
  }
}

TEST_F(HostileObjectsStressTest, ALinkInTheWayOfADoorbellIsRefusedAndNotFollowed) {
  const auto target = directory_.file("target");
  write_file(target, "mine");
  std::filesystem::create_symlink(target, a2e_);
  expect_refused(400, "not a FIFO");
  EXPECT_EQ(read_file(target), "mine");
  EXPECT_TRUE(std::filesystem::is_symlink(a2e_));
}

TEST_F(HostileObjectsStressTest, ALinkInTheWayOfARegionIsRefusedAndNotFollowed) {
  const auto target = directory_.file("target");
  write_file(target, "mine");
  std::filesystem::create_symlink(target, region_);
  const auto answer = create_face(*control_, face_.get());
  EXPECT_GE(answer.code, 400U) << answer.text;
  EXPECT_EQ(read_file(target), "mine");
}

TEST_F(HostileObjectsStressTest, ANameThatALivingEngineHoldsIsRefused) {
  const auto other = shm::channel::create(face_.get(), {.geometry = {16, 256}});
  ASSERT_TRUE(other) << other.error().message;
  expect_refused(409, "another engine");
}

TEST_F(HostileObjectsStressTest, ADoorbellReplacedByAFileIsAnErrorForTheAppAndOfNoUseElsewhere) {
  const auto created = create_face(*control_, face_.get());
  ASSERT_TRUE(created.succeeded()) << created.text;
  std::filesystem::remove(e2a_);
  write_file(e2a_, "mine");
  const auto attached = shm::channel::attach(face_.get());
  ASSERT_FALSE(attached);
  EXPECT_NE(attached.error().message.find("not a FIFO"), std::string::npos)
      << attached.error().message;
  management::control_parameters p;
  p.face_id = created.body->face_id;
  ASSERT_TRUE(control_->command("faces", "destroy", p));
  EXPECT_TRUE(closes(face_.get(), "closed"));
  EXPECT_EQ(read_file(e2a_), "mine");
  EXPECT_FALSE(std::filesystem::exists(region_));
  EXPECT_FALSE(std::filesystem::exists(a2e_));
}

TEST_F(HostileObjectsStressTest, AMissingDoorbellIsAnErrorForTheApp) {
  ASSERT_TRUE(create_face(*control_, face_.get()).succeeded());
  std::filesystem::remove(a2e_);
  const auto attached = shm::channel::attach(face_.get());
  ASSERT_FALSE(attached);
  EXPECT_EQ(attached.error().code, errc::not_found) << attached.error().message;
}

TEST_F(HostileObjectsStressTest, DoorbellsTakenAwayFromARunningStreamDoNotStopIt) {
  const auto producer =
      start_role({"produce", "--prefix", "/bells", "--spin-us", "0", "--named"}, "ready");
  const auto consumer = start_role({"consume", "--prefix", "/bells", "--spin-us", "0", "--window",
                                    "1", "--largest-batch", "1", "--count", "2000", "--named"},
                                   "flowing");
  for (const auto& app : {producer->pid(), consumer->pid()})
    for (const auto& object : objects_of("app-" + std::to_string(app) + "-"))
      std::filesystem::remove(object);
  expect_success(*consumer, "the consumer");
  producer->kill(SIGTERM);
  expect_success(*producer, "the producer");
}

}  // namespace
}  // namespace facet::tests
