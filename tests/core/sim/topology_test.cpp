// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/topology.hpp"

#include "core/sim/plan.hpp"
#include "core/sim/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace facet::sim {
namespace {

using namespace std::chrono_literals;

/// Nodes that n0 reaches.
std::size_t reached(const topology& t) {
  std::set<std::string> seen{t.nodes.front().name};
  for (std::size_t before = 0; before != seen.size();) {
    before = seen.size();
    for (const auto& link : t.links)
      if (seen.contains(link.a) || seen.contains(link.b))
        seen.insert({link.a, link.b});
  }
  return seen.size();
}

std::size_t degree(const topology& t, const std::string& node) {
  return static_cast<std::size_t>(std::ranges::count_if(
      t.links, [&](const link_spec& l) { return l.a == node || l.b == node; }));
}

TEST(Topology, RegularOnesHaveTheLinksOfTheirShape) {
  EXPECT_EQ(make_line(5, {}).links.size(), 4U);
  EXPECT_EQ(make_ring(5, {}).links.size(), 5U);
  EXPECT_EQ(make_grid(3, 3, {}).links.size(), 12U);
  const auto tree = make_tree(3, 2, {});
  EXPECT_EQ(tree.nodes.size(), 15U);
  EXPECT_EQ(degree(tree, "n0"), 2U);
  EXPECT_EQ(degree(tree, "n1"), 3U);
  EXPECT_EQ(degree(tree, "n14"), 1U);
  const auto dumbbell = make_dumbbell(2, 3, {}, {.rate = 1000});
  EXPECT_EQ(dumbbell.nodes.size(), 7U);
  EXPECT_EQ(dumbbell.links.front().traits.rate, 1000U);
  EXPECT_EQ(degree(dumbbell, "router1"), 4U);
  for (const auto& t : {tree, dumbbell})
    EXPECT_EQ(reached(t), t.nodes.size());
}

TEST(Topology, BarabasiAlbertPrefersTheRich) {
  const auto t = make_barabasi_albert(1000, 2, 1, {});
  EXPECT_EQ(t.links.size(), 3 + 997 * 2U);
  EXPECT_EQ(reached(t), 1000U);
  std::size_t most = 0;
  for (const auto& node : t.nodes)
    most = std::max(most, degree(t, node.name));
  EXPECT_GT(most, 40U) << "at random it would be about 15";
  for (const auto& node : t.nodes)
    EXPECT_TRUE(node.x == 0 && node.y == 0) << "laid out by its links in pictures";
}

TEST(Topology, WaxmanIsConnectedAndItsDelaysAreLengths) {
  const auto t = make_waxman(100, 0.3, 0.1, 4, true, {{}, {.delay = 100ms}});
  EXPECT_EQ(reached(t), 100U);
  for (const auto& link : t.links) {
    EXPECT_GT(link.traits.delay, 0ns);
    EXPECT_LT(link.traits.delay, 142ms);
  }
}

TEST(Topology, ReadsNdnSim) {
  const auto t = parse_ndnsim_topology(R"(# a comment
router
# name comment y x
Node0   NA   3   1
Node1   NA   3   2

link
Node0 Node1 1Mbps 7 10ms 20 ns3::RateErrorModel,ErrorUnit=ERROR_UNIT_PACKET,ErrorRate=0.25
Node1 Node0
)",
                                       "topo.txt", {{}, {.delay = 3ms}});
  ASSERT_TRUE(t) << t.error().message;
  ASSERT_EQ(t->nodes.size(), 2U);
  EXPECT_EQ(t->nodes[1].name, "Node1");
  EXPECT_EQ(t->nodes[1].x, 2);
  ASSERT_EQ(t->links.size(), 2U);
  EXPECT_EQ(
      t->links[0].traits,
      (link_traits{.delay = 10ms, .rate = 1'000'000, .loss = 0.25, .queue = 20, .metric = 7}));
  EXPECT_EQ(t->links[1].traits, (link_traits{.delay = 3ms}));
  EXPECT_EQ(t->links[1].line, 9U);
}

TEST(Topology, ReadsQueuesOfNs3) {
  const auto link = [](const std::string& queue) {
    const auto t = parse_ndnsim_topology(
        "router\nA NA 1 1\nB NA 1 2\nlink\nA B 1Mbps 1 10ms " + queue + "\n", "t", {});
    EXPECT_TRUE(t) << t.error().message;
    return t ? t->links.front().traits : link_traits{};
  };
  const auto made = [](drop_policy drops, std::size_t queue) {
    return link_traits{.delay = 10ms, .rate = 1'000'000, .queue = queue, .drops = drops};
  };
  EXPECT_EQ(link("20p"), made(drop_policy::tail, 20));
  EXPECT_EQ(link("ns3::RedQueue,MeanPktSize=100"), made(drop_policy::red, 100));
  EXPECT_EQ(link("ns3::RedQueueDisc,MaxSize=25p,MinTh=5,MaxTh=15"), made(drop_policy::red, 25));
  EXPECT_EQ(link("ns3::DropTailQueue,MaxPackets=7"), made(drop_policy::tail, 7));
  EXPECT_EQ(link("ns3::DropTailQueue<Packet>,MaxSize=50p"), made(drop_policy::tail, 50));
  EXPECT_EQ(link("ns3::CoDelQueue"), made(drop_policy::codel, 100));
  EXPECT_EQ(link("CoDelQueueDisc,Interval=100ms,MaxSize=9p"), made(drop_policy::codel, 9));
  const auto problem = [](const std::string& queue) {
    const auto t =
        parse_ndnsim_topology("router\nA NA 1 1\nlink\nA A 1Mbps 1 1ms " + queue + "\n", "t", {});
    return t ? "" : t.error().message;
  };
  EXPECT_THAT(problem("ns3::Fifo"), testing::HasSubstr("line 4: queue ns3::Fifo is neither"));
  EXPECT_THAT(problem("20packets"), testing::HasSubstr("queue 20packets is neither"));
  EXPECT_EQ(problem("ns3::RedQueue,MaxSize=9kB"),
            "t: line 4: MaxSize 9kB is no number of packets such as 20p");
  EXPECT_THAT(problem("ns3::RedQueue,"), testing::HasSubstr("is no attribute of a queue"));
}

TEST(Topology, ReadsMiniNdn) {
  const auto t = parse_mini_ndn_topology(R"([nodes]
a: _ radius=2 angle=0 network=/world
b: _
[switches]
s1: _
[links]
a:b delay=10ms bw=5 loss=2 max_queue_size=7
)",
                                         "mini.conf", {});
  ASSERT_TRUE(t) << t.error().message;
  ASSERT_EQ(t->nodes.size(), 2U);
  EXPECT_EQ(t->nodes[0].x, 2);
  EXPECT_EQ(t->links.front().traits,
            (link_traits{.delay = 10ms, .rate = 5'000'000, .loss = 0.02, .queue = 7}));
}

TEST(Topology, SaysWhichLineIsWrong) {
  const auto wrong = parse_ndnsim_topology("router\na NA 1 1\nlink\na b fast\n", "t.txt", {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "t.txt: line 4: bandwidth fast is no rate such as 1Mbps");
  EXPECT_EQ(
      parse_mini_ndn_topology("[nodes]\na: _\n[links]\na delay=1ms\n", "m", {}).error().message,
      "m: line 4: a link is: a:b delay=10ms");
  EXPECT_EQ(parse_ndnsim_topology("a b\n", "t", {}).error().message.substr(0, 10), "t: line 1:");
  EXPECT_FALSE(parse_mini_ndn_topology("", "m", {}));
}

TEST(Routing, FindsTheShortestAndEveryNearerNeighbour) {
  // A square 0-1-2-3 with a costly side 0-1.
  routing_view view;
  view.edges = {{{0, 1, 5}, {1, 3, 1}},
                {{0, 0, 5}, {1, 2, 1}},
                {{0, 1, 1}, {1, 3, 1}},
                {{0, 2, 1}, {1, 0, 1}}};
  using hops = std::vector<computed_hop>;
  EXPECT_EQ(distances(view, {1}), (std::vector<std::uint64_t>{3, 0, 1, 2}));
  EXPECT_EQ(compute_hops(view, {1}, routing_kind::shortest),
            (hops{{0, 1, 3}, {2, 0, 1}, {3, 0, 2}}));
  EXPECT_EQ(compute_hops(view, {1}, routing_kind::multipath),
            (hops{{0, 0, 5}, {0, 1, 3}, {2, 0, 1}, {3, 0, 2}}));
}

}  // namespace
}  // namespace facet::sim
