// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

class ExplainTest : public ForwarderTest {
 protected:
  explicit ExplainTest(const forwarder_options& options = {}) : ForwarderTest{options} {}

  explanation explain(std::string_view uri) { return fw.explain(n(uri), now); }
  std::string verdict(std::string_view uri) { return explain(uri).verdict; }
};

TEST_F(ExplainTest, TellsTheRouteItsNextHopsAndTheStrategy) {
  route("/a", 2, 10);
  route("/a", 3, 5);
  ASSERT_TRUE(fw.set_strategy(n("/a/m"), n("/localhost/nfd/strategy/multicast")));
  const auto e = explain("/a/b");
  EXPECT_EQ(e.fib_prefix, n("/a"));
  ASSERT_EQ(e.next_hops.size(), 2U);
  EXPECT_EQ(e.next_hops[0].face, 3U);
  EXPECT_EQ(e.next_hops[0].cost, 5U);
  EXPECT_TRUE(e.next_hops[0].eligible && e.next_hops[1].eligible);
  EXPECT_EQ(e.strategy_prefix, n("/"));
  EXPECT_EQ(e.strategy, n("/localhost/nfd/strategy/best-route/v=5"));
  EXPECT_EQ(e.verdict, "forwarded by best-route to face 3, the cheapest of faces 3, 2");
  EXPECT_EQ(explain("/a/m/x").strategy_prefix, n("/a/m"));
  EXPECT_EQ(verdict("/a/m/x"), "forwarded by multicast to faces 3, 2");
}

TEST_F(ExplainTest, TellsWhyNothingIsForwarded) {
  EXPECT_EQ(explain("/a").fib_prefix, std::nullopt);
  EXPECT_EQ(verdict("/a"), "dropped: no route, as no prefix of the name has a next hop");
  route("/localhost", 11);
  EXPECT_FALSE(explain("/localhost/a").next_hops.at(0).eligible);
  EXPECT_EQ(verdict("/localhost/a"),
            "dropped: no route, as the next hops of /localhost are on other hosts and the name "
            "stays on this one");
  EXPECT_EQ(verdict("/"), "refused: an Interest's name has at least one component");
}

TEST_F(ExplainTest, TellsWhatTheContentStoreHas) {
  route("/", 2);
  receive(1, interest("/a/b"));
  receive(2, data("/a/b", 1s));
  const auto e = explain("/a/b");
  EXPECT_TRUE(e.content_store.hit && e.content_store.fresh);
  EXPECT_EQ(e.content_store.data, n("/a/b"));
  EXPECT_EQ(e.verdict, "answered from the content store with /a/b, which is fresh");

  const auto above = explain("/a");
  EXPECT_FALSE(above.content_store.hit);
  EXPECT_EQ(above.content_store.data, n("/a/b"));
  EXPECT_EQ(above.verdict,
            "forwarded by best-route to face 2; with CanBePrefix: answered from the content store "
            "with /a/b");
  now += 1s;
  EXPECT_EQ(
      verdict("/a/b"),
      "answered from the content store with /a/b, which is stale; with MustBeFresh: forwarded "
      "by best-route to face 2");
  EXPECT_EQ(fw.totals().n_cs_hits, 0U) << "explaining counts nothing";
  fw.set_cs_flags(true, false);
  EXPECT_FALSE(explain("/a/b").content_store.hit);
}

TEST_F(ExplainTest, TellsWhoWaitsAndWhoWasAsked) {
  route("/", 2);
  route("/", 4, 9);
  receive(1, interest(n("/a")).lifetime(1s).encode());
  now += 30ms;
  receive(3, fresh_interest("/a"));
  now += 10ms;
  const auto e = explain("/a");
  EXPECT_TRUE(e.pit.any);
  EXPECT_EQ(e.pit.expires_in, 4s - 10ms);
  EXPECT_THAT(e.pit.downstreams, ElementsAre(1, 3));
  ASSERT_EQ(e.pit.upstreams.size(), 2U);
  EXPECT_EQ(e.pit.upstreams[0].face, 2U);
  EXPECT_EQ(e.pit.upstreams[0].sent_ago, 40ms);
  EXPECT_EQ(e.pit.upstreams[0].nack, std::nullopt);
  EXPECT_EQ(e.verdict,
            "waits with the same Interest of faces 1, 3 for face 2 (asked 40 ms ago), face 2 "
            "(asked 10 ms ago), or is sent again as a retransmission");
  now += 4s;
  EXPECT_FALSE(explain("/a").pit.any) << "expired, though no tick has removed it";
}

TEST_F(ExplainTest, TellsWhichUpstreamSaidNo) {
  ASSERT_TRUE(fw.set_strategy(n("/a"), n("/localhost/nfd/strategy/multicast")));
  route("/a", 2);
  route("/a", 3);
  receive(1, interest("/a/1", 77));
  receive(2, packet::encode_nack(packet::nack_reason::no_route, interest("/a/1", 77)));
  const auto e = explain("/a/1");
  ASSERT_EQ(e.pit.upstreams.size(), 2U);
  EXPECT_EQ(e.pit.upstreams[0].nack, packet::nack_reason::no_route);
  EXPECT_EQ(e.pit.upstreams[1].nack, std::nullopt);
}

TEST_F(ExplainTest, LeavesOutFacesThatAreGone) {
  route("/a", 2);
  receive(1, interest("/a"));
  fw.remove_face(2);
  fw.remove_face(1);
  const auto e = explain("/a");
  EXPECT_THAT(e.pit.downstreams, IsEmpty());
  EXPECT_TRUE(e.pit.upstreams.empty());
  EXPECT_EQ(e.verdict, "dropped: no route, as no prefix of the name has a next hop");
}

TEST_F(ExplainTest, RecallsDropsUnderAndAboveTheName) {
  receive(1, interest("/a/b"));
  now += 5ms;
  receive(2, data("/a/b/c"));
  receive(2, data("/z"));
  const auto e = explain("/a/b");
  ASSERT_EQ(e.recent_drops.size(), 2U);
  EXPECT_EQ(e.recent_drops[0].reason, drop_reason::unsolicited);
  EXPECT_EQ(e.recent_drops[0].name, n("/a/b/c"));
  EXPECT_EQ(e.recent_drops[1].reason, drop_reason::no_route);
  EXPECT_EQ(e.recent_drops[1].when, now - 5ms);
}

TEST_F(ExplainTest, CopesWithNamesOfAnyLength) {
  route("/", 2);
  std::string uri;
  for (int i = 0; i < 500; ++i)
    uri.append("/").append(std::to_string(i));
  EXPECT_EQ(verdict(uri), "forwarded by best-route to face 2");
}

class FullPitTest : public ExplainTest {
 protected:
  FullPitTest() : ExplainTest{{.pit_limit = 1}} {}
};

TEST_F(FullPitTest, TellsThatThereIsNoRoom) {
  route("/", 2);
  receive(1, interest("/a"));
  EXPECT_EQ(verdict("/b"), "refused with Nack Congestion: the table of pending Interests is full");
}

}  // namespace
}  // namespace facet::forwarding
