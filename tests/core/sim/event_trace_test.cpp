// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// The trace of every packet.
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <map>

namespace facet::sim {
namespace {

using testing::ElementsAre;

scenario traced_line() {
  scenario s;
  s.network = make_line(3, {{}, {.delay = 1ms}});
  s.consumers = {consumers("/p", {"n0"}, 10)};
  s.producers = {producers("/p", {"n2"}, 100)};
  s.length = 100ms;
  s.traces = {false, false, false, false, 1s, true, false};
  return s;
}

TEST(EventTrace, ShowsAPacketAtEveryFaceOnItsWay) {
  const auto rows = cells(simulate(traced_line()).trace(trace_kind::events));
  ASSERT_EQ(rows.size(), 12U) << "one Interest and its Data, in and out at three nodes";
  EXPECT_THAT(rows[0], ElementsAre("0", "n0", "257", "app://consumer", "in", "-", "Interest",
                                   "/p/seq=0", testing::_, ""));
  EXPECT_EQ(rows[1][3], "link://n1");
  EXPECT_EQ(rows[1][4], "out");
  EXPECT_EQ(rows[2][0], "0.001");
  EXPECT_EQ(rows[5][3], "app://producer");
  EXPECT_EQ(rows[6][6], "Data");
  EXPECT_EQ(rows.back()[0], "0.004");
}

TEST(EventTrace, SaysWhatWasDroppedAndWhy) {
  auto s = traced_line();
  s.network.links[0].traits.rate = 100'000;
  s.network.links[0].traits.queue = 1;
  s.consumers[0].group.frequency = 2000;
  s.changes = {{90ms, change_kind::link_down, "n1", "n2", 0, 0, {}}};
  std::map<std::string, int> reasons;
  const auto done = simulate(s);
  for (const auto& row : cells(done.trace(trace_kind::events)))
    if (row[4] == "lost" || row[4] == "drop")
      ++reasons[row[5]];
  std::uint64_t full = 0;
  std::uint64_t down = 0;
  std::uint64_t expired = 0;
  for (const auto& node : done.totals.nodes) {
    expired += node.forwarder.faces.dropped(forwarding::drop_reason::expired);
    for (const auto& link : node.links) {
      full += link.queue_full;
      down += link.down;
    }
  }
  EXPECT_GT(full, 0U);
  EXPECT_GT(down, 0U);
  EXPECT_EQ(reasons["queue_full"], full);
  EXPECT_EQ(reasons["down"], down);
  EXPECT_EQ(reasons[std::string{to_string(forwarding::drop_reason::expired)}], expired);
}

TEST(EventTrace, MayHoldWholePackets) {
  auto s = traced_line();
  s.traces.packets = true;
  const auto rows = cells(simulate(s).trace(trace_kind::events));
  EXPECT_EQ(rows[0][9].size(), 2 * std::stoul(rows[0][8]));
  EXPECT_EQ(rows[0][9].substr(0, 2), "05") << "an Interest";
  EXPECT_EQ(rows.back()[9].substr(0, 2), "06");
}

}  // namespace
}  // namespace facet::sim
