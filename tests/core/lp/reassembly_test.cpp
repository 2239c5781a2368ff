// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <array>
#include <random>

namespace facet::lp::test {
namespace {

/// Fragment `index` of `count`, whatever is in it.
packet::buffer fragment(std::uint64_t sequence, std::uint64_t index, std::uint64_t count,
                        std::size_t size = 10) {
  packet::lp_headers headers;
  headers.sequence = sequence;
  headers.frag_index = index;
  headers.frag_count = count;
  return packet::encode_lp(headers, octets(size, packet::tlv::data));
}

TEST(ReassemblyTest, FragmentsMayArriveInAnyOrder) {
  std::mt19937_64 random{7};
  link_service out{fragmenting(200)};
  link_service in{{}};
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto packet = data_of(500 + i, i);
    auto frames = send(out, packet);
    std::shuffle(frames.begin(), frames.end(), random);
    const auto packets = receive_all(in, frames);
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(octets_of(packets[0]), octets_of(packet));
  }
  EXPECT_EQ(in.counters().n_reassembled, 200U);
  EXPECT_EQ(in.next_deadline(), std::nullopt);
}

TEST(ReassemblyTest, PacketsMayInterleave) {
  link_service out{fragmenting(200)};
  link_service in{{}};
  std::vector<buffers> spread;
  for (std::uint64_t i = 0; i < 10; ++i)
    spread.push_back(send(out, data_of(500, i)));
  buffers packets;
  for (std::size_t k = 0; k < spread[0].size(); ++k)
    for (const auto& frames : spread)
      in.receive(frames[k], the_peer, start, packets);
  ASSERT_EQ(packets.size(), 10U);
  for (std::uint64_t i = 0; i < 10; ++i)
    EXPECT_EQ(octets_of(packets[i]), octets_of(data_of(500, i)));
}

TEST(ReassemblyTest, SendersOnASharedLinkAreKeptApart) {
  link_service in{{}};
  link_service one{fragmenting(200)};
  link_service other{fragmenting(200)};
  const auto from_one = send(one, data_of(300, 1));
  const auto from_other = send(other, data_of(300, 2));
  ASSERT_EQ(from_one.size(), 3U);
  buffers packets;
  for (std::size_t i = 0; i < 3; ++i) {
    in.receive(from_one[i], 1, start, packets);
    in.receive(from_other[i], 2, start, packets);
  }
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(data_of(300, 1)));
  EXPECT_EQ(octets_of(packets[1]), octets_of(data_of(300, 2)));
}

TEST(ReassemblyTest, IncompletePacketsAreGivenUpHalfASecondAfterTheirLastFragment) {
  link_service in{{}};
  receive(in, fragment(0, 0, 3), start);
  receive(in, fragment(1, 1, 3), start + 400ms);
  EXPECT_EQ(in.next_deadline(), start + 900ms);
  tick(in, start + 899ms);
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembly_timeout), 0U);
  tick(in, start + 900ms);
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembly_timeout), 1U);
  EXPECT_EQ(in.next_deadline(), std::nullopt);
  EXPECT_TRUE(receive(in, fragment(2, 2, 3), start + 901ms).empty());
}

TEST(ReassemblyTest, RepeatedFragmentsAreCountedAndDoNotProlongTheWait) {
  link_service in{{}};
  receive(in, fragment(0, 0, 2), start);
  EXPECT_TRUE(receive(in, fragment(0, 0, 2), start + 300ms).empty());
  EXPECT_EQ(in.counters().dropped(drop_reason::duplicate_fragment), 1U);
  EXPECT_EQ(in.next_deadline(), start + 500ms);
  EXPECT_EQ(receive(in, fragment(1, 1, 2), start + 300ms).size(), 1U);
}

TEST(ReassemblyTest, AFragmentThatContradictsTheOthersIsDropped) {
  link_service in{{}};
  receive(in, fragment(0, 0, 2));
  EXPECT_TRUE(receive(in, fragment(1, 1, 3)).empty());
  EXPECT_EQ(in.counters().dropped(drop_reason::inconsistent_fragment), 1U);
  EXPECT_EQ(receive(in, fragment(1, 1, 2)).size(), 1U);
}

TEST(ReassemblyTest, NumbersThatMakeNoSenseAreDropped) {
  link_service in{{}};
  packet::lp_headers headers;
  headers.frag_index = 0;
  headers.frag_count = 2;
  receive(in, packet::encode_lp(headers, octets(5, packet::tlv::data)));  // no Sequence
  receive(in, fragment(0, 2, 2));
  receive(in, fragment(0, ~std::uint64_t{0}, 2));
  receive(in, fragment(0, 0, 0));
  receive(in, fragment(0, 0, 401));
  receive(in, fragment(0, 0, ~std::uint64_t{0}));
  headers.frag_count.reset();
  headers.frag_index = 1;
  receive(in,
          packet::encode_lp(headers, octets(5, packet::tlv::data)));  // FragCount is 1 when absent
  EXPECT_EQ(in.counters().dropped(drop_reason::bad_fragment), 7U);
  EXPECT_EQ(in.next_deadline(), std::nullopt);
}

TEST(ReassemblyTest, FragmentsOfMoreThanAPacketMayHaveAreDropped) {
  link_service in{{}};
  EXPECT_TRUE(receive(in, fragment(0, 0, 2, 8000)).empty());
  EXPECT_TRUE(receive(in, fragment(1, 1, 2, 801)).empty());
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembled_too_large), 1U);
  EXPECT_EQ(in.next_deadline(), std::nullopt);
  receive(in, fragment(10, 0, 2, 8000));
  EXPECT_EQ(receive(in, fragment(11, 1, 2, 800)).size(), 1U);
}

TEST(ReassemblyTest, TheOldestPacketGoesWhenASenderHasTooMany) {
  link_service in{{.reassembly = {.max_packets_per_endpoint = 4}}};
  for (std::uint64_t i = 0; i < 5; ++i)
    receive(in, fragment(10 * i, 0, 2), start + i * 1ms, 1);
  receive(in, fragment(1000, 0, 2), start + 9ms, 2);
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembly_full), 1U);
  EXPECT_TRUE(receive(in, fragment(1, 1, 2), start + 10ms, 1).empty());  // pushed out, and again
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembly_full), 2U);
  EXPECT_EQ(receive(in, fragment(41, 1, 2), start + 10ms, 1).size(), 1U);
  EXPECT_EQ(receive(in, fragment(1001, 1, 2), start + 10ms, 2).size(), 1U);
}

TEST(ReassemblyTest, TheOldestPacketGoesWhenAllSendersHaveTooMany) {
  link_service in{{.reassembly = {.max_packets = 100}}};
  for (endpoint from = 1; from <= 1000; ++from)
    receive(in, fragment(0, 0, 2), start, from);
  EXPECT_EQ(in.counters().dropped(drop_reason::reassembly_full), 900U);
  EXPECT_TRUE(receive(in, fragment(1, 1, 2), start, 900).empty());
  EXPECT_EQ(receive(in, fragment(1, 1, 2), start, 950).size(), 1U);
}

TEST(ReassemblyTest, MemoryIsBoundedPerSenderAndInAll) {
  reassembly_options bounds;
  bounds.max_octets_per_endpoint = 100'000;
  bounds.max_octets = 300'000;
  link_service in{{.reassembly = bounds}};
  for (std::uint64_t i = 0; i < 50; ++i)  // 9 KB each
    receive(in, fragment(10 * i, 0, 2, 8000), start, 1);
  EXPECT_GE(in.counters().dropped(drop_reason::reassembly_full), 38U);
  EXPECT_LE(in.counters().dropped(drop_reason::reassembly_full), 41U);
  EXPECT_EQ(receive(in, fragment(491, 1, 2, 100), start, 1).size(), 1U);
  for (endpoint from = 2; from < 100; ++from)
    receive(in, fragment(0, 0, 2, 8000), start, from);
  EXPECT_GE(in.counters().dropped(drop_reason::reassembly_full), 38U + 65U);
  EXPECT_EQ(receive(in, fragment(1, 1, 2, 100), start, 99).size(), 1U);
}

TEST(ReassemblyTest, ACongestionMarkOnAnyFragmentReachesTheNetwork) {
  link_service out{fragmenting(300)};
  link_service in{{}};
  const auto packet = data_of(600);
  auto frames = send(out, packet);
  const auto last = view_of(frames.back());
  packet::lp_headers headers;
  headers.sequence = last.sequence;
  headers.frag_index = last.frag_index;
  headers.frag_count = last.frag_count;
  headers.congestion_mark = 1;
  frames.back() = packet::encode_lp(headers, last.fragment);
  const auto packets = receive_all(in, frames);
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(packet::encode_lp({.congestion_mark = 1}, packet)));
}

}  // namespace
}  // namespace facet::lp::test
