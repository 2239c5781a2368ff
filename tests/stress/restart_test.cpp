// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// facetd killed and started again on the same socket.
#include "core/shm/channel.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <iostream>
#include <string>

namespace facet::tests {
namespace {

class RestartStressTest : public StressTest {
 protected:
  void kill_forwarder() {
    forwarder_->kill(SIGKILL);
    const auto ended = forwarder_->wait(patience);
    ASSERT_TRUE(ended);
    ASSERT_EQ(ended->signal, SIGKILL) << forwarder_->errors();
  }

  /// The next line of the consumer that tells of a resumed stream.
  static bool resumes(process& consumer) {
    while (const auto line = consumer.read_line(patience))
      if (line->starts_with("resumed"))
        return true;
    return false;
  }
};

TEST_F(RestartStressTest, ApplicationsAttachAndRegisterAgainAndTheStreamGoesOn) {
  const auto producer = start_role({"produce", "--prefix", "/again", "--any-order"}, "ready");
  const auto consumer = start_role({"recover", "--prefix", "/again", "--window", "64"}, "flowing");
  const auto kills = volume(20, 4);
  for (std::uint64_t i = 0; i < kills; ++i) {
    kill_forwarder();
    start_logging_forwarder();
    ASSERT_TRUE(resumes(*consumer)) << "after kill " << i << ": " << consumer->errors();
  }
  consumer->kill(SIGTERM);
  expect_success(*consumer, "the consumer");
  std::cout << last_line(*consumer) << '\n';
  producer->kill(SIGTERM);
  expect_success(*producer, "the producer");
  expect_orderly_end();
  for (const auto& app : {consumer->pid(), producer->pid()})
    EXPECT_TRUE(objects_of("app-" + std::to_string(app) + "-").empty())
        << objects_of("app-" + std::to_string(app) + "-").front();
}

TEST_F(RestartStressTest, RegionsAndDoorbellsOfTheSameNameAreRecycled) {
  const shm::name_cleanup face{shm::unique_face_name("stress-recycled")};
  const auto region = "/dev/shm" + shm::region_object_name(face.get());
  struct stat before {};
  struct stat after {};
  {
    auto control = open_control(socket_);
    ASSERT_TRUE(create_face(control, face.get()).succeeded());
    kill_forwarder();
    ASSERT_EQ(::stat(region.c_str(), &before), 0) << "kill -9 left no region to recycle";
  }
  start_logging_forwarder();
  auto control = open_control(socket_);
  const auto created = create_face(control, face.get());
  ASSERT_TRUE(created.succeeded()) << created.text;
  ASSERT_EQ(::stat(region.c_str(), &after), 0);
  EXPECT_NE(before.st_ino, after.st_ino);
  EXPECT_TRUE(shm::channel::attach(face.get()));
  expect_orderly_end();
  EXPECT_FALSE(shm::leaves_anything(face.get()));
}

TEST_F(RestartStressTest, ASecondFacetdOnTheSocketOfALivingOneIsRefused) {
  const auto second = run({program("facetd"), "--socket", socket_}, patience);
  EXPECT_EQ(second.ended.status, 1);
  EXPECT_NE(second.errors.find("already listens"), std::string::npos) << second.errors;
  auto control = open_control(socket_);
  EXPECT_FALSE(list_faces(control).empty());
}

}  // namespace
}  // namespace facet::tests
