// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/packed_order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <random>
#include <vector>

namespace facet::tables {
namespace {

struct element;
struct lower {
  using is_transparent = void;
  bool operator()(const element* a, const element* b) const;
  bool operator()(const element* a, int b) const;
};
struct element {
  int key = 0;
  order_page<element, lower>* page = nullptr;
};
bool lower::operator()(const element* a, const element* b) const {
  return a->key < b->key;
}
bool lower::operator()(const element* a, int b) const {
  return a->key < b;
}
using order = packed_order<element, lower>;

std::vector<int> keys_of(const order& o) {
  std::vector<int> keys;
  for (const element* e = o.first(); e != nullptr; e = o.next(*e))
    keys.push_back(e->key);
  return keys;
}

TEST(packed_order, finds_nothing_when_empty) {
  order o;
  EXPECT_EQ(o.first(), nullptr);
  EXPECT_EQ(o.lower_bound(1), nullptr);
}

TEST(packed_order, keeps_what_comes_in_order_and_goes_in_order) {
  order o;
  std::deque<element> all(1000);
  element* last = nullptr;
  for (int i = 0; i < 1000; ++i) {
    all[static_cast<std::size_t>(i)].key = i;
    o.insert(all[static_cast<std::size_t>(i)], last);
    last = &all[static_cast<std::size_t>(i)];
    if (i >= 100)
      o.remove(all[static_cast<std::size_t>(i - 100)]);
    ASSERT_EQ(o.first()->key, std::max(0, i - 99));
  }
  EXPECT_EQ(keys_of(o).size(), 100U);
  EXPECT_EQ(o.lower_bound(950)->key, 950);
  EXPECT_EQ(o.lower_bound(1000), nullptr);
}

TEST(packed_order, fills_pages_with_what_comes_backwards) {
  order o;
  std::deque<element> all(1000);
  element last{1000, nullptr};
  o.insert(last, nullptr);
  for (int i = 0; i < 100; ++i) {
    all[static_cast<std::size_t>(i)].key = i;
    o.insert(all[static_cast<std::size_t>(i)],
             i == 0 ? nullptr : &all[static_cast<std::size_t>(i - 1)]);
  }
  for (int i = 999; i >= 100; --i) {
    all[static_cast<std::size_t>(i)].key = i;
    o.insert(all[static_cast<std::size_t>(i)], &all[99]);
  }
  EXPECT_EQ(keys_of(o).size(), 1001U);
  EXPECT_LE(o.pages(), 1001U / 7 + 1);
}

/// Against a map that is known to be right. With so few keys beside so many changes, pages are
/// filled, divided, emptied and joined in every way; neighbours are right, wrong, and absent.
TEST(packed_order, agrees_with_a_map_under_random_changes) {
  for (const int span : {30, 300, 3000}) {
    order o;
    std::map<int, element> expected;
    std::mt19937 random{1};
    for (int step = 0; step < 60'000; ++step) {
      const int key = static_cast<int>(random() % static_cast<unsigned>(span));
      const bool fills = step / 5000 % 2 == 0;
      if (const auto found = expected.find(key); found == expected.end()) {
        if (!fills && random() % 4 != 0)
          continue;
        const auto at = expected.emplace(key, element{key, nullptr}).first;
        element* near = nullptr;
        if (at != expected.begin() && random() % 2 == 0)
          near = &std::prev(at)->second;
        else if (random() % 2 == 0 && std::next(at) != expected.end())
          near = &expected.rbegin()->second;
        o.insert(at->second, near);
      } else if (!fills || random() % 4 == 0) {
        o.remove(found->second);
        EXPECT_EQ(found->second.page, nullptr);
        expected.erase(found);
      }
      const int wanted = static_cast<int>(random() % static_cast<unsigned>(span));
      const auto bound = expected.lower_bound(wanted);
      ASSERT_EQ(o.lower_bound(wanted), bound == expected.end() ? nullptr : &bound->second);
      if (step % 500 == 0) {
        std::vector<int> keys;
        for (const auto& [k, e] : expected)
          keys.push_back(k);
        ASSERT_EQ(keys_of(o), keys);
        ASSERT_LE(o.pages(), keys.size() / 7 + 1);
      }
    }
  }
}

}  // namespace
}  // namespace facet::tables
