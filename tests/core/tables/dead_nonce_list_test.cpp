// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/dead_nonce_list.hpp"

#include <gtest/gtest.h>

namespace facet::tables {
namespace {

using namespace std::chrono_literals;

TEST(DeadNonceListTest, RemembersForSixSeconds) {
  dead_nonce_list list;
  const time_point now{1h};
  EXPECT_FALSE(list.has(1, 2, now));
  list.add(1, 2, now);
  EXPECT_TRUE(list.has(1, 2, now));
  EXPECT_FALSE(list.has(1, 3, now));
  EXPECT_FALSE(list.has(2, 2, now));
  EXPECT_TRUE(list.has(1, 2, now + 6s - 1ns));
  EXPECT_FALSE(list.has(1, 2, now + 6s));
}

TEST(DeadNonceListTest, RemembersFromTheLastTime) {
  dead_nonce_list list;
  const time_point now{1h};
  list.add(1, 2, now);
  list.add(1, 2, now + 4s);
  list.purge(now + 7s, 100);
  EXPECT_TRUE(list.has(1, 2, now + 7s));
  list.purge(now + 10s, 100);
  EXPECT_FALSE(list.has(1, 2, now + 10s));
  EXPECT_EQ(list.size(), 0U);
}

TEST(DeadNonceListTest, ForgetsTheOldestBeyondItsCapacity) {
  dead_nonce_list list;
  const time_point now{1h};
  const auto capacity = dead_nonce_list::initial_capacity;
  ASSERT_EQ(list.capacity(), capacity);
  for (std::uint32_t i = 0; i < capacity + 10; ++i)
    list.add(7, i, now);
  EXPECT_EQ(list.size(), capacity);
  EXPECT_FALSE(list.has(7, 9, now));
  EXPECT_TRUE(list.has(7, 10, now));
}

/// Adds `per_second` different nonces a second for a while.
class DeadNonceTraffic : public testing::Test {
 protected:
  void run(std::uint32_t per_second, duration time) {
    const auto end = now_ + time;
    for (; now_ < end; now_ += duration{1s} / per_second)
      list_.add(1, ++last_, now_);
  }

  dead_nonce_list list_;
  time_point now_{1h};
  std::uint32_t last_ = 0;
};

TEST_F(DeadNonceTraffic, GrowsUntilTheWholeLifetimeFits) {
  run(5'000, 20s);
  EXPECT_GT(list_.capacity(), 30'000U);
  EXPECT_TRUE(list_.has(1, last_ - 29'000, now_)) << "5.8 s ago";
  EXPECT_LE(list_.size(), list_.capacity());
}

TEST_F(DeadNonceTraffic, GrowsByAFifthPerFifthOfTheLifetime) {
  run(20'000, 1300ms);
  EXPECT_EQ(list_.capacity(), dead_nonce_list::initial_capacity * 12 / 10);
}

TEST_F(DeadNonceTraffic, StaysWhereItIsUnderSteadyTraffic) {
  run(5'000, 30s);
  const auto capacity = list_.capacity();
  run(5'000, 60s);
  EXPECT_LE(list_.capacity(), capacity * 12 / 10);
  EXPECT_GE(list_.capacity(), 30'000U);
}

TEST_F(DeadNonceTraffic, ShrinksWhenThereIsRoomButNotBelowItsMinimum) {
  run(100, 6s);
  EXPECT_EQ(list_.capacity(), dead_nonce_list::initial_capacity);
  run(100, 2s);
  EXPECT_EQ(list_.capacity(), dead_nonce_list::initial_capacity * 9 / 10);
  now_ += 1h;
  run(10, 1s);
  EXPECT_EQ(list_.capacity(), dead_nonce_list::min_capacity);
}

TEST_F(DeadNonceTraffic, GivesItsRecordsUpALittleAtATimeWhenItShrank) {
  run(2'000, 6s);
  ASSERT_GT(list_.size(), 11'000U);
  now_ += 100h;
  const auto before = list_.size();
  list_.add(1, ++last_, now_);
  EXPECT_GE(list_.size() + 70, before) << "no call is long";
  run(2'000, 1s);
  EXPECT_LE(list_.size(), list_.capacity());
}

}  // namespace
}  // namespace facet::tables
