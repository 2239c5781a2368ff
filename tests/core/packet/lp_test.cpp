// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/lp.hpp"

#include "core/packet/interest.hpp"
#include "tests/core/packet/octets.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <array>

namespace facet::packet::test {
namespace {

class LpTest : public testing::Test {
 protected:
  const octets interest_ = from_hex("050E 0706 08046E6F7065 0A04A343734B");
};

TEST_F(LpTest, EncodesANackOctetByOctet) {
  EXPECT_EQ(to_hex(encode_nack(nack_reason::no_route, interest_)),
            "641bfd032005fd032101965010050e070608046e6f70650a04a343734b");
}

TEST_F(LpTest, WritesTheReasonEvenWhenItIsNone) {
  const auto packet = encode_nack(nack_reason::none, interest_);
  EXPECT_EQ(to_hex(packet).substr(4, 18), "fd032005fd03210100");
  EXPECT_EQ(decode_lp(packet)->nack, nack_reason::none);
}

TEST_F(LpTest, KeepsTheNumberOfAnUnknownReason) {
  const auto packet = encode_nack(static_cast<nack_reason>(160), interest_);
  const auto lp = decode_lp(packet);
  ASSERT_TRUE(lp);
  EXPECT_EQ(lp->nack, nack_reason::none);
  EXPECT_EQ(lp->nack_code, 160U);
  EXPECT_EQ(to_string(*lp->nack), "None");
}

TEST_F(LpTest, ReadsBackEveryHeader) {
  const std::array<std::uint64_t, 3> acks{7, 300, 1};
  const auto token = from_hex("A0A1A2");
  const auto announcement = from_hex("0609 0700 16031B0100 1700");
  const lp_headers headers{.nack = nack_reason::congestion,
                           .pit_token = token,
                           .incoming_face_id = 260,
                           .next_hop_face_id = 70000,
                           .cache_policy = cache_policy_no_cache,
                           .congestion_mark = 1,
                           .sequence = 5,
                           .frag_index = 0,
                           .frag_count = 2,
                           .tx_sequence = 9,
                           .acks = acks,
                           .non_discovery = true,
                           .prefix_announcement = announcement};
  const auto packet = encode_lp(headers, interest_);
  EXPECT_EQ(packet.size(), encoded_lp_size(headers, interest_.size()));
  const auto lp = decode_lp(packet);
  ASSERT_TRUE(lp) << to_string(lp.error().rule);
  EXPECT_EQ(lp->nack, nack_reason::congestion);
  EXPECT_EQ(to_hex(lp->pit_token), "a0a1a2");
  EXPECT_EQ(lp->incoming_face_id, 260U);
  EXPECT_EQ(lp->next_hop_face_id, 70000U);
  EXPECT_EQ(lp->cache_policy, cache_policy_no_cache);
  EXPECT_EQ(lp->congestion_mark, 1U);
  EXPECT_EQ(lp->sequence, 5U);
  EXPECT_EQ(lp->frag_index, 0U);
  EXPECT_EQ(lp->frag_count, 2U);
  EXPECT_TRUE(lp->is_partial());
  EXPECT_EQ(lp->tx_sequence, 9U);
  ASSERT_EQ(lp->ack_count(), 3U);
  EXPECT_EQ(lp->ack(0), 7U);
  EXPECT_EQ(lp->ack(2), 1U);
  EXPECT_TRUE(lp->non_discovery);
  EXPECT_EQ(to_hex(lp->prefix_announcement), to_hex(announcement));
  EXPECT_EQ(to_hex(lp->fragment), to_hex(interest_));
}

TEST_F(LpTest, KnowsWhenThereIsNothingToWrap) {
  EXPECT_TRUE(lp_headers{}.empty());
  EXPECT_FALSE(lp_headers{.congestion_mark = 0}.empty());
  EXPECT_EQ(to_hex(encode_lp({}, {})), "6400");
}

TEST_F(LpTest, TakesABarePacketAsItsOwnFragment) {
  const auto lp = decode_lp(interest_);
  ASSERT_TRUE(lp);
  EXPECT_TRUE(lp->bare);
  EXPECT_EQ(lp->fragment.data(), interest_.data());
  EXPECT_FALSE(lp->is_idle() || lp->is_partial());
}

TEST_F(LpTest, LeadsToTheInterestInsideWithoutCopying) {
  const auto packet = encode_nack(nack_reason::duplicate, interest_);
  const auto lp = decode_lp(packet);
  const auto inner = decode_interest(lp->fragment, packet.data());
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->nonce, 0xA343734BU);
}

TEST_F(LpTest, RefusesFieldsInTheWrongPlaceAndSaysWhere) {
  const auto why = [](std::string_view hex) { return decode_lp(from_hex(hex)).error(); };
  EXPECT_EQ(why("0702 0800"), (decode_error{decode_errc::unexpected_type, 0}));
  EXPECT_EQ(why("6406 530101 520100"), (decode_error{decode_errc::lp_field_order, 5}));
  EXPECT_EQ(why("6406 520101 520100"), (decode_error{decode_errc::lp_field_repeated, 5}));
  EXPECT_EQ(why("6406 500141 520100"), (decode_error{decode_errc::lp_field_order, 5}));
  EXPECT_EQ(why("6403 5A0178"), (decode_error{decode_errc::lp_unrecognized_field, 2}));
  EXPECT_EQ(why("6405 FD034C0100"), (decode_error{decode_errc::flag_not_empty, 2}));
  EXPECT_EQ(why("6407 FD0350 03 070100"), (decode_error{decode_errc::lp_prefix_announcement, 2}));
  EXPECT_EQ(why("6405 5203 000000"), (decode_error{decode_errc::integer_size, 2}));
}

TEST_F(LpTest, RefusesAnIgnorableFieldThatIsRepeated) {
  EXPECT_TRUE(decode_lp(from_hex("6408 FD032400 FD032800")));
  EXPECT_EQ(decode_lp(from_hex("6408 FD032400 FD032400")).error().rule,
            decode_errc::lp_field_repeated);
}

TEST_F(LpTest, RefusesAcksThatDoNotStandTogether) {
  const std::string ack = "FD034408 0000000000000001";
  EXPECT_EQ(decode_lp(from_hex("6418" + ack + ack))->ack_count(), 2U);
  EXPECT_EQ(decode_lp(from_hex("641C" + ack + "FD034C00" + ack)).error().rule,
            decode_errc::lp_field_order);
}

}  // namespace
}  // namespace facet::packet::test
