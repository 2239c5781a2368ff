// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace facet::load {
namespace {

using namespace std::chrono_literals;
using testing::DoubleNear;
using testing::ElementsAre;

const run_times times{time_point{100s}, 1s, 10s, 100ms};

std::vector<duration> moments(const consumer_group& group, std::size_t index = 0) {
  random_source random{42};
  schedule s{group, index, times, random};
  std::vector<duration> all;
  for (auto next = s.next(); next; next = s.next()) {
    all.push_back(*next - times.start);
    s.advance(random);
  }
  return all;
}

consumer_group group_of(pacing pace, double frequency) {
  consumer_group group;
  group.pace = pace;
  group.frequency = frequency;
  return group;
}

TEST(Schedule, SpacesConstantMomentsEvenlyWithoutDrift) {
  const auto all = moments(group_of(pacing::constant, 3));
  ASSERT_EQ(all.size(), 33U);
  EXPECT_EQ(all[0], 0s);
  EXPECT_EQ(all[1], 333'333'333ns);
  EXPECT_EQ(all[30], 10s);
}

TEST(Schedule, SpreadsTheConsumersOfAGroupOverThePeriod) {
  auto group = group_of(pacing::constant, 1);
  group.faces = 4;
  EXPECT_EQ(moments(group, 0).front(), 0ms);
  EXPECT_EQ(moments(group, 1).front(), 250ms);
  EXPECT_EQ(moments(group, 3).front(), 750ms);
}

class RandomScheduleTest : public testing::TestWithParam<pacing> {};

TEST_P(RandomScheduleTest, KeepsTheRateAndNeverGoesBack) {
  const auto all = moments(group_of(GetParam(), 1000));
  EXPECT_THAT(static_cast<double>(all.size()), DoubleNear(11'000, 500));
  EXPECT_TRUE(std::ranges::is_sorted(all));
  EXPECT_LT(all.back(), 11s);
}

INSTANTIATE_TEST_SUITE_P(Pacings, RandomScheduleTest,
                         testing::Values(pacing::uniform, pacing::poisson));

TEST(Schedule, PoissonGapsVaryAsMuchAsTheyLast) {
  const auto all = moments(group_of(pacing::poisson, 1000));
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double gap = std::chrono::duration<double, std::milli>(all[i] - all[i - 1]).count();
    sum += gap;
    squares += gap * gap;
  }
  const auto n = static_cast<double>(all.size() - 1);
  EXPECT_THAT(squares / n - sum / n * sum / n, DoubleNear(1, 0.15));
}

TEST(Schedule, SendsBatchesAfterTheStartOfTheMeasurement) {
  auto group = group_of(pacing::batches, 0);
  group.batches = {{2s, 2}, {0s, 1}, {3s, 0}, {20s, 5}};
  EXPECT_THAT(moments(group), ElementsAre(1s, 3s, 3s));
}

TEST(Schedule, HasNoMomentsWhereAWindowDecides) {
  EXPECT_TRUE(moments(group_of(pacing::window, 1)).empty());
}

}  // namespace
}  // namespace facet::load
