// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <array>

namespace facet::forwarding {
namespace {

using InterestTest = ForwarderTest;

TEST_F(InterestTest, GoesToTheLongestMatchingPrefix) {
  route("/", 2);
  route("/a", 3);
  route("/a/b", 4);
  EXPECT_THAT(receive(1, interest("/a/b/c")), ElementsAre("4: interest /a/b/c"));
  EXPECT_THAT(receive(1, interest("/a/x")), ElementsAre("3: interest /a/x"));
  EXPECT_THAT(receive(1, interest("/z")), ElementsAre("2: interest /z"));
}

TEST_F(InterestTest, IsForwardedWithoutCopyingTheBuffer) {
  route("/a", 2);
  const auto packet = interest("/a");
  receive(1, packet);
  EXPECT_EQ(out.at(0).packet.data(), packet.data());
}

TEST_F(InterestTest, WithoutRouteIsNackedByBestRoute) {
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("1: nack NoRoute /a"));
  EXPECT_EQ(drops(1, drop_reason::no_route), 1U);
  EXPECT_EQ(fw.counters(1)->n_out_nacks, 1U);
  EXPECT_EQ(fw.sizes().pit, 0U);
}

TEST_F(InterestTest, WithoutRouteIsMetWithSilenceByMulticast) {
  EXPECT_THAT(receive(1, interest("/ndn/broadcast/a")), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::no_route), 1U);
}

TEST_F(InterestTest, IsNeverSentBackWhereItCameFrom) {
  route("/a", 1);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("1: nack NoRoute /a"));
}

TEST_F(InterestTest, MaySentBackOverAnAdHocLink) {
  fw.add_face(21, {.scope = face_scope::non_local, .link = link_type::ad_hoc});
  route("/a", 21);
  EXPECT_THAT(receive(21, interest("/a")), ElementsAre("21: interest /a"));
}

TEST_F(InterestTest, OfTheSameNameFromAnotherFaceIsAggregated) {
  route("/a", 2);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
  now += 1ms;
  EXPECT_THAT(receive(3, interest("/a")), IsEmpty());
  EXPECT_EQ(drops(3, drop_reason::suppressed), 1U);
  EXPECT_EQ(fw.sizes().pit, 1U);
  EXPECT_THAT(receive(2, data("/a")), UnorderedElementsAre("1: data /a", "3: data /a"));
  EXPECT_EQ(fw.sizes().pit, 0U);
}

TEST_F(InterestTest, WithOtherSelectorsIsAnotherEntry) {
  route("/a", 2);
  receive(1, interest("/a"));
  EXPECT_THAT(receive(1, prefix_interest("/a")), ElementsAre("2: interest /a"));
  EXPECT_THAT(receive(1, fresh_interest("/a")), ElementsAre("2: interest /a"));
  EXPECT_EQ(fw.sizes().pit, 3U);
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a")) << "one Data is enough for a face";
  EXPECT_EQ(fw.sizes().pit, 0U);
}

TEST_F(InterestTest, WithANonceSeenOnAnotherFaceIsALoop) {
  route("/a", 2);
  receive(1, interest("/a", 7));
  EXPECT_THAT(receive(3, interest("/a", 7)), ElementsAre("3: nack Duplicate /a"));
  EXPECT_EQ(drops(3, drop_reason::duplicate_nonce), 1U);
  EXPECT_THAT(receive(2, interest("/a", 7)), ElementsAre("2: nack Duplicate /a"))
      << "it came back from the upstream";
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a")) << "the first one still waits";
}

TEST_F(InterestTest, ThatLoopsUnderMulticastIsDroppedInSilence) {
  route("/ndn/broadcast", 2);
  receive(1, interest("/ndn/broadcast/a", 7));
  EXPECT_THAT(receive(3, interest("/ndn/broadcast/a", 7)), IsEmpty());
  EXPECT_EQ(drops(3, drop_reason::duplicate_nonce), 1U);
}

TEST_F(InterestTest, ThatLoopsOnASharedLinkIsDroppedInSilence) {
  fw.add_face(21, {.scope = face_scope::non_local, .link = link_type::multi_access});
  route("/a", 2);
  receive(1, interest("/a", 7));
  EXPECT_THAT(receive(21, interest("/a", 7)), IsEmpty());
  EXPECT_EQ(drops(21, drop_reason::duplicate_nonce), 1U);
}

TEST_F(InterestTest, RepeatedByTheSameDownstreamWithItsNonceIsARetransmission) {
  route("/a", 2);
  receive(1, interest("/a", 7));
  now += 50ms;
  EXPECT_THAT(receive(1, interest("/a", 7)), ElementsAre("2: interest /a"));
}

TEST_F(InterestTest, WhoseEntryEndedUnansweredIsStillRecognisedAsALoop) {
  route("/a", 2);
  receive(1, packet::interest_builder{n("/a")}.nonce(7).lifetime(10ms).encode());
  wait(20ms);
  EXPECT_EQ(fw.sizes().pit, 0U);
  EXPECT_THAT(receive(3, interest("/a", 7)), ElementsAre("3: nack Duplicate /a"));
  now += 6s;
  EXPECT_THAT(receive(3, interest("/a", 7)), ElementsAre("2: interest /a"));
}

TEST_F(InterestTest, ExpiresInSilence) {
  route("/a", 2);
  receive(1, interest(n("/a")).lifetime(100ms).encode());
  EXPECT_EQ(fw.next_deadline().value() - (now + 100ms) < 2ms, true);
  EXPECT_GE(fw.next_deadline().value(), now + 100ms);
  wait(99ms);
  EXPECT_EQ(fw.sizes().pit, 1U);
  EXPECT_THAT(wait(1ms), IsEmpty());
  EXPECT_EQ(fw.sizes().pit, 0U);
  EXPECT_EQ(drops(1, drop_reason::expired), 1U);
  EXPECT_EQ(fw.totals().n_unsatisfied, 1U);
  EXPECT_EQ(fw.next_deadline(), std::nullopt);
}

TEST_F(InterestTest, LivesAsLongAsItsLongestRequest) {
  route("/a", 2);
  receive(1, interest(n("/a")).lifetime(1s).encode());
  receive(3, interest(n("/a")).lifetime(50ms).encode());
  wait(500ms);
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a")) << "face 3 no longer waits";
  EXPECT_EQ(drops(3, drop_reason::expired), 1U);
}

TEST_F(InterestTest, LivesForAnHourAtMost) {
  route("/a", 2);
  receive(1, interest(n("/a")).lifetime(240h).encode());
  wait(1h);
  EXPECT_EQ(fw.sizes().pit, 0U);
}

TEST_F(InterestTest, WithHopLimitZeroIsDropped) {
  route("/a", 2);
  EXPECT_THAT(receive(1, interest(n("/a")).hop_limit(0).encode()), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::hop_limit), 1U);
}

TEST_F(InterestTest, WithHopLimitOneReachesLocalFacesOnly) {
  route("/a", 2);
  route("/b", 11);
  EXPECT_THAT(receive(1, interest(n("/a")).hop_limit(1).encode()),
              ElementsAre("2: interest /a hop=0"));
  EXPECT_THAT(receive(1, interest(n("/b")).hop_limit(1).encode()), IsEmpty());
  EXPECT_EQ(drops(11, drop_reason::hop_limit), 1U);
  EXPECT_THAT(receive(1, interest(n("/b")).hop_limit(2).encode()),
              ElementsAre("11: interest /b hop=1"));
}

TEST_F(InterestTest, HasItsHopLimitLoweredInPlaceOnlyWhenNobodyElseHoldsTheBuffer) {
  route("/a", 2);
  auto packet = interest(n("/a")).hop_limit(9).encode();
  const auto* where = packet.data();
  receive(1, packet);
  EXPECT_EQ(out.at(0).packet.data(), where);

  const auto shared = interest(n("/a/b")).hop_limit(9).encode();
  const auto other = shared;
  EXPECT_THAT(receive(1, shared), ElementsAre("2: interest /a/b hop=8"));
  EXPECT_NE(out.at(0).packet.data(), other.data());
  EXPECT_EQ(packet::decode_interest(other)->hop_limit, 9);
}

TEST_F(InterestTest, WithoutNonceGetsOne) {
  route("/a", 2);
  EXPECT_THAT(receive(1, packet::interest_builder{n("/a/1")}.without_nonce().encode()),
              ElementsAre("2: interest /a/1"));
  const auto first = packet::decode_interest(out.at(0).packet)->nonce;
  const auto limited = packet::interest_builder{n("/a/2")}.without_nonce().hop_limit(5).encode();
  EXPECT_THAT(receive(1, limited), ElementsAre("2: interest /a/2 hop=4"));
  const auto second = packet::decode_interest(out.at(0).packet)->nonce;
  ASSERT_TRUE(first && second);
  EXPECT_NE(first, second);
}

TEST_F(InterestTest, UnderLocalhostStaysOnThisHost) {
  route("/localhost/a", 2);
  EXPECT_THAT(receive(11, interest("/localhost/a")), IsEmpty());
  EXPECT_EQ(drops(11, drop_reason::scope), 1U);
  EXPECT_THAT(receive(1, interest("/localhost/a")), ElementsAre("2: interest /localhost/a"));
  route("/localhost/nfd/x", 11);
  EXPECT_THAT(receive(1, interest("/localhost/nfd/x")),
              ElementsAre("1: nack NoRoute /localhost/nfd/x"));
}

TEST_F(InterestTest, UnderLocalhopCrossesOneLinkOnly) {
  route("/localhop/a", 12);
  EXPECT_THAT(receive(1, interest("/localhop/a")), ElementsAre("12: interest /localhop/a"));
  EXPECT_THAT(receive(11, interest("/localhop/a/b")),
              ElementsAre("11: nack NoRoute /localhop/a/b"));
  route("/localhop/a", 2);
  EXPECT_THAT(receive(11, interest("/localhop/a/c")), ElementsAre("2: interest /localhop/a/c"));
}

TEST_F(InterestTest, InAnLpPacketIsForwardedBareWithItsCongestionMark) {
  route("/a", 2);
  packet::lp_headers marked;
  marked.congestion_mark = 1;
  EXPECT_THAT(receive(1, with({}, interest("/a"))), ElementsAre("2: interest /a"));
  EXPECT_EQ(packet::kind_of(out.at(0).packet), packet::packet_kind::interest);
  EXPECT_THAT(receive(1, with(marked, interest("/a/b"))), ElementsAre("2: interest /a/b mark=1"));
}

TEST_F(InterestTest, CarriesNoMarkToAFaceThatTakesBarePacketsOnly) {
  fw.add_face(2, {.congestion_marks = false});
  route("/a", 2);
  packet::lp_headers marked;
  marked.congestion_mark = 1;
  EXPECT_THAT(receive(1, with(marked, interest("/a"))), ElementsAre("2: interest /a"));
}

TEST_F(InterestTest, ToAFaceWithLocalFieldsSaysWhereItCameFrom) {
  fw.add_face(management_face, {.local_fields = true});
  route("/localhost/nfd", management_face);
  EXPECT_THAT(receive(3, interest("/localhost/nfd/rib/list")),
              ElementsAre("1: interest /localhost/nfd/rib/list from=3"));
}

TEST_F(InterestTest, WithNextHopFaceIdGoesThereFromPrivilegedFacesOnly) {
  packet::lp_headers chosen;
  chosen.next_hop_face_id = 4;
  route("/a", 2);
  EXPECT_THAT(receive(1, with(chosen, interest("/a"))), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::local_field), 1U);

  fw.add_face(3, {.local_fields = true});
  EXPECT_THAT(receive(3, with(chosen, interest("/a"))), ElementsAre("4: interest /a"));
  EXPECT_THAT(receive(4, data("/a")), ElementsAre("3: data /a from=4"));
  chosen.next_hop_face_id = 999;
  EXPECT_THAT(receive(3, with(chosen, interest("/b"))), IsEmpty());
  EXPECT_EQ(drops(3, drop_reason::unknown_face), 1U);
}

TEST_F(InterestTest, LargerThanTheUpstreamCarriesIsDropped) {
  fw.add_face(2, {.mtu = 64});
  route("/a", 2);
  const std::string large(80, 'x');
  EXPECT_THAT(receive(1, interest(std::string{"/a/"}.append(large))), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::too_large), 1U);
}

class SmallPitTest : public ForwarderTest {
 protected:
  SmallPitTest() : ForwarderTest{{.pit_limit = 2}} {}
};

TEST_F(SmallPitTest, RefusesTheNewcomerAndKeepsWhatIsPending) {
  route("/", 2);
  receive(1, interest("/a"));
  receive(1, interest(n("/b")).lifetime(10ms).encode());
  EXPECT_THAT(receive(1, interest("/c")), ElementsAre("1: nack Congestion /c"));
  EXPECT_EQ(drops(1, drop_reason::pit_full), 1U);
  now += 60ms;
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"))
      << "pending, so no newcomer";
  EXPECT_THAT(receive(1, interest("/c")), ElementsAre("2: interest /c")) << "/b made room";
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a"));
}

class SmallPitBytesTest : public ForwarderTest {
 protected:
  SmallPitBytesTest() : ForwarderTest{{.pit_bytes = 4000}} {}
};

TEST_F(SmallPitBytesTest, BoundsTheOctetsOfPendingInterests) {
  route("/", 2);
  const std::string large(3000, 'x');
  receive(1, interest(std::string{"/"}.append(large)));
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("1: nack Congestion /b"));
  receive(2, data(std::string{"/"}.append(large)));
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("2: interest /b"));
}

class SharedPitTest : public ForwarderTest {
 protected:
  SharedPitTest() : ForwarderTest{{.pit_limit = 90}} { route("/", 2); }

  /// Interests of face `from` that go upstream, of so many of ever new Names.
  std::size_t forwarded(face_id from, std::size_t count) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < count; ++i)
      n += receive(from, interest("/" + std::to_string(++serial_))).at(0).starts_with("2: interest")
               ? 1
               : 0;
    return n;
  }

  std::size_t serial_ = 0;
};

TEST_F(SharedPitTest, LeavesRoomForOthersHoweverMuchOneFaceAsksFor) {
  EXPECT_EQ(forwarded(1, 200), 80U);
  EXPECT_EQ(drops(1, drop_reason::over_share), 120U);
  EXPECT_EQ(forwarded(3, 5), 5U);
  EXPECT_EQ(forwarded(1, 1), 0U) << "the one with the most is refused first";
  receive(2, data("/1"));
  receive(2, data("/2"));
  EXPECT_EQ(forwarded(3, 1), 1U);
}

TEST_F(SharedPitTest, GivesEachOfSeveralGreedyFacesAsMuch) {
  std::array<std::size_t, 2> got{};
  for (int i = 0; i < 200; ++i) {
    got[0] += forwarded(1, 1);
    got[1] += forwarded(3, 1);
  }
  EXPECT_NEAR(static_cast<double>(got[0]), static_cast<double>(got[1]), 1);
  EXPECT_LT(got[0] + got[1], 90U);
}

TEST_F(SharedPitTest, CountsWhatAnswersNacksExpiryAndTheEndOfAFaceFree) {
  fw.add_face(4, {});
  EXPECT_EQ(forwarded(4, 100), 80U);
  for (int i = 1; i <= 80; ++i)
    receive(2, data("/" + std::to_string(i)));
  EXPECT_EQ(forwarded(4, 100), 80U) << "all were answered";
  wait(5s);
  EXPECT_EQ(forwarded(4, 100), 80U) << "all had expired";
  fw.remove_face(4);
  wait(5s);
  fw.add_face(4, {});
  EXPECT_EQ(forwarded(4, 100), 80U) << "a new face";
}

TEST_F(SharedPitTest, IsNotFilledByWhoComesAsksLeavesAndComesBack) {
  for (int i = 0; i < 20; ++i) {
    fw.add_face(4, {});
    forwarded(4, 200);
    EXPECT_EQ(forwarded(3, 1), 1U) << i;
    fw.remove_face(4);
  }
  EXPECT_EQ(forwarded(3, 5), 5U);
  EXPECT_EQ(drops(3, drop_reason::over_share) + drops(3, drop_reason::pit_full), 0U);
  fw.add_face(4, {});
  EXPECT_GT(forwarded(4, 100), 40U) << "what the earlier ones left is given up";
  wait(5s);
  EXPECT_EQ(forwarded(4, 100), 80U) << "counted right";
}

TEST_F(SharedPitTest, BoundsWhatTheFacesOfOneAccountWaitForTogether) {
  fw.add_face(4, {.account = 7, .account_limit = 3});
  fw.add_face(5, {.account = 7, .account_limit = 3});
  EXPECT_EQ(forwarded(4, 2), 2U);
  EXPECT_EQ(forwarded(5, 2), 1U);
  EXPECT_EQ(drops(5, drop_reason::over_share), 1U);
  EXPECT_EQ(forwarded(1, 4), 4U) << "of no account";
  receive(2, data("/1"));
  EXPECT_EQ(forwarded(5, 2), 1U);
  fw.remove_face(4);
  EXPECT_EQ(forwarded(5, 2), 1U) << "what the gone face waited for does not count";
}

}  // namespace
}  // namespace facet::forwarding
