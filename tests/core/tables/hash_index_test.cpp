// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/hash_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <unordered_map>

namespace facet::tables {
namespace {

TEST(hash_index, finds_nothing_when_empty) {
  hash_index<int> index;
  EXPECT_EQ(index.find(1), nullptr);
  index.erase(1);
  index.prefetch(1);
  EXPECT_EQ(index.size(), 0U);
}

TEST(hash_index, holds_a_value_for_every_hash) {
  hash_index<int> index;
  for (const std::uint64_t hash : {std::uint64_t{0}, std::uint64_t{2}, ~std::uint64_t{0}}) {
    index[hash] = 7;
    ASSERT_NE(index.find(hash), nullptr) << hash;
    EXPECT_EQ(*index.find(hash), 7) << hash;
    index.erase(hash);
    EXPECT_EQ(index.find(hash), nullptr) << hash;
  }
}

TEST(hash_index, owns_what_it_holds) {
  auto alive = std::make_shared<int>(1);
  {
    hash_index<std::shared_ptr<int>> index;
    index[1] = alive;
    index[2] = alive;
    EXPECT_EQ(alive.use_count(), 3);
    index.erase(1);
    EXPECT_EQ(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

/// Against a map that is known to be right: many more erasures than one part ever holds, so that
/// every shape of a run of slots is closed up.
TEST(hash_index, agrees_with_a_map_under_random_changes) {
  hash_index<std::uint64_t> index;
  std::unordered_map<std::uint64_t, std::uint64_t> expected;
  std::mt19937_64 random{1};
  for (int step = 0; step < 200'000; ++step) {
    const auto hash = (random() % 3000) * 0x9e3779b97f4a7c15U + 5;
    if (random() % 2 == 0) {
      index[hash] = random();
      expected[hash] = *index.find(hash);
    } else {
      index.erase(hash);
      expected.erase(hash);
    }
    ASSERT_EQ(index.size(), expected.size());
  }
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto hash = i * 0x9e3779b97f4a7c15U + 5;
    const auto at = expected.find(hash);
    ASSERT_EQ(index.find(hash) != nullptr, at != expected.end()) << hash;
    if (at != expected.end()) {
      ASSERT_EQ(*index.find(hash), at->second);
    }
  }
  std::size_t visited = 0;
  index.for_each([&](std::uint64_t) { ++visited; });
  EXPECT_EQ(visited, expected.size());
}

}  // namespace
}  // namespace facet::tables
