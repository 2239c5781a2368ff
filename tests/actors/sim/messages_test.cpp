// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What crosses hosts arrives as it was.
#include "actors/sim/messages.hpp"

#include "tests/actors/over_the_wire.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <cmath>

namespace facet::sim_actors {
namespace {

using namespace std::chrono_literals;

using tests::across;
using tests::octets_of;

sim::stamped_packet stamped(std::int64_t at, std::uint32_t node, const std::string& octets) {
  return {
      at,
      node,
      7,
      1ull << 40,
      3,
      2,
      5,
      packet::buffer::copy_of({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()})};
}

TEST(SimMessages, StampedPacketsCrossUnchanged) {
  advance order{1'000'000'007, {}};
  order.arrivals.push_back({stamped(5, 1, "one"), stamped(INT64_MAX - 1, UINT32_MAX, "")});
  order.arrivals.emplace_back();
  order.arrivals.push_back({stamped(9, 2, std::string(8800, 'x'))});
  const auto copy = across(order);
  EXPECT_EQ(copy.end, order.end);
  ASSERT_EQ(copy.arrivals.size(), 3U);
  EXPECT_TRUE(copy.arrivals[1].empty());
  for (std::size_t i : {0U, 2U})
    for (std::size_t p = 0; p < order.arrivals[i].size(); ++p) {
      const auto& a = order.arrivals[i][p];
      const auto& b = copy.arrivals[i][p];
      EXPECT_EQ(std::tie(a.at, a.node, a.source, a.sequence, a.face, a.epoch, a.hops),
                std::tie(b.at, b.node, b.source, b.sequence, b.face, b.epoch, b.hops));
      EXPECT_TRUE(std::ranges::equal(a.packet.bytes(), b.packet.bytes()));
    }
}

TEST(SimMessages, TracesCrossUnchanged) {
  advanced done;
  auto& rows = done.traces[1];
  rows.add(3, 4);
  rows.text() += "three\n";
  rows.add(5, 2);
  rows.text() += "five\n";
  const auto copy = across(done);
  EXPECT_EQ(copy.next, INT64_MAX);
  EXPECT_EQ(copy.traces[1].text(), "three\nfive\n");
  ASSERT_EQ(copy.traces[1].rows().size(), 2U);
  EXPECT_EQ(copy.traces[1].rows()[1].at, 5);
  EXPECT_EQ(copy.traces[1].rows()[1].from, 6U);
  EXPECT_TRUE(copy.traces[0].empty());
}

TEST(SimMessages, NonsenseFromAnotherHostIsRefused) {
  const auto packets = flatten({{stamped(1, 1, "packet")}});
  sim::trace_set traces;
  traces[0].add(1, 1);
  traces[0].text() += "row\n";
  const auto rows = flatten(traces);
  std::vector<parcel> parcels;
  for (std::size_t size = 0; size < packets.size(); ++size)
    EXPECT_FALSE(unflatten({packets.begin(), packets.begin() + static_cast<int>(size)}, parcels));
  for (std::size_t size = 0; size < rows.size(); ++size)
    EXPECT_FALSE(unflatten({rows.begin(), rows.begin() + static_cast<int>(size)}, traces));
  auto large = packets;
  std::fill_n(large.begin(), 8, 0xFF);  // counts that no memory holds
  EXPECT_FALSE(unflatten(large, parcels));
  auto beyond = rows;
  beyond[16 + 12] = 0x7F;  // a row that begins beyond its text
  EXPECT_FALSE(unflatten(beyond, traces));
  EXPECT_TRUE(unflatten(packets, parcels));
  EXPECT_TRUE(unflatten(rows, traces));
}

/// Fractions too: one bit of difference would be another simulation.
TEST(SimMessages, AScenarioCrossesToTheBit) {
  sim::scenario s;
  s.name = "s";
  s.seed = UINT64_MAX;
  s.network = sim::make_waxman(30, 0.4, 0.2, 3, true,
                               {{.content_store_packets = 7}, {.delay = 3ms, .loss = 1.0 / 3}});
  s.network.nodes[1].traits.strategies = {{"/a", "asf"}};
  s.consumers = {sim::consumers("/a", {"n1", "n2"}, 0.1, load::pacing::poisson)};
  s.producers = {sim::producers("/a", {"n3"})};
  s.routing = sim::routing_kind::multipath;
  s.routes = {{"n1", "/a", "n2", 3, 9}};
  s.changes = {{500ms, sim::change_kind::link_loss, "n1", "n2", 4, 0.7, {"/b", "random"}, 2}};
  s.traces.cs = false;
  auto copy = across(s);
  EXPECT_EQ(octets_of(copy), octets_of(s));
  EXPECT_EQ(copy.network.links[0].traits, s.network.links[0].traits);
  EXPECT_EQ(copy.network.nodes[5].x, s.network.nodes[5].x);
  EXPECT_EQ(copy.consumers[0].group.frequency, 0.1);
  EXPECT_EQ(copy.changes[0].share, 0.7);
  EXPECT_EQ(copy.changes[0].choice, s.changes[0].choice);
  for (int i = 1; i < 1000; ++i)
    EXPECT_EQ(across(std::pow(i / 7.0, 11)), std::pow(i / 7.0, 11));
}

TEST(SimMessages, TotalsCrossUnchanged) {
  sim::scenario s;
  s.network = sim::make_line(3, {});
  s.consumers = {sim::consumers("/a", {"n0"}, 100)};
  s.producers = {sim::producers("/a", {"n2"})};
  s.length = 1s;
  auto totals = sim::simulate(s).totals;
  auto copy = across(totals);
  EXPECT_EQ(octets_of(copy), octets_of(totals));
  EXPECT_EQ(copy.latency.mean(), totals.latency.mean());
  EXPECT_EQ(copy.nodes[1].forwarder.faces.n_in_data, 100U);
}

}  // namespace
}  // namespace facet::sim_actors
