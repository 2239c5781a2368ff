// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <array>
#include <limits>

namespace facet::lp::test {
namespace {

TEST(FragmentationTest, FragmentsAreNumberedConsecutivelyAndFitTheLink) {
  auto options = fragmenting(300);
  options.first_sequence = 1000;
  link_service link{options};
  const auto frames = send(link, data_of(1000));
  ASSERT_GE(frames.size(), 4U);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto view = view_of(frames[i]);
    EXPECT_EQ(view.sequence, 1000 + i);
    EXPECT_EQ(view.frag_index, i);
    EXPECT_EQ(view.frag_count, frames.size());
    EXPECT_FALSE(view.tx_sequence);
    EXPECT_LE(frames[i].size(), 300U);
  }
  const auto next = send(link, data_of(1000));
  EXPECT_EQ(view_of(next[0]).sequence, 1000 + frames.size());
  EXPECT_EQ(link.counters().n_fragmented, 2U);
}

TEST(FragmentationTest, WhatFitsIsNotSplit) {
  link_service link{fragmenting(1400)};
  const auto packet = data_of(1000);
  const auto frames = send(link, packet);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].data(), packet.data());
}

TEST(FragmentationTest, NetworkHeadersRideOnTheFirstFragmentOnly) {
  const std::array<std::uint8_t, 5> token{1, 2, 3, 4, 5};
  const packet::lp_headers headers{.pit_token = token, .congestion_mark = 2};
  const auto packet = packet::encode_lp(headers, data_of(2000));
  link_service link{fragmenting(500)};
  const auto frames = send(link, packet);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(view_of(frames[i]).pit_token.empty(), i != 0);
    EXPECT_EQ(view_of(frames[i]).congestion_mark.has_value(), i == 0);
    EXPECT_LE(frames[i].size(), 500U);
  }
  const auto packets = receive_all(link, frames);
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(packet));
}

TEST(FragmentationTest, EverySizeSurvivesEveryMtuWhole) {
  for (const auto mtu : std::to_array<std::size_t>(
           {64, 65, 100, 252, 253, 254, 255, 256, 257, 258, 300, 1280, 8799}))
    for (const bool acknowledged : {false, true}) {
      auto options = acknowledged ? reliable(mtu) : fragmenting(mtu);
      // The last before the numbers wrap, as an unlucky random start.
      options.first_sequence = std::numeric_limits<std::uint64_t>::max() - 2;
      link_service out{options};
      link_service in{options};
      for (std::size_t size = 0; size < 8700; size = size < 600 ? size + 1 : size + 331) {
        const auto packet = data_of(size, size);
        const auto frames = send(out, packet);
        ASSERT_FALSE(frames.empty()) << size << " in frames of " << mtu;
        for (const auto& frame : frames)
          ASSERT_LE(frame.size(), mtu);
        const auto packets = receive_all(in, frames);
        ASSERT_EQ(packets.size(), 1U) << size << " in frames of " << mtu;
        ASSERT_EQ(octets_of(packets[0]), octets_of(packet)) << size << " in frames of " << mtu;
        tick(in, start);
      }
    }
}

TEST(FragmentationTest, FragmentsAreFilled) {
  link_service link{fragmenting(1400)};
  const auto frames = send(link, data_of(8000));
  for (std::size_t i = 0; i + 1 < frames.size(); ++i)
    EXPECT_GE(frames[i].size(), 1398U);
}

TEST(FragmentationTest, HeadersThatLeaveNoRoomMakeThePacketTooLarge) {
  link_service link{fragmenting(200)};
  const auto announcement = data_of(300);
  const auto packet =
      packet::encode_lp({.prefix_announcement = announcement.bytes()}, data_of(500));
  EXPECT_TRUE(send(link, packet).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::too_large), 1U);
}

TEST(FragmentationTest, MoreFragmentsThanAllowedMakeThePacketTooLarge) {
  auto options = fragmenting(200);
  options.reassembly.max_fragments = 4;
  link_service link{options};
  EXPECT_FALSE(send(link, data_of(500)).empty());
  EXPECT_TRUE(send(link, data_of(1000)).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::too_large), 1U);
}

TEST(FragmentationTest, TheLimitMayChangeWhileRunning) {
  link_service link{fragmenting(1400)};
  EXPECT_EQ(send(link, data_of(1000)).size(), 1U);
  link.configure(fragmenting(600));
  const auto frames = send(link, data_of(1000));
  EXPECT_EQ(frames.size(), 2U);
  EXPECT_EQ(receive_all(link, frames).size(), 1U);
  link.configure({.mtu = 600});
  EXPECT_TRUE(send(link, data_of(1000)).empty());
}

}  // namespace
}  // namespace facet::lp::test
