// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"

#include "tests/core/packet/octets.hpp"

#include <gtest/gtest.h>

namespace facet::packet::test {
namespace {

using namespace std::chrono_literals;

class DataTest : public testing::Test {
 protected:
  const name name_ = *name::parse("/file/v=1/seg=2");

  static data_view read(const buffer& packet, decode_options options = {}) {
    const auto d = decode_data(packet, options);
    EXPECT_TRUE(d) << to_string(d.error().rule);
    return d.value_or(data_view{});
  }
};

TEST_F(DataTest, ReadsBackWhatWasBuilt) {
  const auto packet = data_builder{name_}
                          .content_type(content_type::key)
                          .freshness(10s)
                          .final_segment(70000)
                          .content(text("hello"))
                          .encode();
  const auto d = read(packet);
  EXPECT_EQ(d.name, name_.view());
  EXPECT_EQ(d.content_type, content_type::key);
  EXPECT_EQ(d.freshness, 10s);
  ASSERT_TRUE(d.final_block_id);
  EXPECT_EQ(d.final_block_id->number_of(tlv::segment_component), 70000U);
  EXPECT_EQ(to_hex(d.content), to_hex(text("hello")));
  EXPECT_TRUE(digest_signature_ok(d));
}

TEST_F(DataTest, EncodesAPublishedPacketOctetByOctet) {
  const auto name = *name::parse("/A/B");
  EXPECT_EQ(
      to_hex(data_builder{name}.freshness(5s).content(text("hi")).encode()),
      "063907060801410801421404190213881502686916031b01001720b94ead37b6b2480b0c16423949d931f37"
      "21f18059681fdc40b4255194509ec97");
}

TEST_F(DataTest, TakesAnyComponentAsFinalBlockId) {
  const auto last = name{}.append("12");
  const auto packet = data_builder{name_}.final_block_id(last.view()[0]).encode();
  EXPECT_EQ(to_uri(*read(packet).final_block_id), "12");
}

TEST_F(DataTest, DetectsAChangedContent) {
  auto packet = data_builder{name_}.content(text("hello")).encode();
  const auto offset = read(packet).content.data() - packet.bytes().data();
  packet.data()[offset] ^= 1;
  EXPECT_FALSE(digest_signature_ok(read(packet)));
}

TEST_F(DataTest, AcceptsUnsignedDataOnlyWhenAllowed) {
  const auto packet = data_builder{name_}.content(text("x")).encode_unsigned();
  EXPECT_EQ(decode_data(packet).error(),
            (decode_error{decode_errc::signature_info_missing, packet.size()}));
  const auto d = read(packet, {.allow_unsigned_data = true});
  EXPECT_FALSE(d.is_signed());
  EXPECT_FALSE(digest_signature_ok(d));
  EXPECT_EQ(d.content.size(), 1U);
}

TEST_F(DataTest, RefusesHalfASignatureEvenWhenUnsignedDataIsAllowed) {
  const decode_options tolerant{.allow_unsigned_data = true};
  EXPECT_EQ(decode_data(from_hex("0607 0700 16031B0100"), tolerant).error().rule,
            decode_errc::signature_value_missing);
  EXPECT_EQ(decode_data(from_hex("0604 0700 1700"), tolerant).error().rule,
            decode_errc::signature_info_missing);
}

TEST_F(DataTest, CarriesZerosWhereNobodyVerifies) {
  const auto d = read(data_builder{name_}.content(text("x")).encode_with_zero_digest());
  EXPECT_TRUE(d.is_signed());
  EXPECT_EQ(to_hex(d.signature_value), std::string(64, '0'));
  EXPECT_FALSE(digest_signature_ok(d));
}

TEST_F(DataTest, TellsAnEmptyContentFromAnAbsentOne) {
  EXPECT_TRUE(read(data_builder{name_}.encode()).has_content);
  EXPECT_FALSE(decode_data(from_hex("0609 0700 16031B0100 1700"))->has_content);
}

TEST_F(DataTest, ClampsPeriodsThatNoClockCanAdd) {
  const auto wire = from_hex("0615 0700 140A 1908FFFFFFFFFFFFFFFF 16031B0100 1700");
  EXPECT_EQ(decode_data(wire)->freshness, max_period);
}

TEST_F(DataTest, SaysWhichOctetBreaksWhichRule) {
  const auto why = [](std::string_view hex) { return decode_data(from_hex(hex)).error(); };
  EXPECT_EQ(why("0600"), (decode_error{decode_errc::name_not_first, 2}));
  EXPECT_EQ(why("060B 0700 1500 1400 16031B01"),
            (decode_error{decode_errc::value_overruns_parent, 0}));
  EXPECT_EQ(why("060D 0700 1500 1400 16031B0100 1700"),
            (decode_error{decode_errc::out_of_order, 6}));
  EXPECT_EQ(why("060D 0700 1402 1A00 16031B0100 1700"),
            (decode_error{decode_errc::final_block_id, 6}));
  EXPECT_EQ(why("0611 0700 1406 1A04 0800 0800 16031B0100 1700"),
            (decode_error{decode_errc::final_block_id, 6}));
  EXPECT_EQ(why("060B 0700 1600 16031B0100 1700").rule, decode_errc::signature_type_missing);
  EXPECT_EQ(why("060B 0700 0700 16031B0100 1700"), (decode_error{decode_errc::out_of_order, 4}));
}

TEST_F(DataTest, RefusesAValidityPeriodThatIsNoPairOfTimestamps) {
  const auto rule = [](const std::string& period) {
    octets info = from_hex("1B0101");
    tlv_writer{info}.element(tlv::validity_period, from_hex(period));
    octets wire;
    tlv_writer{wire}.element(tlv::signature_info, info);
    const auto decoded = decode_signature_info(wire, tlv::signature_info);
    return decoded ? std::optional<decode_errc>{} : decoded.error().rule;
  };
  const std::string from = "FD00FE0F" + to_hex(text("20260101T000000"));
  const std::string until = "FD00FF0F" + to_hex(text("20270101T000000"));
  EXPECT_EQ(rule(from + until), std::nullopt);
  EXPECT_EQ(rule(from + until + "FD020000"), std::nullopt);  // unknown, may be skipped
  EXPECT_EQ(rule(until + from), decode_errc::validity_period);
  EXPECT_EQ(rule(from), decode_errc::validity_period);
  EXPECT_EQ(rule(""), decode_errc::validity_period);
  EXPECT_EQ(rule(from + "FD00FF0F" + to_hex(text("2027-01-01T0000"))),
            decode_errc::validity_period);
}

TEST_F(DataTest, AnswersAnInterestForItsFullName) {
  const auto packet = data_builder{name_}.content(text("x")).encode();
  const auto digest = implicit_digest(packet);
  const auto full = name{name_}.append(tlv::implicit_sha256_digest_component, digest);
  const auto exact = interest_builder{full}.encode();
  EXPECT_TRUE(matches(*decode_interest(exact), read(packet)));
  const auto other = data_builder{name_}.content(text("y")).encode();
  EXPECT_FALSE(matches(*decode_interest(exact), read(other)));
}

TEST_F(DataTest, HashesPiecesAsIfTheyWereOne) {
  EXPECT_EQ(to_hex(sha256(text("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256({text("a"), {}, text("bc")}), sha256(text("abc")));
  EXPECT_EQ(to_hex(sha256(bytes_view{})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace facet::packet::test
