// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/latency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace facet::apps {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(LatencyTest, IsAllZeroWithoutSamples) {
  const latency_histogram none;
  EXPECT_EQ(none.count(), 0U);
  EXPECT_EQ(none.smallest(), 0ns);
  EXPECT_EQ(none.largest(), 0ns);
  EXPECT_EQ(none.mean(), 0ns);
  EXPECT_EQ(none.percentile(0.5), 0ns);
}

TEST(LatencyTest, IsExactForOneSample) {
  latency_histogram one;
  one.add(123'457ns);
  EXPECT_EQ(one.smallest(), 123'457ns);
  EXPECT_EQ(one.percentile(0.0), 123'457ns);
  EXPECT_EQ(one.percentile(1.0), 123'457ns);
  EXPECT_EQ(one.deviation(), 0ns);
}

TEST(LatencyTest, TakesExtremeValues) {
  latency_histogram extreme;
  extreme.add(nanoseconds::max());
  extreme.add(-5ns);
  EXPECT_EQ(extreme.smallest(), 0ns);
  EXPECT_EQ(extreme.largest(), nanoseconds::max());
}

TEST(LatencyTest, PercentilesAreWithinTwoPercentOfTheTruth) {
  std::mt19937_64 random{7};
  std::lognormal_distribution<double> shape{10, 2};
  latency_histogram histogram;
  std::vector<std::int64_t> samples;
  for (int i = 0; i < 100'000; ++i) {
    samples.push_back(static_cast<std::int64_t>(shape(random)));
    histogram.add(nanoseconds{samples.back()});
  }
  std::sort(samples.begin(), samples.end());
  for (const double share : {0.01, 0.5, 0.95, 0.99, 0.999}) {
    const auto at = static_cast<std::size_t>(std::ceil(share * 100'000)) - 1;
    const auto truth = static_cast<double>(samples[at]);
    EXPECT_NEAR(static_cast<double>(histogram.percentile(share).count()), truth, truth * 0.02 + 1);
  }
  EXPECT_EQ(histogram.smallest().count(), samples.front());
  EXPECT_EQ(histogram.largest().count(), samples.back());
}

TEST(LatencyTest, ReportsMicrosecondsInJson) {
  latency_histogram histogram;
  histogram.add(1000ns);
  histogram.add(3000ns);
  const auto json = histogram.to_json();
  EXPECT_EQ(json.at("avg"), 2.0);
  EXPECT_EQ(json.at("min"), 1.0);
  EXPECT_EQ(json.at("max"), 3.0);
}

}  // namespace
}  // namespace facet::apps
