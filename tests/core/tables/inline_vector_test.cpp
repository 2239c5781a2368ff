// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/inline_vector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace facet::tables {
namespace {

using testing::Pointee;
using testing::UnorderedElementsAre;

TEST(InlineVectorTest, OutgrowsItsOwnRoomAndShrinksBack) {
  inline_vector<std::unique_ptr<int>, 1> list;
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(*list.emplace_back(std::make_unique<int>(i)), i);
  EXPECT_EQ(list.size(), 9U);
  list.clear();
  EXPECT_TRUE(list.empty());
  list.emplace_back(std::make_unique<int>(42));
  EXPECT_THAT(list, UnorderedElementsAre(Pointee(42)));
}

TEST(InlineVectorTest, RemovesOneOrAllThatFit) {
  inline_vector<std::unique_ptr<int>, 2> list;
  for (int i = 0; i < 6; ++i)
    list.emplace_back(std::make_unique<int>(i));
  list.remove(list.begin());
  EXPECT_THAT(list,
              UnorderedElementsAre(Pointee(1), Pointee(2), Pointee(3), Pointee(4), Pointee(5)));
  list.remove_if([](const auto& p) { return *p % 2 == 1; });
  EXPECT_THAT(list, UnorderedElementsAre(Pointee(2), Pointee(4)));
  list.remove_if([](const auto&) { return true; });
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace facet::tables
