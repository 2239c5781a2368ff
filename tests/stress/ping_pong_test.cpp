// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Stop-and-wait, where every packet may meet a peer that is about to sleep.
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <string>

namespace facet::tests {
namespace {

// The two ends fail by themselves when a packet lies 200 ms in a ring whose reader was not rung.
TEST(PingPongStressTest, NoWakeUpIsLostBetweenTwoProcessesThatParkAtOnce) {
  const auto count = std::to_string(volume(2'000'000, 10'000));
  const shm::name_cleanup face{shm::unique_face_name("stress-ping")};
  process engine{peer_command({"pong", "--face", face.get(), "--count", count})};
  ASSERT_TRUE(engine.wait_for_output("ready", patience)) << engine.errors();
  process app{peer_command(
      {"ping", "--face", face.get(), "--count", count, "--engine", std::to_string(engine.pid())})};
  expect_success(app, "the app's end");
  expect_success(engine, "the engine's end");
  std::cout << "app: " << last_line(app) << "\nengine: " << last_line(engine) << '\n';
  EXPECT_FALSE(shm::leaves_anything(face.get()));
}

class ForwardedPingPongStressTest : public StressTest {};

// A lost wake-up would stop the exchange for good: nobody looks again by a timer here.
TEST_F(ForwardedPingPongStressTest, NoWakeUpIsLostThroughFacetdWhenApplicationsParkAtOnce) {
  const auto count = std::to_string(volume(200'000, 5'000));
  const auto role = [&](const std::string& name) -> std::vector<std::string> {
    return {name, "--prefix", "/ping", "--count",         count, "--spin-us",
            "0",  "--window", "1",     "--largest-batch", "1"};
  };
  const auto producer = start_role(role("produce"), "ready");
  const auto consumer = start_role(role("consume"), "flowing");
  expect_success(*consumer, "the consumer");
  expect_success(*producer, "the producer");
  const auto summary = last_line(*consumer);
  std::cout << summary << '\n';
  EXPECT_NE(summary.find(" 0 rescued"), std::string::npos) << summary;
}

}  // namespace
}  // namespace facet::tests
