// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/link_service.hpp"

#include "core/packet/interest.hpp"
#include "tests/core/lp/lp_fixture.hpp"
#include "tests/core/packet/octets.hpp"

#include <array>
#include <string>

namespace facet::lp::test {
namespace {

using packet::test::from_hex;

packet::buffer buffer_of(std::string_view digits) {
  return packet::buffer::copy_of(from_hex(digits));
}

packet::buffer interest_of(std::string_view uri) {
  const auto name = packet::name::parse(uri).value();
  return packet::interest_builder{name.view()}.nonce(7).encode();
}

TEST(LinkServiceTest, PassesWhatNeedsNothingWithoutCopying) {
  const std::array<std::uint8_t, 4> token{1, 2, 3, 4};
  const auto data = data_of(1000);
  for (const auto& packet :
       {data, interest_of("/a"), packet::encode_lp({.pit_token = token}, data),
        packet::encode_nack(packet::nack_reason::no_route, interest_of("/a"))}) {
    link_service link{{}};
    const auto frames = send(link, packet);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].data(), packet.data());
    const auto packets = receive(link, frames[0]);
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].data(), packet.data());
    EXPECT_EQ(link.next_deadline(), std::nullopt);
  }
}

TEST(LinkServiceTest, SendsNothingButThePacketUntilAskedForMore) {
  link_service link{{}};
  for (std::size_t size = 10; size < 8000; size += 97) {
    const auto packet = data_of(size);
    const auto frames = send(link, packet);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].data(), packet.data());
  }
  // Not even an Ack for a peer that asks for one, or fragments in answer to fragments.
  packet::lp_headers headers;
  headers.sequence = headers.tx_sequence = 5;
  EXPECT_EQ(receive(link, packet::encode_lp(headers, data_of(10))).size(), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
  EXPECT_TRUE(tick(link, start + 1s).empty());
}

TEST(LinkServiceTest, PacketsThatDoNotFitAreDroppedAndCounted) {
  link_service link{{.mtu = 500}};
  const auto overhead = data_of(300).size() - 300;
  EXPECT_EQ(send(link, data_of(500 - overhead)).size(), 1U);
  EXPECT_TRUE(send(link, data_of(501 - overhead)).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::too_large), 1U);
  EXPECT_EQ(link.counters().n_out_packets, 1U);
}

TEST(LinkServiceTest, TheLimitOnFramesStaysWithinWhatPeersSurvive) {
  link_service link{{.mtu = 100'000}};
  EXPECT_EQ(link.options().mtu, packet::max_packet_size);
  EXPECT_TRUE(send(link, data_of(8800)).empty());
  link.configure({.mtu = 0});
  EXPECT_EQ(link.options().mtu, min_mtu);
}

TEST(LinkServiceTest, RefusesToSendWhatIsNotAPacket) {
  const std::vector<std::string> wrong{"", "0700", "6400", "FD", "6405500305", "640851080000"};
  for (const auto& digits : wrong) {
    link_service link{reliable()};
    EXPECT_TRUE(send(link, buffer_of(digits)).empty()) << digits;
    EXPECT_EQ(link.counters().dropped(drop_reason::not_a_packet), 1U) << digits;
    EXPECT_EQ(link.next_deadline(), std::nullopt);
  }
}

TEST(LinkServiceTest, StripsItsOwnFieldsAndKeepsTheOthers) {
  const std::array<std::uint8_t, 3> token{9, 8, 7};
  const std::array<std::uint64_t, 2> acks{1, 2};
  const auto interest = interest_of("/a");
  packet::lp_headers network;
  network.nack = static_cast<packet::nack_reason>(160);
  network.pit_token = token;
  network.incoming_face_id = 300;
  network.next_hop_face_id = 301;
  network.cache_policy = packet::cache_policy_no_cache;
  network.congestion_mark = 3;
  network.non_discovery = true;
  auto all = network;
  all.sequence = 10;
  all.frag_index = 0;
  all.frag_count = 1;
  all.tx_sequence = 77;
  all.acks = acks;

  link_service link{{}};
  const auto packets = receive(link, packet::encode_lp(all, interest));
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(packet::encode_lp(network, interest)));
}

TEST(LinkServiceTest, APacketWithNothingButLinkFieldsComesOutBare) {
  const auto data = data_of(100);
  link_service link{{}};
  const auto packets = receive(link, packet::encode_lp({.sequence = 1}, data));
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(data));
}

TEST(LinkServiceTest, IdlePacketsAreLegalAndCarryNothingUp) {
  link_service link{{}};
  EXPECT_TRUE(receive(link, buffer_of("6400")).empty());
  EXPECT_TRUE(receive(link, buffer_of("64025000")).empty());
  EXPECT_TRUE(receive(link, acks_for({1, 2, 3})).empty());
  EXPECT_EQ(link.counters().n_in_idle, 3U);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 3U);
  EXPECT_EQ(link.counters().drops, decltype(link_counters::drops){});
}

TEST(LinkServiceTest, UnknownFieldsAreIgnoredWhereTheProtocolSaysSo) {
  link_service link{{}};
  // 804 is divisible by 4 and within 800 … 959; 805 is not.
  ASSERT_FALSE(receive(link, buffer_of("6410 FD0324 01FF 5009 0507 0703 080141 1200")).empty());
  EXPECT_TRUE(receive(link, buffer_of("6410 FD0325 01FF 5009 0507 0703 080141 1200")).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::malformed), 1U);
}

TEST(LinkServiceTest, MalformedFramesAreCountedAndTheLinkLives) {
  const std::vector<std::string> wrong{
      "",                                   // nothing
      "0700",                               // a Name
      "80",                                 // half a header
      "6402",                               // overruns
      "640050",                             // something follows
      "6404 5100 5000",                     // Sequence without octets
      "6405 510101 5000",                   // Sequence as a short number, as ndn-rs sends
      "6409 FD0344 0101 5002 0600",         // Ack as a short number, likewise
      "6406 5002 0600 5200",                // a field after Fragment
      "640C 520101 520101 5004 0602 0700",  // FragIndex twice
  };
  link_service link{reliable()};
  for (const auto& digits : wrong)
    EXPECT_TRUE(receive(link, buffer_of(digits)).empty()) << digits;
  EXPECT_EQ(link.counters().dropped(drop_reason::malformed), wrong.size());
  EXPECT_EQ(link.counters().n_in_frames, wrong.size());
  EXPECT_EQ(receive(link, data_of(10)).size(), 1U);
}

TEST(LinkServiceTest, WhatIsInsideMustBeAnInterestOrData) {
  const auto nested = packet::encode_lp({.congestion_mark = 1}, data_of(10));
  link_service link{{}};
  EXPECT_TRUE(receive(link, packet::encode_lp({}, nested)).empty());
  EXPECT_TRUE(receive(link, packet::encode_lp({.sequence = 1}, nested)).empty());
  packet::lp_headers first;
  first.sequence = first.frag_index = 0;
  first.frag_count = 2;
  EXPECT_TRUE(receive(link, packet::encode_lp(first, nested)).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::malformed), 3U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(LinkServiceTest, EveryReasonHasAName) {
  for (std::size_t i = 0; i < drop_reason_count; ++i)
    EXPECT_NE(to_string(static_cast<drop_reason>(i)), "unknown") << i;
  EXPECT_EQ(to_string(static_cast<drop_reason>(drop_reason_count)), "unknown");
  EXPECT_EQ(to_string(drop_reason::retransmissions_exhausted), "retransmissions_exhausted");
}

}  // namespace
}  // namespace facet::lp::test
