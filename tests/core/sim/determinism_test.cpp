// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// The same scenario and seed make the same traces, however it is run.
#include "tests/core/sim/scenario_fixture.hpp"

#include <functional>

namespace facet::sim {
namespace {

/// Everything random or simultaneous at once: losses, jitter, equal delays, zero delays, changes.
scenario busy() {
  scenario s;
  s.seed = 5;
  s.network = make_barabasi_albert(
      40, 2, 9, {{.content_store_packets = 20}, {.delay = 2ms, .rate = 10'000'000, .queue = 10}});
  for (std::size_t i = 0; i < s.network.links.size(); ++i) {
    auto& t = s.network.links[i].traits;
    if (i % 3 == 0)
      t.jitter = 1ms;
    if (i % 5 == 0)
      t.loss = 0.05;
    if (i % 9 == 1)
      t.delay = 0ns;
    t.drops = static_cast<drop_policy>(i % 4);
    t.congestion_marks = i % 7 != 0;
  }
  auto zipf = consumers("/a", {"n3", "n17", "n29", "n36"}, 200, load::pacing::poisson);
  zipf.group.patterns[0].catalogue = load::catalogue_kind::zipf;
  zipf.group.patterns[0].contents = 300;
  zipf.group.retransmissions = 2;
  auto window = consumers("/b", {"n5", "n6"}, 0, load::pacing::aimd);
  window.group.max_window = 16;
  window.sequence = sequence_kind::own;
  auto same = consumers("/a", {"n10", "n11", "n12", "n13", "n14", "n15"}, 100);
  same.group.patterns[0].contents = 50;
  s.consumers = {zipf, window, same};
  s.producers = {producers("/a", {"n39"}), producers("/b", {"n20", "n30"})};
  s.routing = routing_kind::multipath;
  s.routing_follows_links = true;
  s.network.nodes[0].traits.strategies = {{"/", "asf"}};
  const auto& cut = s.network.links[4];
  s.changes = {{500ms, change_kind::link_down, cut.a, cut.b, 0, 0, {}},
               {900ms, change_kind::link_up, cut.a, cut.b, 0, 0, {}},
               {600ms, change_kind::node_down, "n2", "", 0, 0, {}},
               {1100ms, change_kind::node_up, "n2", "", 0, 0, {}},
               {700ms, change_kind::strategy, "", "", 0, 0, {"/a", "multicast"}},
               {1s, change_kind::link_cost, cut.a, cut.b, 50, 0, {}}};
  s.length = 2s;
  s.drain = 1s;
  s.traces.period = 250ms;
  s.traces.events = true;
  return s;
}

void expect_same(const outcome& a, const outcome& b) {
  for (std::size_t kind = 0; kind < trace_kinds; ++kind)
    EXPECT_EQ(std::hash<std::string>{}(a.traces[kind]), std::hash<std::string>{}(b.traces[kind]))
        << trace_file(static_cast<trace_kind>(kind));
  EXPECT_EQ(a.totals.events, b.totals.events);
  EXPECT_EQ(a.totals.hops, b.totals.hops);
  EXPECT_EQ(a.totals.latency.mean(), b.totals.latency.mean());
  EXPECT_EQ(asked(a).data, asked(b).data);
}

TEST(Determinism, PartitionsDoNotChangeTheTraces) {
  const auto s = busy();
  const auto once = simulate(s, 1);
  EXPECT_GT(asked(once).data, 1000U);
  EXPECT_GT(once.trace(trace_kind::rate).size(), 10'000U);
  for (const std::size_t partitions : {2, 3, 7}) {
    SCOPED_TRACE(partitions);
    expect_same(once, simulate(s, partitions));
  }
}

TEST(Determinism, WhatCutsLoseIsCountedOnceWhereItWasSent) {
  const auto done = simulate(busy(), 3);
  std::uint64_t counted = 0;
  for (const auto& node : done.totals.nodes)
    for (const auto& link : node.links)
      counted += link.down;
  std::uint64_t found = 0;
  for (const auto& row : cells(done.trace(trace_kind::events)))
    found += row[3].starts_with("link://") && row[4] == "lost" && row[5] == "down" ? 1 : 0;
  EXPECT_GT(counted, 10U);
  EXPECT_EQ(counted, found);
}

TEST(Determinism, PausingDoesNotChangeTheTraces) {
  const auto s = busy();
  const auto once = simulate(s, 2);
  expect_same(once, simulate(s, 2, 333ms));
  expect_same(once, simulate(s, 3, 1'000'001ns));
}

TEST(Determinism, AnotherSeedMakesOtherTraces) {
  auto s = busy();
  const auto once = simulate(s);
  s.seed = 6;
  EXPECT_NE(once.trace(trace_kind::app_delay), simulate(s).trace(trace_kind::app_delay));
}

}  // namespace
}  // namespace facet::sim
