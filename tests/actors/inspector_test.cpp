// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What the inspector gathers: shared by those who ask together, and never less than before.
#include "actors/status_report.hpp"
#include "core/packet/interest.hpp"
#include "tests/actors/node_fixture.hpp"

#include <set>
#include <vector>

namespace facet::actors::test {
namespace {

class InspectorTest : public NodeTest {
 protected:
  status_ptr look() {
    caf::scoped_actor self{system};
    status_ptr seen;
    self->request(node->inspector(), caf::infinite, get_status_v)
        .receive([&](status_ptr& s) { seen = s; },
                 [](const caf::error& e) { FAIL() << caf::to_string(e); });
    return seen;
  }
};

TEST_F(InspectorTest, GathersOnceForAllWhoAskMeanwhile) {
  caf::scoped_actor self{system};
  std::vector<status_ptr> seen;
  constexpr std::size_t askers = 50;
  for (std::size_t i = 0; i < askers; ++i)
    self->send(node->inspector(), get_status_v);
  for (std::size_t i = 0; i < askers; ++i)
    self->receive([&](status_ptr& s) { seen.push_back(s); });
  const std::set<status_ptr> different{seen.begin(), seen.end()};
  EXPECT_LT(different.size(), askers);
  EXPECT_EQ(different.count(nullptr), 0U);
}

TEST_F(InspectorTest, KeepsWhatFacesDidThatAreGone) {
  {
    auto c = connect();
    ASSERT_TRUE(c.send(packet::interest_builder{*packet::name::parse("/nowhere")}.encode()));
    ASSERT_TRUE(c.receive(std::chrono::seconds{10})) << "the Nack";
  }
  face_counters before = sum_of(*look()).counters;
  EXPECT_TRUE(eventually([&] {
    const auto seen = look();
    const auto now = sum_of(*seen).counters;
    EXPECT_GE(now.in_packets, before.in_packets);
    EXPECT_GE(now.wakeups, before.wakeups);
    EXPECT_GE(now.out_octets, before.out_octets);
    before = now;
    return seen->faces.size() == 1;  // management
  }));
  const auto left = look();
  EXPECT_GE(left->gone.counters.in_packets, 1U);
  EXPECT_GE(left->gone.histograms.arrivals, 1U);
}

TEST_F(InspectorTest, SeesHowFullARingIs) {
  auto c = connect();
  ASSERT_TRUE(c.over_shared_memory()) << c.fallback_reason();
  const auto seen = look();
  std::size_t rings = 0;
  for (const auto& [id, totals] : seen->links) {
    rings += totals.counters.ring_slots > 0 ? 1 : 0;
    EXPECT_LE(totals.counters.ring_in, totals.counters.ring_slots);
  }
  EXPECT_EQ(rings, 1U);
  ASSERT_FALSE(seen->forwarder.lanes.empty());
  EXPECT_GT(seen->forwarder.lanes[0].cpu.count(), 0);
}

}  // namespace
}  // namespace facet::actors::test
