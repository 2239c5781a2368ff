// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What happens when links and nodes go down, and when costs, losses, rates and strategies change.
#include "core/packet/interest.hpp"
#include "core/sim/partition.hpp"
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

TEST(Changes, ANodeThatIsDownLosesWhatItsApplicationsSend) {
  auto s = square();
  s.traces.events = true;
  s.changes = {at(500ms, change_kind::node_down, "n0"), at(1s, change_kind::node_up, "n0")};
  const auto done = simulate(s);
  EXPECT_EQ(done.totals.nodes[0].down, 50U);
  std::uint64_t rows = 0;
  for (const auto& row : cells(done.trace(trace_kind::events)))
    if (row[1] == "n0" && row[3] == "app://consumer" && row[4] == "lost") {
      EXPECT_EQ(row[5], "down");
      EXPECT_EQ(row[6], "Interest");
      EXPECT_TRUE(row[7].starts_with("/p/")) << row[7];
      ++rows;
    }
  EXPECT_EQ(rows, 50U);
  // Each Interest came, or is lost at the node or at a link.
  std::uint64_t links = 0;
  for (const auto& node : done.totals.nodes)
    for (const auto& link : node.links)
      links += link.down;
  EXPECT_EQ(asked(done).data + 50 + links, 200U);
}

TEST(Changes, ANodeThatIsDownLosesWhatComesFromOutside) {
  auto s = square();
  s.traces.events = true;
  s.exposed = {{"n0", "/a.sock"}};
  s.changes = {at(500ms, change_kind::node_down, "n0"), at(1s, change_kind::node_up, "n0")};
  const auto plan = *make_plan(s, 1);
  partition part{plan, 0};
  const auto wire = packet::interest_builder{*packet::name::parse("/out")}.encode();
  const auto send_to_link_and_application = [&](duration when) {
    part.run(when.count());
    part.inject(when.count(), 0, wire);
    part.accept({{when.count() + 1, 0, from_outside, 0, 0, 0, 0, wire}});
    part.run(when.count() + 2);
  };
  send_to_link_and_application(600ms);
  send_to_link_and_application(1100ms);
  part.run(s.end().count() + 1);
  std::vector<std::string> lost;
  for (const auto& row : cells(part.traces()[static_cast<std::size_t>(trace_kind::events)].text()))
    if (row[4] == "lost" && row[7] == "/out")
      lost.push_back(row[0] + " " + row[3] + " " + row[5]);
  EXPECT_THAT(lost, testing::ElementsAre("0.6 outside:// down", "0.600000001 link://n1 down"));
  EXPECT_EQ(part.finish().nodes[0].down, 52U) << "and 50 of the consumer";
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

TEST(Changes, AStrategyOfOneNodeAndPrefix) {
  auto s = square();
  for (auto& link : s.network.links)
    link.traits.metric = 1;
  s.routing = routing_kind::multipath;
  s.consumers.push_back(consumers("/q", {"n0"}, 100));
  s.producers.push_back(producers("/q", {"n3"}));
  auto both = at(1s, change_kind::strategy, "n0");
  both.choice = {"/p", "multicast"};
  s.changes = {both};
  const auto there = simulate(s);
  EXPECT_EQ(forwarded(there, 1), 400U);
  EXPECT_EQ(forwarded(there, 2), 100U) << "/p in the second half";
  s.changes[0].node = "n1";
  const auto elsewhere = simulate(s);
  EXPECT_EQ(forwarded(elsewhere, 1), 400U);
  EXPECT_EQ(forwarded(elsewhere, 2), 0U);
}

TEST(Nodes, HaveStrategiesByPrefix) {
  auto s = square();
  for (auto& link : s.network.links)
    link.traits.metric = 1;
  s.routing = routing_kind::multipath;
  s.consumers = {consumers("/p/a", {"n0"}, 100), consumers("/p/b", {"n0"}, 100)};
  s.network.nodes[0].traits.strategies = {{"/p/a", "multicast"}};
  EXPECT_EQ(forwarded(simulate(s), 2), 200U) << "/p/a";
  s.network.nodes[0].traits.strategies = {{"/p", "multicast"}, {"/p/a", "best-route"}};
  EXPECT_EQ(forwarded(simulate(s), 2), 200U) << "/p/b";
  s.network.nodes[0].traits.strategies = {};
  s.network.nodes[1].traits.strategies = {{"/p", "multicast"}};
  EXPECT_EQ(forwarded(simulate(s), 2), 0U) << "of another node";
}

TEST(Nodes, RefuseWhatTheirPendingInterestTablesHaveNoRoomFor) {
  auto s = square();
  s.length = 1s;
  s.producers[0].group.replies[0].reply = load::reply_pattern::kind::silence;
  s.network.nodes[1].traits.pit_entries = 10;
  const auto done = simulate(s);
  const auto& n1 = done.totals.nodes[1].forwarder.faces;
  EXPECT_EQ(n1.n_in_interests, 100U);
  EXPECT_EQ(n1.n_out_interests + n1.n_out_nacks, 100U);
  EXPECT_LE(n1.n_out_interests, 10U);
  EXPECT_GE(n1.n_out_interests, 5U);
  EXPECT_EQ(n1.dropped(forwarding::drop_reason::pit_full) +
                n1.dropped(forwarding::drop_reason::over_share),
            n1.n_out_nacks);
  EXPECT_EQ(asked(done).nacks, n1.n_out_nacks) << "Congestion, told to the consumer";
  s.network.nodes[1].traits.pit_entries = 1000;
  EXPECT_EQ(forwarded(simulate(s), 1), 100U);
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
