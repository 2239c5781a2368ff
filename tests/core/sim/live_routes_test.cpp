// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What is outside of a simulation: packets that come in and go out, and prefixes that are
/// registered while it runs.
#include "core/sim/live_routes.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

namespace facet::sim {
namespace {

packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

/// n0-n1-n3 is the shorter way, n0-n2-n3 the longer one; n0 and n3 are exposed.
scenario outside_square() {
  scenario s;
  s.network = make_grid(2, 2, {{}, {.delay = 1ms}});
  for (auto& link : s.network.links)
    if (link.a == "n2" || link.b == "n2")
      link.traits.metric = 3;
  s.exposed = {{"n0", "/a.sock"}, {"n3", "/b.sock"}};
  s.length = 10s;
  return s;
}

class LiveRoutes : public testing::Test {
 protected:
  void start(scenario s) {
    plan_ = *make_plan(std::move(s), 1);
    part_.emplace(plan_, 0);
    routes_.emplace(plan_, [this](std::uint32_t node, const packet::name& prefix,
                                  std::uint32_t face, std::optional<std::uint64_t> cost) {
      part_->set_next_hop(now_, node, prefix, face, cost);
    });
  }
  void go_on(duration until) {
    now_ = until.count();
    part_->run(now_);
    routes_->advance(now_);
  }
  /// Next hops of a node towards a prefix: what is behind them.
  std::vector<std::string> hops(std::uint32_t node, std::string_view prefix) {
    std::vector<std::string> found;
    for (const auto& entry : part_->find(node)->fib_entries())
      if (entry.prefix == n(prefix))
        for (const auto& hop : entry.next_hops)
          found.push_back(
              face_uri(*plan_, node, static_cast<std::uint32_t>(hop.face - first_dynamic_face)));
    return found;
  }

  std::int64_t now_ = 0;
  std::shared_ptr<const network_plan> plan_;
  std::optional<partition> part_;
  std::optional<live_routes> routes_;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(LiveRoutes, LeadToWhereAPrefixIsRegistered) {
  start(outside_square());
  routes_->announce(3, n("/video"));
  EXPECT_THAT(hops(0, "/video"), ElementsAre("link://n1"));
  EXPECT_THAT(hops(1, "/video"), ElementsAre("link://n3"));
  EXPECT_THAT(hops(2, "/video"), ElementsAre("link://n3"));
  EXPECT_THAT(hops(3, "/video"), ElementsAre("outside://"));
  routes_->announce(0, n("/video"));
  EXPECT_THAT(hops(0, "/video"), ElementsAre("outside://"));
  EXPECT_THAT(hops(1, "/video"), ElementsAre("link://n0")) << "both are near: the lowest face";
  routes_->withdraw(3, n("/video"));
  EXPECT_THAT(hops(3, "/video"), ElementsAre("link://n1"));
  routes_->withdraw(0, n("/video"));
  for (std::uint32_t node = 0; node < 4; ++node)
    EXPECT_THAT(hops(node, "/video"), IsEmpty()) << node;
  EXPECT_EQ(routes_->prefixes(), 0U);
}

TEST_F(LiveRoutes, JoinTheProducersOfTheScenarioAndLeaveThemBehind) {
  auto s = outside_square();
  s.producers = {producers("/video", {"n2"})};
  start(s);
  EXPECT_THAT(hops(3, "/video"), ElementsAre("link://n2"));
  routes_->announce(3, n("/video"));
  EXPECT_THAT(hops(1, "/video"), ElementsAre("link://n3"));
  EXPECT_THAT(hops(2, "/video"), ElementsAre("app://producer"));
  routes_->withdraw(3, n("/video"));
  EXPECT_THAT(hops(3, "/video"), ElementsAre("link://n2"));
}

TEST_F(LiveRoutes, FollowChangesOfTheScenario) {
  auto s = outside_square();
  s.routing_follows_links = true;
  s.changes = {{1s, change_kind::link_down, "n1", "n3", 0, 0, {}},
               {2s, change_kind::link_up, "n1", "n3", 0, 0, {}}};
  start(s);
  routes_->announce(3, n("/video"));
  go_on(1500ms);
  EXPECT_THAT(hops(0, "/video"), ElementsAre("link://n2"));
  go_on(2500ms);
  EXPECT_THAT(hops(0, "/video"), ElementsAre("link://n1"));
}

TEST_F(LiveRoutes, ListedRoutesStayAsTheyAre) {
  auto s = outside_square();
  s.routing = routing_kind::listed;
  s.routes = {{"n0", "/video", "n2", 7, 0}};
  start(s);
  routes_->announce(3, n("/video"));
  EXPECT_THAT(hops(0, "/video"), ElementsAre("link://n2"));
  EXPECT_THAT(hops(1, "/video"), IsEmpty());
  EXPECT_THAT(hops(3, "/video"), ElementsAre("outside://"));
}

TEST_F(LiveRoutes, PacketsCrossTheNetworkAtItsOwnTimes) {
  start(outside_square());
  routes_->announce(3, n("/video"));
  go_on(100ms);
  part_->inject(now_, 0, packet::interest_builder{n("/video/1")}.encode());
  go_on(102ms);
  EXPECT_TRUE(part_->outer().empty()) << "it takes 2 ms, and arrives after that moment";
  go_on(103ms);
  ASSERT_EQ(part_->outer().size(), 1U);
  EXPECT_EQ(part_->outer()[0].node, 3U);
  part_->outer().clear();
  part_->inject(now_, 3, packet::data_builder{n("/video/1")}.encode());
  go_on(106ms);
  ASSERT_EQ(part_->outer().size(), 1U);
  EXPECT_EQ(part_->outer()[0].node, 0U);
  EXPECT_EQ(packet::decode_data(part_->outer()[0].packet)->name, n("/video/1").view());
}

}  // namespace
}  // namespace facet::sim
