// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/iperf_protocol.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace facet::apps::iperf {
namespace {

using namespace std::chrono_literals;

bytes_view octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

packet::name name_of(const std::string& uri) {
  return packet::name::parse(uri).value();
}

TEST(IperfProtocolTest, WritesTheSessionAsNdnIperfDoes) {
  EXPECT_EQ(encode(session_request{10, signing::none}),
            R"({"callback":"","duration":10,"reverse":false,"signing":"none","size":0})");
  EXPECT_EQ(encode(session_reply{signing::digest_sha256, 8192, "00ff"}),
            R"({"reverse":false,"session_id":"00ff","signing":"digest_sha256","size":8192})");
}

TEST(IperfProtocolTest, ReadsWhatItWrites) {
  const auto request = decode_request(octets(encode(session_request{7, signing::digest_sha256})));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->duration_s, 7U);
  EXPECT_EQ(request->how, signing::digest_sha256);
  const auto reply = decode_reply(octets(encode(session_reply{signing::none, 100, "ab"})));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->payload, 100U);
  EXPECT_EQ(reply->session_id, "ab");
}

TEST(IperfProtocolTest, ToleratesMissingAndForeignMembers) {
  const auto request = decode_request(octets(R"({"signing":"ed25519","duration":"long","x":[1]})"));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->how, signing::none);
  EXPECT_EQ(request->duration_s, 10U);
  EXPECT_FALSE(decode_request(octets("[1]")));
  EXPECT_FALSE(decode_request(octets("{")));
  EXPECT_FALSE(decode_reply({}));
}

TEST(IperfProtocolTest, FlowIdentifiersAreSixteenHexDigitsAndDiffer) {
  const std::string one = make_flow_id();
  EXPECT_EQ(one.size(), 16U);
  EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(one, make_flow_id());
}

TEST(IperfProtocolTest, ReadsSequenceNumbersInDecimalDigitsOnly) {
  const auto last = [](const packet::name& name) { return sequence_of(name.view().back()); };
  EXPECT_EQ(last(name_of("/a/0")), 0U);
  EXPECT_EQ(last(name_of("/a/18446744073709551615")), UINT64_MAX);
  EXPECT_FALSE(last(name_of("/a/18446744073709551616")));
  EXPECT_FALSE(last(name_of("/a/1x")));
  EXPECT_FALSE(last(name_of("/a/-1")));
  EXPECT_FALSE(last(name_of("/a/seq=1")));
}

TEST(IperfProtocolTest, RequestsAreWellFormedInterests) {
  request_writer writer{name_of("/iperf/00ff"), 4000ms};
  for (int round = 0; round < 2; ++round) {
    writer.clear();
    for (std::uint64_t number : {0UL, 9UL, 10UL, 123'456'789UL})
      writer.add(number, 0xABCD0000U + static_cast<std::uint32_t>(number));
    const auto& packets = writer.packets();
    ASSERT_EQ(packets.size(), 4U);
    const auto interest = packet::decode_interest(packets[3]);
    ASSERT_TRUE(interest) << to_string(interest.error().rule);
    EXPECT_EQ(packet::to_uri(interest->name), "/iperf/00ff/123456789");
    EXPECT_EQ(interest->nonce, 0xABCD0000U + 123'456'789U);
    EXPECT_EQ(interest->lifetime, 4000ms);
    EXPECT_FALSE(interest->can_be_prefix);
    EXPECT_FALSE(interest->must_be_fresh);
  }
}

TEST(IperfProtocolTest, RepliesAreUnsignedDataWithTheAskedName) {
  for (const std::size_t payload : {1UL, 100UL, 8192UL, 70'000UL}) {
    reply_writer writer{2, payload, 0ms};
    for (int round = 0; round < 2; ++round) {
      writer.clear();
      ASSERT_TRUE(writer.add(name_of("/iperf/00ff/1")));
      ASSERT_TRUE(writer.add(name_of("/iperf/00ff/" + std::string(300, 'n') + "/22")));
      EXPECT_TRUE(writer.full());
      for (const auto& wire : writer.packets()) {
        EXPECT_FALSE(packet::decode_data(wire)) << "it is unsigned";
        const auto data = packet::decode_data(wire, {.allow_unsigned_data = true});
        ASSERT_TRUE(data) << to_string(data.error().rule);
        EXPECT_EQ(data->content.size(), payload);
        EXPECT_TRUE(std::ranges::all_of(data->content, [](auto octet) { return octet == 0xAA; }));
      }
      const auto first = packet::decode_data(writer.packets()[0], {.allow_unsigned_data = true});
      EXPECT_EQ(packet::to_uri(first->name), "/iperf/00ff/1");
    }
  }
}

TEST(IperfProtocolTest, ReplyWriterRefusesNamesThatDoNotFitItsSlots) {
  reply_writer writer{1, 10, 5ms};
  EXPECT_FALSE(writer.add(name_of("/" + std::string(600, 'n'))));
  EXPECT_TRUE(writer.packets().empty());
  EXPECT_TRUE(writer.add(name_of("/a")));
  EXPECT_EQ(packet::decode_data(writer.packets()[0], {.allow_unsigned_data = true})->freshness,
            5ms);
}

}  // namespace
}  // namespace facet::apps::iperf
