// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/idle_cost.hpp"
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace facet::tests {
namespace {

constexpr double most_percent = 1;

idle_cost measure(bool version_1) {
  idle_setup setup{.facetd = program("facetd"),
                   .peer = FACET_STRESS_PEER,
                   .faces = 1000,
                   .period = std::chrono::seconds{std::max<std::uint64_t>(5, volume(10, 5))},
                   .version_1 = version_1};
  auto cost = measure_idle(setup);
  std::cout << cost.shm_faces << " faces: " << cost.percent() << " % of one core\n";
  return cost;
}

TEST(IdleStressTest, AThousandParkedFacesCostUnderOnePercentOfACore) {
  const auto cost = measure(false);
  ASSERT_EQ(cost.problem, "");
  EXPECT_EQ(cost.shm_faces, 1000U);
  EXPECT_LT(cost.percent(), most_percent);
}

}  // namespace
}  // namespace facet::tests
