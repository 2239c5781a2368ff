// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/measurements.hpp"

#include "tests/core/tables/table_fixture.hpp"

namespace facet::tables {
namespace {

class MeasurementsTest : public testing::Test {
 protected:
  int* longest(std::string_view uri, duration lifetime = duration{0}) {
    const auto name = n(uri);
    name_prefixes prefixes{name.view()};
    return table.find_longest(prefixes, now, lifetime);
  }

  measurements<int> table{4};
  time_point now{1h};
};

TEST_F(MeasurementsTest, LiveFourSecondsUnlessExtended) {
  table.get(n("/a"), now) = 1;
  now += 4s - 1ns;
  ASSERT_NE(longest("/a"), nullptr);
  now += 1ns;
  EXPECT_EQ(longest("/a"), nullptr);
  EXPECT_EQ(table.size(), 0U) << "found to be over, and freed";
}

TEST_F(MeasurementsTest, AreExtendedAndNeverShortened) {
  table.get(n("/a"), now, 10s) = 7;
  EXPECT_EQ(table.get(n("/a"), now, 1s), 7);
  now += 9s;
  EXPECT_EQ(*longest("/a", 5s), 7);
  now += 4s;
  EXPECT_EQ(*longest("/a"), 7);
  now += 1s;
  EXPECT_EQ(table.get(n("/a"), now), 0) << "a new life begins from nothing";
}

TEST_F(MeasurementsTest, AreFoundByTheLongestPrefixThatLives) {
  table.get(n("/a"), now, 10s) = 1;
  table.get(n("/a/b/c"), now, 2s) = 3;
  EXPECT_EQ(*longest("/a/b/c/d"), 3);
  EXPECT_EQ(*longest("/a/b"), 1);
  EXPECT_EQ(longest("/b"), nullptr);
  now += 2s;
  EXPECT_EQ(*longest("/a/b/c/d"), 1);
}

TEST_F(MeasurementsTest, PushOutTheOneExtendedLongestAgoWhenFull) {
  for (int i = 0; i < 4; ++i)
    table.get(numbered("/a", static_cast<std::size_t>(i)), now, 1min) = i;
  EXPECT_EQ(*longest("/a/0", 1min), 0);
  table.get(n("/new"), now, 1min) = 9;
  EXPECT_EQ(table.size(), 4U);
  EXPECT_EQ(longest("/a/1"), nullptr);
  EXPECT_EQ(*longest("/a/0"), 0);
  EXPECT_EQ(*longest("/new"), 9);
}

TEST_F(MeasurementsTest, ArePurgedInBoundedSteps) {
  for (std::size_t i = 0; i < 4; ++i)
    table.get(numbered("/a", i), now);
  now += 4s;
  table.purge(now, 3);
  EXPECT_EQ(table.size(), 1U);
  table.purge(now, 3);
  EXPECT_EQ(table.size(), 0U);
}

TEST_F(MeasurementsTest, CanBeForgottenByPrefix) {
  table.get(n("/a/1"), now), table.get(n("/a/2"), now), table.get(n("/b"), now);
  table.erase_if([](packet::name_view prefix) { return n("/a").view().is_prefix_of(prefix); });
  EXPECT_EQ(table.size(), 1U);
  EXPECT_NE(longest("/b"), nullptr);
}

}  // namespace
}  // namespace facet::tables
