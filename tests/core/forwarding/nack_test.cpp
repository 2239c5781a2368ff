// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

using packet::nack_reason;

class NackTest : public ForwarderTest {
 protected:
  NackTest() {
    route("/ndn/broadcast", 2), route("/ndn/broadcast", 3), route("/a", 2);
    route("/b", 2), route("/b", 3);
  }

  /// What an upstream sends back when it refuses the Interest that it was sent last.
  packet::buffer refusal(nack_reason reason, face_id upstream) const {
    for (auto t = out.rbegin(); t != out.rend(); ++t)
      if (t->face == upstream)
        return packet::encode_nack(reason, packet::decode_lp(t->packet)->fragment);
    return {};
  }
};

TEST_F(NackTest, OfTheOnlyUpstreamGoesToEveryDownstream) {
  packet::lp_headers token;
  token.pit_token = octets("t");
  receive(1, interest("/a"));
  const auto nack = refusal(nack_reason::congestion, 2);
  receive(3, with(token, interest("/a")));
  EXPECT_THAT(receive(2, nack),
              UnorderedElementsAre("1: nack Congestion /a", "3: nack Congestion /a token=t"));
  EXPECT_EQ(fw.sizes().pit, 0U);
  EXPECT_EQ(fw.counters(2)->n_in_nacks, 1U);
  EXPECT_EQ(fw.totals().n_unsatisfied, 1U);
}

TEST_F(NackTest, CarriesTheInterestThatTheDownstreamSent) {
  receive(1, interest("/a", 7));
  const auto nack = refusal(nack_reason::no_route, 2);
  receive(3, interest("/a", 8));
  receive(2, nack);
  for (const auto& t : out)
    EXPECT_EQ(packet::decode_interest(packet::decode_lp(t.packet)->fragment)->nonce,
              t.face == 1 ? 7U : 8U);
}

TEST_F(NackTest, WaitsForAllUpstreamsAndGivesTheLeastSevereReason) {
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("2: interest /b"));
  const auto first = refusal(nack_reason::no_route, 2);
  now += 20ms;
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("3: interest /b"));
  const auto second = refusal(nack_reason::congestion, 3);
  EXPECT_THAT(receive(2, first), IsEmpty());
  EXPECT_THAT(receive(3, second), ElementsAre("1: nack Congestion /b"));
}

TEST_F(NackTest, WithoutReasonNeverHidesAReason) {
  receive(1, interest("/b"));
  const auto first = refusal(nack_reason::none, 2);
  now += 20ms;
  receive(1, interest("/b"));
  const auto second = refusal(nack_reason::duplicate, 3);
  EXPECT_THAT(receive(2, first), IsEmpty());
  EXPECT_THAT(receive(3, second), ElementsAre("1: nack Duplicate /b"));
}

TEST_F(NackTest, WithAPrivateReasonIsRelayedUnchanged) {
  receive(1, interest("/a"));
  const auto nack = refusal(static_cast<nack_reason>(160), 2);
  receive(2, nack);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(packet::decode_lp(out[0].packet)->nack_code, 160U);
}

TEST_F(NackTest, DoesNotEndAnEntryThatAnotherUpstreamMayAnswer) {
  receive(1, interest("/ndn/broadcast/a"));
  const auto nack = refusal(nack_reason::no_route, 2);
  receive(2, nack);
  EXPECT_THAT(receive(3, data("/ndn/broadcast/a")), ElementsAre("1: data /ndn/broadcast/a"));
}

TEST_F(NackTest, WithAnotherNonceThanWasSentIsIgnored) {
  receive(1, interest("/a", 7));
  EXPECT_THAT(receive(2, packet::encode_nack(nack_reason::no_route, interest("/a", 8))), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::nack_unmatched), 1U);
  EXPECT_EQ(fw.sizes().pit, 1U);
}

TEST_F(NackTest, FromAFaceThatWasNotAskedIsIgnored) {
  receive(1, interest("/a", 7));
  EXPECT_THAT(receive(4, packet::encode_nack(nack_reason::no_route, interest("/a", 7))), IsEmpty());
  EXPECT_THAT(receive(4, packet::encode_nack(nack_reason::no_route, interest("/b"))), IsEmpty());
  EXPECT_EQ(drops(4, drop_reason::nack_unmatched), 2U);
}

TEST_F(NackTest, FromASharedLinkIsIgnored) {
  fw.add_face(21, {.link = link_type::multi_access});
  route("/m", 21);
  receive(1, interest("/m"));
  const auto nack = refusal(nack_reason::no_route, 21);
  EXPECT_THAT(receive(21, nack), IsEmpty());
  EXPECT_EQ(drops(21, drop_reason::nack_on_shared_link), 1U);
}

TEST_F(NackTest, IsNotSentOverASharedLink) {
  fw.add_face(21, {.link = link_type::multi_access});
  EXPECT_THAT(receive(21, interest("/nowhere")), IsEmpty());
  EXPECT_EQ(drops(21, drop_reason::nack_on_shared_link), 1U);
  EXPECT_EQ(drops(21, drop_reason::no_route), 1U);
}

TEST_F(NackTest, WhoseDownstreamIsGoneIsCountedOnce) {
  receive(1, interest("/a"));
  const auto nack = refusal(nack_reason::no_route, 2);
  fw.remove_face(1);
  EXPECT_THAT(receive(2, nack), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::no_downstream), 1U);
}

TEST_F(NackTest, AllowsTheSameInterestToBeTriedAgainAtOnce) {
  receive(1, interest("/a"));
  const auto nack = refusal(nack_reason::congestion, 2);
  receive(2, nack);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
}

}  // namespace
}  // namespace facet::forwarding
