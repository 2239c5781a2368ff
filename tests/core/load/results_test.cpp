// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::load {
namespace {

TEST(Histogram, KnowsValuesToOneInAThousand) {
  histogram h;
  for (std::uint64_t v = 1; v < 1'000'000'000'000; v = v * 5 / 4 + 1) {
    histogram one;
    one.add(v, 2);
    one.add(UINT64_MAX);  // so that the clamp to the largest does not help
    EXPECT_NEAR(static_cast<double>(one.percentile(0.5)), static_cast<double>(v),
                static_cast<double>(v) / 1000);
    h.add(v);
  }
  EXPECT_GT(h.percentile(0.9), h.percentile(0.5));
}

TEST(Histogram, ArrivesWholeAfterBeingTakenApart) {
  histogram h;
  for (std::uint64_t v = 3; v < 100'000; v += 7)
    h.add(v * v);
  const auto copy = histogram::of(h.taken_apart());
  EXPECT_EQ(copy.count(), h.count());
  EXPECT_EQ(copy.smallest(), h.smallest());
  EXPECT_EQ(copy.largest(), h.largest());
  EXPECT_EQ(copy.mean(), h.mean());
  EXPECT_EQ(copy.buckets(), h.buckets());
  EXPECT_EQ(histogram::of(histogram{}.taken_apart()).count(), 0U);
}

TEST(MergeResults, SumsWhatTwoDriversFound) {
  run_result a;
  a.measured.data = 3;
  a.latency.add(10);
  a.series.push_back({{}, 1, 1, 0, 0, 5});
  a.faces.emplace_back();
  run_result b;
  b.measured.data = 4;
  b.latency.add(20, 2);
  b.series.push_back({{}, 2, 2, 0, 0, 6});
  b.series.push_back({std::chrono::milliseconds{100}, 1, 0, 0, 0, 0});
  b.faces.emplace_back();
  merge(a, b);
  EXPECT_EQ(a.measured.data, 7U);
  EXPECT_EQ(a.latency.count(), 3U);
  ASSERT_EQ(a.series.size(), 2U);
  EXPECT_EQ(a.series[0].interests, 3U);
  EXPECT_EQ(a.series[0].octets, 11U);
  EXPECT_EQ(a.series[1].at, std::chrono::milliseconds{100});
  EXPECT_EQ(a.faces.size(), 2U);
}

TEST(JainIndex, IsOneForEqualSharesAndOneNthForOneAlone) {
  EXPECT_DOUBLE_EQ(jain_index({5, 5, 5, 5}).value(), 1);
  EXPECT_DOUBLE_EQ(jain_index({5, 0, 0, 0}).value(), 0.25);
}

TEST(JainIndex, SaysNothingWhereNobodyGotAnything) {
  EXPECT_FALSE(jain_index({}));
  EXPECT_FALSE(jain_index({0, 0}));
}

}  // namespace
}  // namespace facet::load
