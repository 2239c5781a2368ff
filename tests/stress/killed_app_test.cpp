// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Applications killed at any moment, while others exchange packets.
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <string>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// From the death of an application until nothing is left of its faces.
constexpr milliseconds cleaning_limit{1000};

class KilledAppStressTest : public StressTest {
 protected:
  void SetUp() override {
    StressTest::SetUp();
    start_stream();
    control_ = std::make_unique<client::connection>(open_control(socket_));
    faces_ = face_ids(*control_);
  }

  /// Whether facetd knows nothing any more of applications other than the bystanders.
  bool nothing_is_left() {
    const auto is_victims = [](const auto& entry) {
      return entry.name.to_uri().starts_with("/victim");
    };
    const auto routes = list_routes(*control_);
    const auto fib = list_fib(*control_);
    return face_ids(*control_) == faces_ &&
           std::none_of(routes.begin(), routes.end(), is_victims) &&
           std::none_of(fib.begin(), fib.end(), is_victims);
  }

  /// Kills an application and waits until facetd and the machine have forgotten it.
  void kill_and_expect_cleaning(process& victim) {
    const auto objects = "app-" + std::to_string(victim.pid()) + "-";
    victim.kill(SIGKILL);
    const auto killed = clock::now();
    const bool clean = eventually([&] { return nothing_is_left() && objects_of(objects).empty(); });
    const auto took = std::chrono::duration_cast<milliseconds>(clock::now() - killed);
    EXPECT_TRUE(clean);
    EXPECT_LE(took, cleaning_limit);
    longest_ = std::max(longest_, took);
    ASSERT_TRUE(victim.wait(patience));
  }

  [[nodiscard]] milliseconds random_delay(int most_ms) {
    return milliseconds{std::uniform_int_distribution<>{0, most_ms}(random_)};
  }

  std::unique_ptr<client::connection> control_;
  std::set<face_id> faces_;
  std::minstd_rand random_{std::random_device{}()};
  milliseconds longest_{0};
};

TEST_F(KilledAppStressTest, LeavesNothingBehindAndDisturbsNobodyWhenKilledInTraffic) {
  const auto kills = volume(100, 12);
  for (std::uint64_t i = 0; i < kills && !HasFailure(); ++i) {
    const auto victim = start_role({"victim", "--prefix", "/victim"}, "ready");
    EXPECT_FALSE(victim->wait(random_delay(50))) << victim->errors();
    kill_and_expect_cleaning(*victim);
  }
  std::cout << kills << " kills, the longest cleaning took " << longest_.count() << " ms\n";
  expect_undisturbed_stream();
  expect_orderly_end();
}

TEST_F(KilledAppStressTest, LeavesNothingBehindAndDisturbsNobodyWhenKilledWhileAttaching) {
  const auto kills = volume(100, 12);
  for (std::uint64_t i = 0; i < kills && !HasFailure(); ++i) {
    process victim{
        peer_command({"victim", "--socket", socket_, "--prefix", "/victim", "--capacity", "16"})};
    EXPECT_FALSE(victim.wait(random_delay(30))) << victim.errors();
    kill_and_expect_cleaning(victim);
  }
  std::cout << kills << " kills, the longest cleaning took " << longest_.count() << " ms\n";
  // A connection that facetd accepted late must not have left a face either.
  EXPECT_TRUE(eventually([&] { return nothing_is_left(); }));
  expect_undisturbed_stream();
  expect_orderly_end();
}

}  // namespace
}  // namespace facet::tests
