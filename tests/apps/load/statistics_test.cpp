// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/statistics.hpp"

#include <gtest/gtest.h>

namespace facet::load_apps {
namespace {

TEST(StatisticsTest, KnowsTheQuantilesOfStudentsT) {
  // From tables of the distribution, 0.975.
  EXPECT_NEAR(student_t(1), 12.706, 0.001);
  EXPECT_NEAR(student_t(2), 4.303, 0.001);
  EXPECT_NEAR(student_t(4), 2.776, 0.001);
  EXPECT_NEAR(student_t(20), 2.086, 0.001);
  EXPECT_NEAR(student_t(30), 2.042, 0.001);
  EXPECT_NEAR(student_t(120), 1.980, 0.001);
  EXPECT_NEAR(student_t(1e9), 1.960, 0.001);
  // Between whole numbers, as Welch's degrees of freedom are.
  EXPECT_NEAR(student_t(2.5), 3.575, 0.001);
  EXPECT_NEAR(student_t(7.5), 2.333, 0.001);
  for (double d = 1; d < 40; d += 0.25)
    EXPECT_GT(student_t(d), student_t(d + 0.25)) << d;
}

TEST(StatisticsTest, EstimatesTheMeanWithItsInterval) {
  const auto e = estimate_of({10, 12, 14});
  EXPECT_EQ(e.count, 3U);
  EXPECT_DOUBLE_EQ(e.mean, 12);
  EXPECT_DOUBLE_EQ(e.deviation, 2);
  EXPECT_NEAR(*e.half_width, 4.303 * 2 / 1.7320508, 0.001);
}

TEST(StatisticsTest, HasNoIntervalOfASingleValue) {
  EXPECT_EQ(estimate_of({}).count, 0U);
  const auto one = estimate_of({5});
  EXPECT_EQ(one.mean, 5);
  EXPECT_FALSE(one.half_width);
  EXPECT_FALSE(compare(one, estimate_of({6, 7})).half_width);
  EXPECT_FALSE(compare(one, estimate_of({6, 7})).significant());
}

TEST(StatisticsTest, FindsNoDifferenceBetweenValuesThatAreAlike) {
  for (const double value : {1.0, 0.1, 1.0 / 3, 0.9999999, 12345.678901, -0.7}) {
    for (std::size_t n = 2; n < 40; ++n) {
      const auto a = estimate_of(std::vector<double>(n, value));
      EXPECT_EQ(a.deviation, 0) << n << " times " << value;
      EXPECT_EQ(a.half_width, 0) << n << " times " << value;
      for (std::size_t m = 2; m < 40; ++m) {
        const auto change = compare(a, estimate_of(std::vector<double>(m, value)));
        EXPECT_EQ(change.difference, 0) << n << " against " << m << " times " << value;
        EXPECT_FALSE(change.significant()) << n << " against " << m << " times " << value;
      }
    }
  }
}

TEST(StatisticsTest, SeesSmallDifferencesThatAreMoreThanRounding) {
  const auto change = compare(estimate_of({1, 1, 1}), estimate_of({1.00001, 1.00001}));
  EXPECT_TRUE(change.significant());
  EXPECT_GT(estimate_of({1, 1.0001}).deviation, 0);
}

TEST(StatisticsTest, TellsADifferenceFromNoise) {
  const auto a = estimate_of({100, 101, 99, 100});
  const auto b = estimate_of({110, 111, 109, 110});
  const auto clear = compare(a, b);
  EXPECT_DOUBLE_EQ(clear.difference, 10);
  EXPECT_NEAR(*clear.half_width, 2.447 * 0.57735, 0.001);  // six degrees of freedom
  EXPECT_TRUE(clear.significant());
  EXPECT_FALSE(compare(a, estimate_of({90, 115, 101, 99})).significant());
  EXPECT_FALSE(compare(estimate_of({3, 3}), estimate_of({3, 3})).significant());
  EXPECT_TRUE(compare(estimate_of({3, 3}), estimate_of({4, 4})).significant());
}

}  // namespace
}  // namespace facet::load_apps
