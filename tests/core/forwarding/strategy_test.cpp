// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

constexpr auto best_route = "/localhost/nfd/strategy/best-route";
constexpr auto multicast = "/localhost/nfd/strategy/multicast";

class StrategyTest : public ForwarderTest {
 protected:
  /// Sends an Interest for /a from face 1 `after` the last one; true when it is forwarded.
  bool forwarded(duration after) {
    now += after;
    return !receive(1, interest("/a")).empty();
  }
  std::string chosen_for(std::string_view prefix) const {
    for (const auto& choice : fw.strategy_choices())
      if (choice.prefix == n(prefix))
        return choice.strategy.to_uri();
    return "none";
  }
};

TEST_F(StrategyTest, StartsWithTheDefaultsOfNfd) {
  ASSERT_EQ(fw.strategy_choices().size(), 4U);
  EXPECT_EQ(chosen_for("/"), "/localhost/nfd/strategy/best-route/v=5");
  EXPECT_EQ(chosen_for("/localhost"), "/localhost/nfd/strategy/multicast/v=5");
  EXPECT_EQ(chosen_for("/localhost/nfd"), "/localhost/nfd/strategy/best-route/v=5");
  EXPECT_EQ(chosen_for("/ndn/broadcast"), "/localhost/nfd/strategy/multicast/v=5");
}

TEST_F(StrategyTest, IsChosenByTheLongestPrefixAndCanBeUnset) {
  route("/a", 2), route("/a", 3);
  ASSERT_TRUE(fw.set_strategy(n("/a"), n(multicast)));
  EXPECT_EQ(receive(1, interest("/a/1")).size(), 2U);
  ASSERT_TRUE(fw.set_strategy(n("/a/b"), n("/localhost/nfd/strategy/best-route/v=5")));
  EXPECT_EQ(receive(1, interest("/a/b/1")).size(), 1U);
  ASSERT_TRUE(fw.unset_strategy(n("/a")));
  EXPECT_EQ(receive(1, interest("/a/2")).size(), 1U);
  EXPECT_EQ(fw.unset_strategy(n("/")).error(), errc::invalid_argument);
}

TEST_F(StrategyTest, IsRefusedWhenUnknown) {
  for (const auto* name : {"/localhost/nfd/strategy/nonsense", "/best-route", "/",
                           "/localhost/nfd/strategy", "/localhost/nfd/strategy/best-route/v=6"}) {
    const auto done = fw.set_strategy(n("/a"), n(name));
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error(), errc::not_found) << name;
  }
  EXPECT_EQ(chosen_for("/a"), "none");
}

TEST_F(StrategyTest, TakesParametersInItsName) {
  const std::string name = std::string{best_route} + "/v=5/retx-suppression-initial~100";
  ASSERT_TRUE(fw.set_strategy(n("/a"), n(name)));
  EXPECT_EQ(chosen_for("/a"), name);
  route("/a", 2);
  EXPECT_TRUE(forwarded(0ms));
  EXPECT_FALSE(forwarded(99ms));
  EXPECT_TRUE(forwarded(1ms));
}

TEST_F(StrategyTest, RefusesBadParameters) {
  for (const auto* parameter :
       {"/no-such-thing~1", "/retx-suppression-initial~x", "/retx-suppression-initial~0",
        "/retx-suppression-max~1", "/retx-suppression-multiplier~0.5", "/bare", "/~1"}) {
    const auto done = fw.set_strategy(n("/a"), n(best_route + std::string{parameter}));
    ASSERT_FALSE(done) << parameter;
    EXPECT_EQ(done.error(), errc::invalid_argument) << parameter;
  }
}

TEST_F(StrategyTest, BestRouteTakesTheCheapestEligibleNextHop) {
  route("/a", 4, 30), route("/a", 2, 10), route("/a", 1, 5), route("/a", 3, 20);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"))
      << "face 1 is cheaper, but the Interest came from there";
}

TEST_F(StrategyTest, BestRouteSuppressesRetransmissionsForGrowingIntervals) {
  route("/a", 2);
  EXPECT_TRUE(forwarded(0ms));
  for (const auto interval : {10ms, 20ms, 40ms, 80ms, 160ms, 250ms, 250ms}) {
    EXPECT_FALSE(forwarded(interval - 1ms)) << interval.count();
    EXPECT_TRUE(forwarded(1ms)) << interval.count();
  }
  EXPECT_EQ(drops(1, drop_reason::suppressed), 7U);
}

TEST_F(StrategyTest, BestRouteSuppressesWhicheverFaceRepeatsTheRequest) {
  route("/a", 2);
  receive(1, interest("/a"));
  now += 1ms;
  EXPECT_THAT(receive(3, interest("/a")), IsEmpty());
  now += 50ms;
  EXPECT_THAT(receive(3, interest("/a")), ElementsAre("2: interest /a"));
}

TEST_F(StrategyTest, BestRouteTriesUnusedNextHopsThenTheOneAskedLongestAgo) {
  route("/a", 2, 10), route("/a", 3, 20);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
  now += 300ms;
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("3: interest /a"));
  now += 300ms;
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
  now += 300ms;
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("3: interest /a"));
}

TEST_F(StrategyTest, MulticastAsksEveryNextHopAndSuppressesEachByItself) {
  ASSERT_TRUE(fw.set_strategy(n("/a"), n(multicast)));
  route("/a", 1), route("/a", 2), route("/a", 3);
  EXPECT_THAT(receive(1, interest("/a")), UnorderedElementsAre("2: interest /a", "3: interest /a"));
  now += 5ms;
  EXPECT_THAT(receive(4, interest("/a")), ElementsAre("1: interest /a")) << "not asked yet";
  now += 5ms;
  EXPECT_THAT(receive(4, interest("/a")), UnorderedElementsAre("2: interest /a", "3: interest /a"));
  now += 19ms;
  EXPECT_THAT(receive(4, interest("/a")), ElementsAre("1: interest /a"));
  now += 1ms;
  EXPECT_THAT(receive(4, interest("/a")), UnorderedElementsAre("2: interest /a", "3: interest /a"));
}

TEST_F(StrategyTest, MulticastForwardsToANextHopThatCameLater) {
  ASSERT_TRUE(fw.set_strategy(n("/a"), n(multicast)));
  EXPECT_THAT(receive(1, interest("/a")), IsEmpty());
  route("/a", 2);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
}

TEST_F(StrategyTest, MayChangeWhileAnInterestIsPending) {
  route("/a", 2);
  receive(1, interest("/a"));
  ASSERT_TRUE(fw.set_strategy(n("/a"), n(multicast)));
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a"));
}

}  // namespace
}  // namespace facet::forwarding
