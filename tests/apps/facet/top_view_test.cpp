// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/top_view.hpp"

#include "apps/facet/top_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void type(top_view& v, std::string_view text) {
  for (const char c : text)
    v.press(c == '\n' ? key_press{0, special_key::enter} : key_press{c}, 10);
}

TEST(KeySequences, AreThoseOfTerminals) {
  EXPECT_EQ(key_of_sequence("\x1b"), special_key::escape);
  EXPECT_EQ(key_of_sequence("\x1b[A"), special_key::up);
  EXPECT_EQ(key_of_sequence("\x1bOB"), special_key::down);
  EXPECT_EQ(key_of_sequence("\x1b[6~"), special_key::page_down);
  EXPECT_EQ(key_of_sequence("\x1b[200~"), special_key::unknown);
  EXPECT_EQ(key_of_sequence("\x1b["), special_key::unknown);
}

TEST(TopView, TurnsPages) {
  top_view v;
  type(v, "r");
  EXPECT_EQ(v.page, top_page::routes);
  type(v, "\t");
  EXPECT_EQ(v.page, top_page::strategies);
  type(v, "\t");
  EXPECT_EQ(v.page, top_page::explanation);
  EXPECT_EQ(v.asking, top_view::question::name) << "nothing is explained yet";
  EXPECT_THAT(v.prompt(), HasSubstr("explain Name"));
}

TEST(TopView, AsksForANameAndAFilter) {
  top_view v;
  type(v, "e/a/q");
  v.press({0, special_key::backspace}, 10);
  type(v, "b\n");
  EXPECT_EQ(v.name, "/a/b");
  EXPECT_EQ(v.page, top_page::explanation);
  EXPECT_FALSE(v.over) << "q was a letter";
  type(v, "/x");
  v.press({0, special_key::escape}, 10);
  EXPECT_EQ(v.filter, "") << "not meant";
  type(v, "/shm\n");
  EXPECT_EQ(v.filter, "shm");
  EXPECT_THAT(v.prompt(), HasSubstr("only shm"));
  type(v, "/\xc3\xa4");
  v.press({0, special_key::backspace}, 10);
  EXPECT_EQ(v.typed, "shm") << "a whole character";
  EXPECT_FALSE(v.over);
  v.press({0, special_key::gone}, 10);
  EXPECT_TRUE(v.over) << "also while it asks";
}

TEST(TopView, ScrollsWithinTheList) {
  top_view v;
  listing list{"HEAD", {}, "things"};
  for (int i = 0; i < 30; ++i)
    list.lines.push_back(std::to_string(i));
  const auto shown = [&](special_key key) {
    v.press({0, key}, 4);
    return fit_screen({"top"}, list, v.first, 80, 7);
  };
  EXPECT_THAT(shown(special_key::none),
              ElementsAre("top", "HEAD", "0", "1", "2", "3", "      26 more things"));
  EXPECT_THAT(shown(special_key::down),
              ElementsAre("top", "HEAD", "1", "2", "3", "4", "      25 more things"));
  EXPECT_THAT(shown(special_key::page_down),
              ElementsAre("top", "HEAD", "5", "6", "7", "8", "      21 more things"));
  EXPECT_THAT(shown(special_key::end), ElementsAre("top", "HEAD", "25", "26", "27", "28", "29"));
  EXPECT_THAT(shown(special_key::up),
              ElementsAre("top", "HEAD", "24", "25", "26", "27", "       2 more things"));
  EXPECT_EQ(shown(special_key::home).at(2), "0");
  EXPECT_EQ(shown(special_key::page_up).at(2), "0");
  list.lines.resize(2);
  v.first = 25;
  EXPECT_THAT(fit_screen({"top"}, list, v.first, 80, 7), ElementsAre("top", "HEAD", "0", "1"));
  EXPECT_EQ(v.first, 0U);
}

TEST(TopPages, FilterByPrefixOrFace) {
  std::vector<management::rib_entry> rib(2);
  rib[0].name = *packet::name::parse("/a/b");
  rib[0].routes = {{256, 0, 7, 0, {}}, {300, 255, 0, 0, {}}};
  rib[1].name = *packet::name::parse("/c");
  rib[1].routes = {{300, 65, 0, 0, {}}};
  EXPECT_EQ(routes_page(rib, "").lines.size(), 3U);
  EXPECT_EQ(routes_page(rib, "300").lines.size(), 2U);
  ASSERT_EQ(routes_page(rib, "/c").lines.size(), 1U);
  EXPECT_THAT(routes_page(rib, "/a").lines.at(0), HasSubstr("256          7  app"));
  EXPECT_THAT(routes_page(rib, "/nowhere").lines, IsEmpty());
  const std::vector<management::strategy_choice> choices{
      {*packet::name::parse("/"), *packet::name::parse("/localhost/nfd/strategy/best-route/v=5")},
      {*packet::name::parse("/m"), *packet::name::parse("/localhost/nfd/strategy/multicast/v=5")}};
  EXPECT_EQ(strategies_page(choices, "").lines.size(), 2U);
  EXPECT_THAT(strategies_page(choices, "multi").lines, ElementsAre("multicast/v=5            /m"));
}

}  // namespace
}  // namespace facet::apps
