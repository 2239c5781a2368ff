// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/check.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace facet::sim {
namespace {

using testing::HasSubstr;

class ReachabilityTest : public testing::Test {
 protected:
  ReachabilityTest() {
    s_.network = make_line(4, {});
    s_.consumers = {consumers("/p/q", {"n0"}, 10)};
    s_.producers = {producers("/p", {"n3"})};
    s_.routing = routing_kind::listed;
  }

  void route(const std::string& node, const std::string& prefix, const std::string& via,
             std::uint64_t cost = 0) {
    s_.routes.push_back({node, prefix, via, cost});
  }
  /// What is wrong, if something is.
  [[nodiscard]] std::string problem(bool attachable = false) const {
    const auto found = check(s_, attachable);
    return found.empty() ? "" : found.front().text;
  }

  scenario s_;
};

TEST_F(ReachabilityTest, FollowsListedRoutesToAProducer) {
  EXPECT_THAT(problem(), HasSubstr("/p/q cannot be reached from n0, where consumers consumer ask "
                                   "for it: no route leads on from n0: add a [[route]]"));
  route("n0", "/p", "n1");
  EXPECT_THAT(problem(), HasSubstr("no route leads on from n1"));
  route("n1", "/p/q", "n2");
  EXPECT_THAT(problem(), HasSubstr("no route leads on from n2"));
  route("n2", "/p/other", "n3");
  EXPECT_THAT(problem(), HasSubstr("no route leads on from n2"));
  route("n2", "/", "n3");
  EXPECT_EQ(problem(), "");
}

TEST_F(ReachabilityTest, TakesTheLongestPrefix) {
  route("n0", "/p", "n1");
  route("n1", "/p", "n2");
  route("n2", "/p", "n3");
  ASSERT_EQ(problem(), "");
  route("n2", "/p/q", "n1");
  EXPECT_THAT(problem(), HasSubstr("routes lead round in a circle at n2"));
}

TEST_F(ReachabilityTest, APrefixThatIsRoutedOnIsNotAnsweredByAShorterOne) {
  route("n0", "/p", "n1");
  route("n1", "/p", "n2");
  route("n2", "/p", "n3");
  route("n3", "/p/q", "n2");
  EXPECT_THAT(problem(), HasSubstr("in a circle at n3"));
}

TEST_F(ReachabilityTest, OneOfSeveralNextHopsIsEnough) {
  s_.network = make_ring(4, {});
  s_.producers = {producers("/p", {"n2"})};
  route("n0", "/p", "n1", 1);
  route("n0", "/p", "n3", 2);
  EXPECT_THAT(problem(), HasSubstr("no route leads on from n1")) << "the cheapest";
  route("n3", "/p", "n2");
  EXPECT_EQ(problem(), "");
}

TEST_F(ReachabilityTest, ApplicationsOutsideMayProduceWhereTheyCanAttach) {
  s_.producers.clear();
  s_.exposed = {{"n1", "/tmp/n1.sock"}};
  EXPECT_THAT(problem(false), HasSubstr("nobody produces /p/q"));
  EXPECT_THAT(problem(true), HasSubstr("no route leads on from n0"));
  route("n0", "/p", "n1");
  EXPECT_EQ(problem(true), "");
  s_.routing = routing_kind::shortest;
  EXPECT_EQ(problem(true), "");
  s_.network.links.clear();
  s_.routes.clear();
  EXPECT_THAT(problem(true), HasSubstr("/p/q cannot be reached from n0"));
}

TEST_F(ReachabilityTest, WhatDoesNothingToListedRoutesIsRefused) {
  route("n0", "/", "n1");
  route("n1", "/", "n2");
  route("n2", "/", "n3");
  ASSERT_EQ(problem(), "");
  s_.routing_follows_links = true;
  EXPECT_THAT(problem(), HasSubstr("follow_links does nothing when routes are listed"));
  s_.routing_follows_links = false;
  change cost;
  cost.kind = change_kind::link_cost;
  cost.node = "n0";
  cost.to = "n1";
  cost.number = 5;
  s_.changes = {cost};
  EXPECT_THAT(problem(), HasSubstr("event link_cost does nothing when routes are listed"));
  s_.routing = routing_kind::multipath;
  EXPECT_EQ(problem(), "");
}

}  // namespace
}  // namespace facet::sim
