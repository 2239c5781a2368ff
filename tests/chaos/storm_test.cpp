// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Four hostile processes with all attacks in any order, stopped and killed at random.
#include "tests/chaos/chaos_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <iostream>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class StormTest : public ChaosTest {
 protected:
  /// Four processes that are never well for long.
  void rage(milliseconds how_long) {
    const auto until = clock::now() + how_long;
    while (clock::now() < until && !HasFatalFailure()) {
      auto& one = hostile_[draw(hostile_.size() - 1)];
      if (!one || one->wait(milliseconds{0}))
        one = start_attack("any", random_(), std::chrono::hours{1});
      else
        torment(*one);
      wait_beside(milliseconds{draw(200)});
    }
    for (auto& one : hostile_)
      one.reset();  // SIGKILL
  }

  void torment(process& one) {
    switch (draw(3)) {
      case 0:
        one.kill(SIGKILL);
        ++kills_;
        break;
      case 1:
        one.kill(SIGSTOP);
        break;
      default:
        one.kill(SIGCONT);
    }
  }

  std::uint64_t draw(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }

  std::array<std::unique_ptr<process>, 4> hostile_;
  std::mt19937_64 random_{chaos_seed()};
  std::uint64_t kills_ = 0;
};

TEST_F(StormTest, CostsTheVictimsNoPacket) {
  const auto asked = asked_for_duration();
  start_forwarder();
  start_victims();
  if (HasFatalFailure())
    return;
  const auto calm = undisturbed_rate(asked ? milliseconds{20'000} : milliseconds{500});
  rage(asked ? milliseconds{*asked} : 2 * short_run);
  if (HasFatalFailure())
    return;
  const auto stormy = expect_nothing_lost();
  std::cout << kills_ << " kills; " << calm << " packets/s undisturbed, " << stormy
            << " in the storm: " << 100 * stormy / calm << " %\n";
  // What share of two cores four processes leave is no matter of a short run on a busy machine.
  if (asked) {
    EXPECT_GE(stormy, calm / 2);
  }
  expect_nothing_left();
  expect_orderly_end();
}

}  // namespace
}  // namespace facet::tests
