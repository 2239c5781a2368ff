// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/sweep_clock.hpp"

#include "tests/apps/load/experiment_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::load_apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Two points of two repetitions of ten seconds.
experiment_plan plan() {
  return parsed("warm_up = 1\nduration = 9\nrepetitions = 2\n" +
                with("[[sweep]]\nparameter = \"consumer.faces\"\nvalues = [1, 2]\n"));
}

TEST(SweepClockTest, CountsPointsAndRepetitions) {
  const auto what = plan();
  sweep_clock clock{what};
  EXPECT_EQ(clock.planned(), 40s);
  EXPECT_EQ(clock.share({}), 0);
  EXPECT_EQ(clock.share({1, 5s, 10s, 0, 0}), 0.375);
  clock.next_point();
  EXPECT_EQ(clock.share({0, 0s, 10s, 0, 0}), 0.5);
  EXPECT_EQ(clock.share({1, 10s, 10s, 0, 0}), 1);
  clock.next_point();
  EXPECT_EQ(clock.share({}), 1);
}

TEST(SweepClockTest, TellsWhatIsLeftByThePlanAndThenByThePace) {
  const auto what = plan();
  sweep_clock clock{what};
  EXPECT_THAT(clock.text({0, 0s, 10s, 0, 0}, 1s), HasSubstr("repetition 1/2, 0 Data/s, 40 s left"));
  clock.next_point();
  const auto text = clock.text({0, 10s, 10s, 60'000, 50'000}, 45s);
  EXPECT_THAT(text, HasSubstr("point 2/2, repetition 1/2, 5000 Data/s, 15 s left"));
}

TEST(SweepClockTest, RoundsTimes) {
  EXPECT_EQ(rough_time(12s), "12 s");
  EXPECT_EQ(rough_time(65s), "1 min 5 s");
  EXPECT_EQ(rough_time(2h + 3min), "2 h 3 min");
}

}  // namespace
}  // namespace facet::load_apps
