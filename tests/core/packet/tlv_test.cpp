// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/tlv.hpp"

#include "core/packet/tlv_writer.hpp"
#include "tests/core/packet/octets.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace facet::packet::test {
namespace {

TEST(TlvReaderTest, WalksElementsOfEveryHeaderSize) {
  octets wire;
  tlv_writer out{wire};
  out.element(8, text("a"));
  out.element(252, octets(252));
  out.element(253, octets(253));
  out.element(65536, octets(65536));
  tlv_reader reader{wire};
  std::vector<std::pair<std::uint32_t, std::size_t>> seen;
  for (tlv_element e; reader.next(e);)
    seen.emplace_back(e.type, e.value.size());
  EXPECT_FALSE(reader.failed());
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint32_t, std::size_t>>{
                      {8, 1}, {252, 252}, {253, 253}, {65536, 65536}}));
}

TEST(TlvReaderTest, StopsAtTheFirstBreachAndNamesItsOctet) {
  const auto wire = from_hex("0801 41 0805 4142");
  tlv_reader reader{wire};
  tlv_element e;
  EXPECT_TRUE(reader.next(e));
  EXPECT_FALSE(reader.next(e));
  EXPECT_FALSE(reader.next(e));
  ASSERT_TRUE(reader.failed());
  EXPECT_EQ(reader.error(), (decode_error{decode_errc::value_overruns_parent, 3}));
}

TEST(TlvReaderTest, DoesNotOverflowOnTheLargestLength) {
  const auto wire = from_hex("08 FFFFFFFFFFFFFFFFFF 41");
  EXPECT_EQ(decode_single(wire).error().rule, decode_errc::value_overruns_parent);
}

TEST(TlvReaderTest, RefusesNumbersInALongerFormThanNeeded) {
  EXPECT_EQ(decode_single(from_hex("FD0005 00")).error().rule, decode_errc::number_not_shortest);
  EXPECT_EQ(decode_single(from_hex("05 FE0000FFFF")).error().rule,
            decode_errc::number_not_shortest);
}

TEST(TlvReaderTest, RefusesTypesOutsideTheLegalRange) {
  EXPECT_EQ(decode_single(from_hex("0000")).error().rule, decode_errc::type_out_of_range);
  EXPECT_EQ(decode_single(from_hex("FF0000000100000000 00")).error().rule,
            decode_errc::type_out_of_range);
}

TEST(TlvReaderTest, TellsMissingFromTrailingOctets) {
  EXPECT_EQ(decode_single({}).error().rule, decode_errc::truncated);
  EXPECT_EQ(decode_single(from_hex("08")).error().rule, decode_errc::truncated);
  EXPECT_EQ(decode_single(from_hex("0800 08")).error(),
            (decode_error{decode_errc::trailing_octets, 2}));
}

TEST(TlvReaderTest, CountsOffsetsFromTheOutermostBuffer) {
  const auto wire = from_hex("AAAAAA 0900");
  const auto inside = bytes_view{wire}.subspan(3);
  EXPECT_EQ(decode_single(inside, tlv::name, wire.data()).error(),
            (decode_error{decode_errc::unexpected_type, 3}));
}

TEST(TlvWriterTest, WritesNumbersInTheirShortestForm) {
  for (const std::uint64_t n : {0ULL, 252ULL, 253ULL, 65535ULL, 65536ULL, 4294967295ULL,
                                4294967296ULL, 18446744073709551615ULL}) {
    octets wire(var_number_size(n));
    tlv_cursor cursor{wire.data()};
    cursor.var_number(n);
    EXPECT_EQ(cursor.at(), wire.data() + wire.size());
    bytes_view rest{wire};
    EXPECT_EQ(take_var_number(rest), n);
    EXPECT_TRUE(rest.empty());
  }
}

TEST(TlvWriterTest, WritesIntegersThatReadBack) {
  for (const std::uint64_t n : {0ULL, 255ULL, 256ULL, 65535ULL, 65536ULL, 4294967295ULL,
                                4294967296ULL, 18446744073709551615ULL}) {
    octets wire;
    tlv_writer{wire}.integer(105, n);
    EXPECT_EQ(wire.size(), integer_element_size(105, n));
    EXPECT_EQ(decode_integer(decode_single(wire)->value), n);
  }
}

TEST(TlvWriterTest, NestsElementsWhoseLengthIsNotKnownBeforehand) {
  octets wire;
  tlv_writer out{wire};
  out.flag(33);
  out.nested(104, [&] {
    out.integer(105, 300);
    out.nested(107, [&] { out.text(7, std::string(300, 'x')); });
  });
  tlv_reader reader{wire};
  tlv_element flag;
  tlv_element outer;
  ASSERT_TRUE(reader.next(flag) && reader.next(outer) && reader.at_end());
  EXPECT_EQ(flag.value.size(), 0U);
  tlv_reader fields{outer.value};
  tlv_element number;
  tlv_element inner;
  ASSERT_TRUE(fields.next(number) && fields.next(inner) && fields.at_end());
  EXPECT_EQ(decode_integer(number.value), 300U);
  EXPECT_EQ(decode_single(inner.value)->value.size(), 300U);
}

TEST(FramingTest, WaitsUntilTheWholeElementIsThere) {
  const auto wire = from_hex("05 FD0100");
  octets stream{wire.begin(), wire.end()};
  for (std::size_t n = 0; n < wire.size(); ++n)
    EXPECT_EQ(peek_frame(bytes_view{stream}.first(n)).status, frame_status::need_more) << n;
  EXPECT_EQ(peek_frame(stream).size, 260U);
  stream.resize(259);
  EXPECT_EQ(peek_frame(stream).status, frame_status::need_more);
  stream.resize(300);  // with the start of the next packet
  EXPECT_EQ(peek_frame(stream).status, frame_status::complete);
  EXPECT_EQ(peek_frame(stream).size, 260U);
}

TEST(FramingTest, AcceptsTheLargestPacketAndRefusesOneOctetMoreAtOnce) {
  const auto largest = peek_frame(from_hex("06 FD225C"));
  EXPECT_EQ(largest.status, frame_status::need_more);
  EXPECT_EQ(largest.size, max_packet_size);
  const auto larger = peek_frame(from_hex("06 FD225D"));
  EXPECT_EQ(larger.status, frame_status::malformed);
  EXPECT_EQ(larger.rule, decode_errc::packet_too_large);
}

TEST(FramingTest, GivesUpOnStreamsThatCannotRecover) {
  EXPECT_EQ(peek_frame(from_hex("00")).rule, decode_errc::type_out_of_range);
  EXPECT_EQ(peek_frame(from_hex("FD0005 00")).rule, decode_errc::number_not_shortest);
  EXPECT_EQ(peek_frame(from_hex("05 FFFFFFFFFFFFFFFFFF")).rule, decode_errc::packet_too_large);
  EXPECT_EQ(peek_frame(from_hex("00")).status, frame_status::malformed);
}

TEST(PacketKindTest, GoesByTheOuterTypeAlone) {
  EXPECT_EQ(kind_of(from_hex("05")), packet_kind::interest);
  EXPECT_EQ(kind_of(from_hex("06")), packet_kind::data);
  EXPECT_EQ(kind_of(from_hex("64")), packet_kind::lp);
  EXPECT_EQ(kind_of(from_hex("07")), packet_kind::unknown);
  EXPECT_EQ(kind_of({}), packet_kind::unknown);
}

TEST(CriticalTypeTest, IsEveryTypeUpTo31AndEveryOddOne) {
  for (const std::uint32_t type : {0U, 1U, 2U, 30U, 31U, 33U, 10001U})
    EXPECT_TRUE(is_critical(type)) << type;
  for (const std::uint32_t type : {32U, 34U, 10000U})
    EXPECT_FALSE(is_critical(type)) << type;
}

TEST(DecodeErrorTest, ExplainsEveryRuleInItsOwnSentence) {
  std::set<std::string_view> sentences;
  for (std::size_t i = 0; i < decode_errc_count; ++i)
    sentences.insert(to_string(static_cast<decode_errc>(i)));
  EXPECT_EQ(sentences.size(), decode_errc_count);
}

TEST(DecodeErrorTest, BecomesAnErrorThatNamesTheOctet) {
  const auto e = to_error({decode_errc::nonce_size, 17});
  EXPECT_EQ(e, errc::malformed);
  EXPECT_EQ(e.message, "Nonce must have 4 octets (at octet 17)");
}

}  // namespace
}  // namespace facet::packet::test
