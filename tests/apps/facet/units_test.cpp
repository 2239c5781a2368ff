// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/units.hpp"

#include <gtest/gtest.h>

namespace facet::apps {
namespace {

using namespace std::chrono_literals;

TEST(UnitsTest, SizesHaveThreeSignificantDigitsInPowersOfAThousand) {
  EXPECT_EQ(format_size(0), "0 B");
  EXPECT_EQ(format_size(999), "999 B");
  EXPECT_EQ(format_size(1000), "1.00 kB");
  EXPECT_EQ(format_size(268'435'456), "268 MB");
  EXPECT_EQ(format_size(12'345'678), "12.3 MB");
}

TEST(UnitsTest, RatesAreInBitsPerSecond) {
  EXPECT_EQ(format_rate(3.35e9), "3.35 Gbit/s");
  EXPECT_EQ(format_rate(999.9e6), "1.00 Gbit/s");
}

TEST(UnitsTest, SpansChooseTheirUnit) {
  EXPECT_EQ(format_span(312us), "312 us");
  EXPECT_EQ(format_span(1240ms), "1.24 s");
  EXPECT_EQ(format_span(5ns), "5 ns");
}

TEST(UnitsTest, ABitRateOverNoTimeIsZero) {
  EXPECT_EQ(bit_rate(1'000'000, 0ns), 0);
  EXPECT_DOUBLE_EQ(bit_rate(125'000'000, 1s), 1e9);
}

}  // namespace
}  // namespace facet::apps
