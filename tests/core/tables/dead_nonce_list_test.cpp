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
  for (std::uint32_t i = 0; i < dead_nonce_list::capacity + 10; ++i)
    list.add(7, i, now);
  EXPECT_EQ(list.size(), dead_nonce_list::capacity);
  EXPECT_FALSE(list.has(7, 9, now));
  EXPECT_TRUE(list.has(7, 10, now));
}

}  // namespace
}  // namespace facet::tables
