// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What happens when links and nodes go down, and when costs, losses, rates and strategies change.
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

namespace facet::sim {
namespace {

/// A square whose upper way is the shorter one: n0-n1-n3 over n0-n2-n3.
scenario square() {
  scenario s;
  s.network = make_grid(2, 2, {{.content_store_packets = 0}, {.delay = 5ms}});
  for (auto& link : s.network.links)
    if (link.a == "n2" || link.b == "n2")
      link.traits.metric = 3;
  s.consumers = {consumers("/p", {"n0"}, 100)};
  s.producers = {producers("/p", {"n3"})};
  s.length = 2s;
  return s;
}

change at(duration when, change_kind kind, std::string node, std::string to = "") {
  return {when, kind, std::move(node), std::move(to), 0, 0, {}};
}

std::uint64_t forwarded(const outcome& o, std::size_t node) {
  return o.totals.nodes[node].forwarder.faces.n_out_interests;
}

TEST(Changes, ACutLinkLosesWhatIsOnItsWay) {
  auto s = square();
  s.changes = {at(1s, change_kind::link_down, "n1", "n3")};
  const auto done = simulate(s);
  // Interests sent in the first second get through, but for those within 10 ms of the cut, of which
  // there are one or two: 5 ms to n1, 5 ms more to n3.
  EXPECT_NEAR(static_cast<double>(asked(done).data), 99, 1);
  EXPECT_EQ(asked(done).timeouts, 200 - asked(done).data);
  EXPECT_EQ(forwarded(done, 2), 0U);
}

TEST(Changes, WhatIsCutOffHasNotArrived) {
  scenario s;
  s.network = make_line(2, {{}, {.delay = 10ms}});
  s.consumers = {consumers("/p", {"n0"}, 1)};
  s.producers = {producers("/p", {"n1"})};
  s.length = 1s;
  s.changes = {at(5ms, change_kind::link_down, "n0", "n1")};
  const auto done = simulate(s);
  EXPECT_EQ(asked(done).interests, 1U);
  EXPECT_EQ(done.totals.hops, 0U);
}

TEST(Changes, RoutesMayFollow) {
  auto s = square();
  s.routing_follows_links = true;
  s.changes = {at(1s, change_kind::link_down, "n1", "n3"),
               at(1500ms, change_kind::link_up, "n3", "n1")};
  const auto done = simulate(s);
  EXPECT_NEAR(static_cast<double>(forwarded(done, 2)), 50, 1);
  EXPECT_GE(asked(done).data, 198U);
}

TEST(Changes, ANodeThatIsDownForwardsNothing) {
  auto s = square();
  s.changes = {at(500ms, change_kind::node_down, "n1"), at(1s, change_kind::node_up, "n1")};
  const auto done = simulate(s);
  EXPECT_NEAR(static_cast<double>(asked(done).data), 150, 2);
}

TEST(Changes, ACostMovesTheWay) {
  auto s = square();
  auto dear = at(1s, change_kind::link_cost, "n0", "n1");
  dear.number = 100;
  s.changes = {dear};
  const auto done = simulate(s);
  EXPECT_EQ(forwarded(done, 1), 100U);
  EXPECT_EQ(forwarded(done, 2), 100U);
  EXPECT_EQ(asked(done).data, 200U);
}

TEST(Changes, LossAndRateOfALink) {
  auto s = square();
  auto lossy = at(1s, change_kind::link_loss, "n0", "n1");
  lossy.share = 1;
  auto slow = at(500ms, change_kind::link_rate, "n1", "n3");
  slow.number = 1'000'000;
  s.changes = {lossy, slow};
  const auto done = simulate(s);
  EXPECT_NEAR(static_cast<double>(asked(done).data), 99, 1);
  EXPECT_GT(done.totals.nodes[3].links[0].busy, 400ms);
}

TEST(Changes, AStrategyOfAllNodes) {
  auto s = square();
  for (auto& link : s.network.links)
    link.traits.metric = 1;
  s.routing = routing_kind::multipath;
  auto both = at(1s, change_kind::strategy, "");
  both.choice = {"/p", "multicast"};
  s.changes = {both};
  const auto done = simulate(s);
  EXPECT_EQ(forwarded(done, 1), 200U);
  EXPECT_NEAR(static_cast<double>(forwarded(done, 2)), 100, 1);
}

TEST(Changes, ListedRoutesAreAllThereAre) {
  auto s = square();
  s.routing = routing_kind::listed;
  s.routes = {{"n0", "/p", "n2", 1, 0}, {"n2", "/p", "n3", 1, 0}};
  const auto done = simulate(s);
  EXPECT_EQ(forwarded(done, 2), 200U);
  EXPECT_EQ(asked(done).data, 200U);
}

TEST(Traces, StateWhatFacesCarriedAndLinksDropped) {
  auto s = square();
  s.network.links[0].traits = {.delay = 5ms, .rate = 100'000, .queue = 1};
  s.traces.period = 500ms;
  s.consumers[0].group.frequency = 1000;
  const auto done = simulate(s);
  std::uint64_t interests = 0;
  std::uint64_t satisfied = 0;
  for (const auto& row : cells(done.trace(trace_kind::rate))) {
    ASSERT_EQ(row.size(), 9U);
    if (row[1] == "n0" && row[3] == "app://consumer") {
      interests += row[4] == "InInterests" ? std::stoull(row[7]) : 0;
      satisfied += row[4] == "InSatisfiedInterests" ? std::stoull(row[7]) : 0;
    }
  }
  EXPECT_EQ(interests, 2000U);
  EXPECT_EQ(satisfied, asked(done).data);
  std::uint64_t dropped = 0;
  for (const auto& row : cells(done.trace(trace_kind::drops)))
    dropped += std::stoull(row[6]);
  std::uint64_t counted = 0;
  for (const auto& node : done.totals.nodes)
    for (const auto& link : node.links)
      counted += link.drops();
  EXPECT_GT(dropped, 100U);
  EXPECT_EQ(dropped, counted);
  // The first period: four fifths of the count per second.
  const auto first = cells(done.trace(trace_kind::rate)).front();
  EXPECT_EQ(first[0], "0.5");
  EXPECT_EQ(std::stod(first[5]), 0.8 * std::stod(first[7]) / 0.5);
}

TEST(Traces, CacheCountsAddUp) {
  auto s = square();
  for (auto& node : s.network.nodes)
    node.traits.content_store_packets = 100;
  s.consumers[0].group.patterns[0].contents = 50;
  const auto done = simulate(s);
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  for (const auto& row : cells(done.trace(trace_kind::cs)))
    if (row[1] == "n0")
      (row[2] == "CacheHits" ? hits : misses) += std::stoull(row[3]);
  EXPECT_EQ(hits, 150U);
  EXPECT_EQ(misses, 50U);
}

}  // namespace
}  // namespace facet::sim
