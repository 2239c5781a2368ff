// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Each attack for a moment, from two hostile processes; the victims lose nothing by it.
#include "tests/chaos/attacker.hpp"
#include "tests/chaos/chaos_fixture.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace facet::tests {
namespace {

class AttackTest : public ChaosTest, public testing::WithParamInterface<attack> {};

TEST_P(AttackTest, CostsOthersNoPacketAndLeavesNothing) {
  const std::string name{GetParam().name};
  const auto seed = chaos_seed();
  start_forwarder();
  start_victims();
  if (HasFatalFailure())
    return;
  {
    const auto one = start_attack(name, seed, short_run);
    const auto two = start_attack(name, seed + 1, short_run);
    wait_beside(short_run);
    for (auto* const each : {one.get(), two.get()}) {
      const auto ended = each->wait(patience);
      ASSERT_TRUE(ended) << "the attack does not end";
      EXPECT_EQ(ended->status, 0) << "signal " << ended->signal << ": " << each->errors();
      if (!each->errors().empty())
        std::cout << "the attacker: " << each->errors().substr(0, 500);
    }
  }
  std::cout << name << ": " << expect_nothing_lost() << " packets/s beside it\n";
  expect_nothing_left();
  expect_orderly_end();
}

INSTANTIATE_TEST_SUITE_P(Each, AttackTest, testing::ValuesIn(all_attacks()),
                         [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace facet::tests
