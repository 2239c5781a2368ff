// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"

#include "tests/core/packet/octets.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace facet::packet::test {
namespace {

using namespace std::chrono_literals;

class InterestTest : public testing::Test {
 protected:
  const name name_ = *name::parse("/file/v=1/seg=2");

  static interest_view read(const buffer& packet) {
    const auto i = decode_interest(packet);
    EXPECT_TRUE(i) << to_string(i.error().rule);
    return i.value_or(interest_view{});
  }
};

TEST_F(InterestTest, ReadsBackWhatWasBuilt) {
  const std::array hosts{*name::parse("/h"), *name::parse("/g/1")};
  const std::array<name_view, 2> hint{hosts[0], hosts[1]};
  const auto packet = interest_builder{name_}
                          .can_be_prefix()
                          .must_be_fresh()
                          .forwarding_hint(hint)
                          .nonce(0x01020304)
                          .lifetime(300ms)
                          .hop_limit(7)
                          .encode();
  const auto i = read(packet);
  EXPECT_EQ(i.name, name_.view());
  EXPECT_TRUE(i.can_be_prefix && i.must_be_fresh);
  EXPECT_EQ(i.nonce, 0x01020304U);
  EXPECT_EQ(i.lifetime, 300ms);
  EXPECT_EQ(i.hop_limit, 7);
  EXPECT_EQ(packet.data()[i.hop_limit_offset], 7);
  EXPECT_FALSE(i.application_parameters);
  EXPECT_FALSE(i.is_signed());
  std::vector<std::string> hints;
  for_each_hint(i, [&](name_view h) { hints.push_back(to_uri(h)); });
  EXPECT_EQ(hints, (std::vector<std::string>{"/h", "/g/1"}));
}

TEST_F(InterestTest, LeavesOutTheDefaultLifetimeAndDrawsANonce) {
  const auto first = interest_builder{name_}.encode();
  const auto second = interest_builder{name_}.encode();
  EXPECT_EQ(first.size(), 2 + 2 + name_.view().value().size() + 6);
  EXPECT_EQ(read(first).lifetime, 4s);
  ASSERT_TRUE(read(first).nonce);
  EXPECT_NE(read(first).nonce, read(second).nonce);
  EXPECT_FALSE(read(interest_builder{name_}.without_nonce().encode()).nonce);
}

TEST_F(InterestTest, CarriesParametersWithTheirDigest) {
  const auto packet = interest_builder{name_}.application_parameters(text("p")).encode();
  const auto i = read(packet);
  EXPECT_EQ(i.name.size(), name_.size() + 1);
  EXPECT_TRUE(name_.view().is_prefix_of(i.name));
  EXPECT_EQ(i.name.back().type, tlv::parameters_sha256_digest_component);
  EXPECT_TRUE(parameters_digest_ok(i));
  EXPECT_FALSE(i.is_signed());
  EXPECT_FALSE(digest_signature_ok(i));
  ASSERT_TRUE(i.application_parameters);
  EXPECT_EQ(to_hex(*i.application_parameters), "70");
}

TEST_F(InterestTest, ReplacesAnOldDigestInTheName) {
  const auto first = interest_builder{name_}.application_parameters(text("p")).encode();
  const auto second = interest_builder{read(first).name}.application_parameters(text("q")).encode();
  const auto i = read(second);
  EXPECT_EQ(i.name.size(), name_.size() + 1);
  EXPECT_TRUE(parameters_digest_ok(i));
}

TEST_F(InterestTest, SignsByTheCurrentRule) {
  const auto packet = interest_builder{name_}.encode_signed({0x0102030405060708, 1700000000000, 9});
  const auto i = read(packet);
  EXPECT_TRUE(i.is_signed());
  EXPECT_TRUE(parameters_digest_ok(i));
  EXPECT_TRUE(digest_signature_ok(i));
  EXPECT_FALSE(ndn_rs_digest_signature_ok(i));
  const auto info = decode_signature_info_value(i.signature_info, packet.data());
  ASSERT_TRUE(info);
  EXPECT_EQ(to_hex(info->nonce), "0102030405060708");
  EXPECT_EQ(info->time_ms, 1700000000000U);
  EXPECT_EQ(info->sequence, 9U);
}

TEST_F(InterestTest, SignsWithFreshNonceAndTimeWhenNotTold) {
  const auto first = interest_builder{name_}.encode_signed();
  const auto second = interest_builder{name_}.encode_signed();
  EXPECT_TRUE(digest_signature_ok(read(first)));
  EXPECT_NE(to_hex(read(first).signature_info), to_hex(read(second).signature_info));
}

TEST_F(InterestTest, EncodesASignedCommandOctetByOctet) {
  const auto wire = wire_of("dv-cmd-faces-create");
  const auto i = decode_interest(wire);
  ASSERT_TRUE(i);
  // The vector spells out the default lifetime, four octets that we leave out.
  auto expected = to_hex(wire);
  expected.erase(expected.find("0c020fa0"), 8).replace(2, 2, "99");
  EXPECT_EQ(to_hex(interest_builder{i->name}.nonce(*i->nonce).encode_signed(
                {0x0001020304050607, 1700000000000, std::nullopt})),
            expected);
}

TEST_F(InterestTest, DetectsChangedParametersNamesAndSignatures) {
  const auto packet =
      interest_builder{name_}.nonce(1).application_parameters(text("p")).encode_signed();
  const auto original = read(packet);
  const auto changed = [&](const std::uint8_t* where) {
    auto copy = buffer::copy_of(packet);
    copy.data()[where - packet.data()] ^= 1;
    return copy;
  };
  const auto other_parameters = changed(original.application_parameters->data());
  EXPECT_FALSE(parameters_digest_ok(read(other_parameters)));
  EXPECT_FALSE(digest_signature_ok(read(other_parameters)));
  const auto other_name = changed(original.name[0].value.data());
  EXPECT_TRUE(parameters_digest_ok(read(other_name)));
  EXPECT_FALSE(digest_signature_ok(read(other_name)));
  const auto other_signature = changed(original.signature_value.data());
  EXPECT_FALSE(parameters_digest_ok(read(other_signature)));
  EXPECT_FALSE(digest_signature_ok(read(other_signature)));
}

TEST_F(InterestTest, RecognisesTheCommandSignatureOfNdnRs) {
  for (const auto* id : {"rs-cmd-faces-create", "rs-cmd-faces-create-mtu", "rs-cmd-faces-destroy",
                         "rs-cmd-rib-register"}) {
    const auto wire = wire_of(id);
    const auto i = decode_interest(wire);
    ASSERT_TRUE(i);
    EXPECT_TRUE(ndn_rs_digest_signature_ok(*i)) << id;
    EXPECT_FALSE(digest_signature_ok(*i)) << id;
  }
}

TEST_F(InterestTest, VerifiesTheRegistrationThatADeployedClientSent) {
  const auto wire = from_hex(
      "0599075008096C6F63616C686F737408036E6664080372696208087265676973746572080D680B0706080141080"
      "1426C01010220DDDCE5C3246A2B51E612E829B4E42ADAE77E2DF372305AC2A1595E22024CE4950A04C2C062DE0C"
      "02271024002C171B01002608DC6D816FE386381E2808000001A2074FD3EF2E2088B5D1F1B8ED2AFCFC50D7DA834"
      "969FAAD778F8AE1A54ADF926234266DAE32D6");
  const auto i = decode_interest(wire);
  ASSERT_TRUE(i);
  EXPECT_TRUE(parameters_digest_ok(*i));
  EXPECT_TRUE(digest_signature_ok(*i));
}

TEST_F(InterestTest, SaysWhichOctetBreaksWhichRule) {
  const auto why = [](std::string_view hex) { return decode_interest(from_hex(hex)).error(); };
  EXPECT_EQ(why("0500"), (decode_error{decode_errc::name_not_first, 2}));
  EXPECT_EQ(why("0502 0700"), (decode_error{decode_errc::name_empty, 2}));
  EXPECT_EQ(why("0508 0703080149 1202 00"), (decode_error{decode_errc::value_overruns_parent, 7}));
  EXPECT_EQ(why("050A 0703080149 0A0304C263"), (decode_error{decode_errc::nonce_size, 7}));
  EXPECT_EQ(why("0509 0703080149 1200 2100"), (decode_error{decode_errc::out_of_order, 9}));
  EXPECT_EQ(why("0507 0703080149 FB00"), (decode_error{decode_errc::unrecognized_critical, 7}));
  EXPECT_EQ(why("0507 0703080149 1E00"), (decode_error{decode_errc::forwarding_hint_empty, 7}));
  EXPECT_EQ(why("050B 0703080149 1E04 0702 0805"),
            (decode_error{decode_errc::value_overruns_parent, 11}));
  EXPECT_EQ(why("050A 0703080149 0703080149"), (decode_error{decode_errc::out_of_order, 7}));
}

TEST_F(InterestTest, CountsOffsetsFromAnEnclosingBuffer) {
  const auto frame = from_hex("6409 5007 0505 0703 0801 49");
  const auto inside = from_hex("640C 500A 0508 0703080149 0A0100");
  const auto fragment = bytes_view{inside}.subspan(4);
  EXPECT_EQ(decode_interest(fragment, inside.data()).error(),
            (decode_error{decode_errc::nonce_size, 11}));
  EXPECT_TRUE(decode_interest(bytes_view{frame}.subspan(4)));
}

TEST_F(InterestTest, RefusesHalfASignature) {
  const std::string digest(64, '0');
  const auto rule = [&](const std::string& after_name) {
    const auto name_hex = "07250801490220" + digest;
    const auto value = from_hex(name_hex + after_name);
    octets wire;
    tlv_writer{wire}.element(tlv::interest, value);
    return decode_interest(wire).error().rule;
  };
  EXPECT_EQ(rule("2400 2C031B0100"), decode_errc::signature_incomplete);
  EXPECT_EQ(rule("2400 2E00"), decode_errc::signature_incomplete);
  EXPECT_EQ(rule("2C031B0100 2E00"), decode_errc::signature_incomplete);
  EXPECT_EQ(rule("2400 2C00 2E00"), decode_errc::signature_type_missing);
  EXPECT_EQ(rule(""), decode_errc::digest_without_parameters);
}

TEST_F(InterestTest, ChangesTheHopLimitInPlaceWhenNobodyElseHoldsThePacket) {
  auto packet = interest_builder{name_}.hop_limit(7).encode();
  const auto* octets_before = packet.data();
  const auto view = read(packet);
  packet = with_hop_limit(std::move(packet), view, 6);
  EXPECT_EQ(packet.data(), octets_before);
  EXPECT_EQ(read(packet).hop_limit, 6);
}

TEST_F(InterestTest, CopiesBeforeChangingTheHopLimitOfASharedPacket) {
  const auto packet = interest_builder{name_}.hop_limit(7).encode();
  const auto changed = with_hop_limit(packet, read(packet), 6);
  EXPECT_EQ(read(packet).hop_limit, 7);
  EXPECT_EQ(read(changed).hop_limit, 6);
  EXPECT_EQ(read(changed).nonce, read(packet).nonce);
}

TEST_F(InterestTest, TakesAnInterestOutOfItsFrameWhenTheHopLimitChanges) {
  const auto inner = interest_builder{name_}.hop_limit(7).encode();
  octets frame;
  tlv_writer out{frame};
  out.nested(tlv::lp_packet, [&] { out.element(tlv::fragment, inner); });
  const auto framed = buffer::copy_of(frame);
  const auto view = decode_interest(framed.bytes().subspan(4));
  ASSERT_TRUE(view);
  const auto changed = with_hop_limit(framed, *view, 1);
  EXPECT_EQ(changed.size(), inner.size());
  EXPECT_EQ(read(changed).hop_limit, 1);
}

TEST_F(InterestTest, InsertsAMissingNonceWhereItBelongs) {
  const auto packet = interest_builder{name_}
                          .without_nonce()
                          .can_be_prefix()
                          .lifetime(1s)
                          .hop_limit(9)
                          .application_parameters(octets(250))
                          .encode_signed();
  const auto before = read(packet);
  const auto after_packet = rewritten(before, {.nonce = 0xA0B0C0D0, .hop_limit = 8});
  const auto after = read(after_packet);
  EXPECT_EQ(after_packet.size(), packet.size() + 6);
  EXPECT_EQ(after.nonce, 0xA0B0C0D0U);
  EXPECT_EQ(after.hop_limit, 8);
  EXPECT_EQ(after.lifetime, 1s);
  EXPECT_EQ(after.name, before.name);
  EXPECT_TRUE(parameters_digest_ok(after) && digest_signature_ok(after));
}

TEST_F(InterestTest, GrowsTheHeaderWhenTheNonceCrossesALengthBoundary) {
  for (std::size_t filler = 225; filler < 245; ++filler) {
    const auto long_name = name{}.append(std::string(filler, 'x'));
    const auto packet = interest_builder{long_name}.without_nonce().encode();
    const auto with = rewritten(read(packet), {.nonce = 1});
    EXPECT_EQ(read(with).nonce, 1U) << filler;
    EXPECT_EQ(read(with).name, long_name.view()) << filler;
  }
}

TEST_F(InterestTest, AddsAMissingHopLimitWhereItBelongs) {
  for (const auto& packet :
       {interest_builder{name_}.encode(), interest_builder{name_}.without_nonce().encode(),
        interest_builder{name_}.lifetime(1s).encode(),
        interest_builder{name_}.application_parameters(octets(9)).encode_signed()}) {
    const auto before = read(packet);
    const auto changed = rewritten(before, {.nonce = 7, .hop_limit = 32});
    const auto after = read(changed);
    EXPECT_EQ(after.hop_limit, 32);
    EXPECT_EQ(after.nonce, before.nonce.value_or(7));
    EXPECT_EQ(after.lifetime, before.lifetime);
    EXPECT_TRUE(parameters_digest_ok(after));
  }
}

TEST_F(InterestTest, TakesTheForwardingHintOutAndNothingElse) {
  const auto first = name{}.append("telia"), second = name{}.append(std::string(300, 'x'));
  const std::array<name_view, 2> hint{first, second};
  for (const bool has_nonce : {true, false}) {
    interest_builder builder{name_};
    builder.must_be_fresh().forwarding_hint(hint).nonce(5).lifetime(1s).hop_limit(3);
    if (!has_nonce)
      builder.without_nonce();
    const auto packet = builder.application_parameters(octets(9)).encode_signed();
    const auto changed =
        rewritten(read(packet), {.nonce = 9, .hop_limit = 2, .without_hint = true});
    const auto after = read(changed);
    EXPECT_TRUE(after.forwarding_hint.empty());
    EXPECT_TRUE(after.must_be_fresh);
    EXPECT_EQ(after.nonce, has_nonce ? 5U : 9U);
    EXPECT_EQ(after.lifetime, 1s);
    EXPECT_EQ(after.hop_limit, 2);
    EXPECT_TRUE(parameters_digest_ok(after) && digest_signature_ok(after));
  }
  const auto plain = interest_builder{name_}.encode();
  EXPECT_EQ(rewritten(read(plain), {.without_hint = true}).size(), plain.size());
}

TEST_F(InterestTest, DrawsNumbersThatDoNotRepeat) {
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 10000; ++i)
    drawn.insert(random_number());
  EXPECT_EQ(drawn.size(), 10000U);
}

}  // namespace
}  // namespace facet::packet::test
