// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <array>

namespace facet::forwarding {
namespace {

class HintTest : public ForwarderTest {
 protected:
  explicit HintTest(const forwarder_options& options = {}) : ForwarderTest{options} {}

  /// An Interest with a hint of these delegations.
  packet::buffer hinted(std::string_view uri, std::initializer_list<std::string_view> delegations) {
    std::vector<packet::name> names;
    for (const auto delegation : delegations)
      names.push_back(n(delegation));
    const std::vector<packet::name_view> views{names.begin(), names.end()};
    return interest(n(uri)).forwarding_hint(views).encode();
  }

  /// Whether the one Interest sent carries a hint.
  bool sent_with_hint() const {
    return !packet::decode_interest(out.at(0).packet)->forwarding_hint.empty();
  }
};

TEST_F(HintTest, LeadsWhereItsDelegationIsRouted) {
  route("/net/telia", 12);
  route("/a", 3);
  EXPECT_THAT(receive(1, hinted("/a/b", {"/net/telia/terabits"})),
              ElementsAre("12: interest /a/b"));
  EXPECT_TRUE(sent_with_hint());
}

TEST_F(HintTest, CountsTheFirstDelegationWithNextHops) {
  route("/net/ucla", 12);
  route("/net/telia", 13);
  EXPECT_THAT(receive(1, hinted("/a/b", {"/unknown", "/net/ucla", "/net/telia"})),
              ElementsAre("12: interest /a/b"));
}

TEST_F(HintTest, WithoutARouteOfItsOwnFollowsTheDefaultRoute) {
  route("/", 14);
  route("/a", 3);
  route("/net/ucla", 12);
  EXPECT_THAT(receive(1, hinted("/a/b", {"/unknown", "/net/ucla"})),
              ElementsAre("14: interest /a/b"))
      << "in the consumer's region every delegation has the default route";
}

TEST_F(HintTest, ThatLeadsNowhereIsNotReplacedByTheName) {
  route("/a", 3);
  EXPECT_THAT(receive(1, hinted("/a/b", {"/unknown"})), ElementsAre("1: nack NoRoute /a/b"));
  EXPECT_EQ(drops(1, drop_reason::no_route), 1U);
}

TEST_F(HintTest, IsNoPartOfTheEntrySoThatDataAndAggregationGoByTheName) {
  route("/net/ucla", 12);
  receive(1, hinted("/a/b", {"/net/ucla"}));
  now += 1ms;
  EXPECT_THAT(receive(3, hinted("/a/b", {"/net/telia"})), IsEmpty()) << "aggregated";
  EXPECT_EQ(fw.sizes().pit, 1U);
  EXPECT_THAT(receive(12, data("/a/b")), UnorderedElementsAre("1: data /a/b", "3: data /a/b"));
  EXPECT_THAT(receive(4, hinted("/a/b", {"/unknown"})), ElementsAre("4: data /a/b"))
      << "the store does not look at hints";
}

TEST_F(HintTest, FromAnotherHostCannotReachWhatIsUnderLocalhost) {
  route("/localhost/nfd", 2);
  EXPECT_THAT(receive(11, hinted("/a", {"/localhost/nfd"})), ElementsAre("11: nack NoRoute /a"));
  EXPECT_THAT(receive(1, hinted("/b", {"/localhost/nfd"})), ElementsAre("2: interest /b"));
}

TEST_F(HintTest, OfThousandsOfDelegationsIsTriedSixteenTimes) {
  route("/net/ucla", 12);
  auto names = std::vector<packet::name>(15, n("/x"));
  names.push_back(n("/net/ucla"));
  std::vector<packet::name_view> views{names.begin(), names.end()};
  EXPECT_THAT(receive(1, interest(n("/a")).forwarding_hint(views).encode()),
              ElementsAre("12: interest /a"));
  views.insert(views.begin(), 1000, names[0]);
  EXPECT_THAT(receive(1, interest(n("/b")).forwarding_hint(views).encode()),
              ElementsAre("1: nack NoRoute /b"));
}

class RegionTest : public HintTest {
 protected:
  RegionTest() : HintTest{{.regions = {n("/net/ucla/cs")}}} {
    route("/a", 3);
    route("/net", 12);
  }
};

TEST_F(RegionTest, TakesTheHintOutWhereADelegationIsAPrefixOfTheRegion) {
  const auto packet = hinted("/a/b", {"/net/telia", "/net/ucla"});
  EXPECT_THAT(receive(11, packet), ElementsAre("3: interest /a/b"));
  EXPECT_FALSE(sent_with_hint());
  EXPECT_EQ(out.at(0).packet.size(),
            packet.size() - 2 - 2 * 2 - n("/net/telia/net/ucla").view().value().size());
  EXPECT_THAT(receive(3, data("/a/b")), ElementsAre("11: data /a/b"));
}

TEST_F(RegionTest, KeepsTheHintThatIsLongerThanTheRegionOrElsewhere) {
  EXPECT_THAT(receive(11, hinted("/a/b", {"/net/ucla/cs/irl"})), ElementsAre("12: interest /a/b"));
  EXPECT_TRUE(sent_with_hint());
  EXPECT_THAT(receive(11, hinted("/a/c", {"/net/telia"})), ElementsAre("12: interest /a/c"));
}

TEST_F(RegionTest, CanBeChangedWhileItRuns) {
  fw.set_regions({n("/net/telia")});
  EXPECT_THAT(fw.regions(), ElementsAre(n("/net/telia")));
  EXPECT_THAT(receive(11, hinted("/a/b", {"/net/telia"})), ElementsAre("3: interest /a/b"));
  EXPECT_THAT(receive(11, hinted("/a/c", {"/net/ucla"})), ElementsAre("12: interest /a/c"));
  fw.set_regions({});
  EXPECT_THAT(receive(11, hinted("/a/d", {"/net/telia"})), ElementsAre("12: interest /a/d"));
}

TEST_F(RegionTest, RewritesHintNonceAndHopLimitTogether) {
  const auto delegation = n("/net/ucla");
  const std::array<packet::name_view, 1> hint{delegation};
  const auto name = n("/a/b");
  const auto packet =
      packet::interest_builder{name}.without_nonce().forwarding_hint(hint).hop_limit(9).encode();
  EXPECT_THAT(receive(11, packet), ElementsAre("3: interest /a/b hop=8"));
  EXPECT_FALSE(sent_with_hint());
  EXPECT_TRUE(packet::decode_interest(out.at(0).packet)->nonce);
}

class DefaultHopLimitTest : public ForwarderTest {
 protected:
  DefaultHopLimitTest() : ForwarderTest{{.default_hop_limit = 5}} { route("/", 2); }
};

TEST_F(DefaultHopLimitTest, IsGivenToInterestsThatHaveNone) {
  const auto packet = interest("/a");
  EXPECT_THAT(receive(1, packet), ElementsAre("2: interest /a hop=5"));
  EXPECT_EQ(packet::decode_interest(packet)->hop_limit, std::nullopt)
      << "the original is as it was";
  EXPECT_THAT(receive(1, interest(n("/b")).hop_limit(9).encode()),
              ElementsAre("2: interest /b hop=8"));
  EXPECT_THAT(receive(1, packet::interest_builder{n("/c")}.without_nonce().encode()),
              ElementsAre("2: interest /c hop=5"));
  fw.set_default_hop_limit(0);
  EXPECT_THAT(receive(1, interest("/d")), ElementsAre("2: interest /d"));
}

}  // namespace
}  // namespace facet::forwarding
