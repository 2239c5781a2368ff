// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <numeric>

namespace facet::lp::test {
namespace {

using std::uint64_t;

TEST(AcknowledgementTest, EveryFrameWithAFragmentIsNumbered) {
  auto options = reliable(500);
  options.first_sequence = 40;
  link_service link{options};
  auto frames = send(link, data_of(10));
  const auto fragments = send(link, data_of(1000));
  frames.insert(frames.end(), fragments.begin(), fragments.end());
  ASSERT_GE(frames.size(), 4U);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(view_of(frames[i]).sequence, 40 + i);
    EXPECT_EQ(view_of(frames[i]).tx_sequence, 40 + i);
    EXPECT_LE(frames[i].size(), 500U);
  }
  EXPECT_FALSE(view_of(frames[0]).frag_count);
}

TEST(AcknowledgementTest, AcksRideOnTheNextFrameThatHasRoom) {
  link_service link{reliable()};
  for (const uint64_t tx : {7U, 8U, 9U})
    receive(link, frame_of(tx, tx));
  const auto frames = send(link, data_of(10), start + 1ms);
  EXPECT_EQ(acks_of(frames), (std::vector<uint64_t>{7, 8, 9}));
  EXPECT_EQ(link.counters().n_out_acks, 3U);
  EXPECT_TRUE(tick(link, start + 5ms).empty());
}

TEST(AcknowledgementTest, AcksGoAloneAfterFiveMilliseconds) {
  link_service link{reliable()};
  receive(link, frame_of(1, 7), start);
  receive(link, frame_of(2, 8), start + 3ms);
  EXPECT_EQ(link.next_deadline(), start + 5ms);
  EXPECT_TRUE(tick(link, start + 4ms).empty());
  const auto frames = tick(link, start + 5ms);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_TRUE(view_of(frames[0]).is_idle());
  EXPECT_EQ(acks_of(frames), (std::vector<uint64_t>{7, 8}));
  EXPECT_EQ(link.counters().n_out_idle, 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(AcknowledgementTest, AFrameFullOfAcksDoesNotWait) {
  link_service link{reliable(124)};  // 2 octets of header, 10 Acks, 2 for a longer length
  for (uint64_t i = 0; i < 9; ++i)
    receive(link, frame_of(i, i));
  EXPECT_EQ(link.next_deadline(), start + 5ms);
  receive(link, frame_of(9, 9), start + 1ms);
  EXPECT_EQ(link.next_deadline(), start + 1ms);
  const auto frames = tick(link, start + 1ms);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_LE(frames[0].size(), 124U);
  EXPECT_EQ(acks_of(frames).size(), 10U);
}

TEST(AcknowledgementTest, AcksNeverMakeAFrameTooLong) {
  for (std::size_t mtu = 64; mtu < 700; ++mtu) {
    link_service link{reliable(mtu)};
    for (uint64_t i = 0; i < 100; ++i)
      receive(link, frame_of(i, i));
    auto frames = send(link, data_of(mtu / 3));
    link.tick(start + 5ms, frames);
    for (const auto& frame : frames)
      ASSERT_LE(frame.size(), mtu);
    auto acks = acks_of(frames);
    std::vector<uint64_t> all(100);
    std::iota(all.begin(), all.end(), 0);
    ASSERT_EQ(acks, all);
  }
}

TEST(AcknowledgementTest, IdleFramesAreNotAcknowledged) {
  link_service link{reliable()};
  packet::lp_headers headers;
  headers.tx_sequence = 5;
  receive(link, packet::encode_lp(headers, {}));
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(AcknowledgementTest, AcknowledgedFramesAreForgotten) {
  link_service link{reliable()};
  const auto tx = send_some(link, 2);
  receive(link, acks_for({tx[0], tx[1]}), start + 10ms);
  EXPECT_EQ(link.counters().n_in_acks, 2U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
  receive(link, acks_for({tx[0], 123456, ~uint64_t{0}}), start + 11ms);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 3U);
}

TEST(AcknowledgementTest, WhatArrivesTwiceIsAcknowledgedTwiceAndHandedUpOnce) {
  link_service link{reliable()};
  EXPECT_EQ(receive(link, frame_of(1, 7)).size(), 1U);
  EXPECT_TRUE(receive(link, frame_of(1, 8), start + 1ms).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::duplicate_frame), 1U);
  EXPECT_EQ(acks_of(tick(link, start + 5ms)), (std::vector<uint64_t>{7, 8}));
}

TEST(AcknowledgementTest, NumbersMayComeAgainFromAPeerThatRestarted) {
  link_service link{reliable()};
  EXPECT_EQ(receive(link, frame_of(1, 1)).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 1), start + 4s).size(), 1U);
}

TEST(AcknowledgementTest, WithoutReliabilityAcksAreIgnoredAndNotSent) {
  link_service link{fragmenting()};
  receive(link, acks_for({0, 1, 2}));
  EXPECT_EQ(link.counters().n_in_acks_ignored, 3U);
  EXPECT_EQ(receive(link, frame_of(1, 7)).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 8)).size(), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(AcknowledgementTest, OtherSendersOfASharedLinkAreNeitherAcknowledgedNorBelieved) {
  link_service link{reliable()};
  const auto tx = send_some(link, 1);
  receive(link, acks_for(tx), start, 1);
  EXPECT_EQ(link.counters().n_in_acks, 0U);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 1U);
  EXPECT_EQ(receive(link, frame_of(1, 7), start, 1).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 7), start, 2).size(), 1U);
  EXPECT_EQ(link.next_deadline(), start + 1s);
}

TEST(AcknowledgementTest, MoreAcksThanItKeepsAreForgottenOldestFirst) {
  link_service link{reliable()};
  for (uint64_t i = 0; i < 5000; ++i)
    receive(link, frame_of(i, i));
  EXPECT_EQ(link.counters().n_acks_forgotten, 904U);
  const auto acks = acks_of(tick(link, start));
  ASSERT_EQ(acks.size(), 4096U);
  EXPECT_EQ(acks.front(), 904U);
  EXPECT_EQ(acks.back(), 4999U);
}

}  // namespace
}  // namespace facet::lp::test
