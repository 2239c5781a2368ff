// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <numeric>

namespace facet::lp::test {
namespace {

using std::uint64_t;

uint64_t tx_of(const buffers& frames, std::size_t i = 0) {
  return view_of(frames.at(i)).tx_sequence.value();
}

/// Sends small packets at one time. @returns their TxSequences
std::vector<uint64_t> send_some(link_service& link, std::size_t n, time_point now = start) {
  std::vector<uint64_t> numbers;
  for (std::size_t i = 0; i < n; ++i)
    numbers.push_back(tx_of(send(link, data_of(10, i), now)));
  return numbers;
}

/// A frame as a peer with reliability sends it.
packet::buffer frame_of(uint64_t sequence, uint64_t tx_sequence) {
  packet::lp_headers headers;
  headers.sequence = sequence;
  headers.tx_sequence = tx_sequence;
  return packet::encode_lp(headers, data_of(10, sequence));
}

TEST(ReliabilityTest, EveryFrameWithAFragmentIsNumbered) {
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

TEST(ReliabilityTest, AcksRideOnTheNextFrameThatHasRoom) {
  link_service link{reliable()};
  for (const uint64_t tx : {7, 8, 9})
    receive(link, frame_of(tx, tx));
  const auto frames = send(link, data_of(10), start + 1ms);
  EXPECT_EQ(acks_of(frames), (std::vector<uint64_t>{7, 8, 9}));
  EXPECT_EQ(link.counters().n_out_acks, 3U);
  EXPECT_TRUE(tick(link, start + 5ms).empty());
}

TEST(ReliabilityTest, AcksGoAloneAfterFiveMilliseconds) {
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

TEST(ReliabilityTest, AFrameFullOfAcksDoesNotWait) {
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

TEST(ReliabilityTest, AcksNeverMakeAFrameTooLong) {
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

TEST(ReliabilityTest, IdleFramesAreNotAcknowledged) {
  link_service link{reliable()};
  packet::lp_headers headers;
  headers.tx_sequence = 5;
  receive(link, packet::encode_lp(headers, {}));
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, AcknowledgedFramesAreForgotten) {
  link_service link{reliable()};
  const auto tx = send_some(link, 2);
  receive(link, acks_for({tx[0], tx[1]}), start + 10ms);
  EXPECT_EQ(link.counters().n_in_acks, 2U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
  receive(link, acks_for({tx[0], 123456, ~uint64_t{0}}), start + 11ms);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 3U);
}

TEST(ReliabilityTest, AFrameIsLostWhenThreeLaterOnesAreAcknowledged) {
  link_service link{reliable()};
  const auto tx = send_some(link, 5);
  receive(link, acks_for({tx[1], tx[2]}), start + 10ms);
  EXPECT_TRUE(tick(link, start + 10ms).empty());
  receive(link, acks_for({tx[4]}), start + 20ms);
  EXPECT_EQ(link.next_deadline(), start + 20ms);
  const auto frames = tick(link, start + 20ms);
  ASSERT_EQ(frames.size(), 1U);  // the first one; the fourth has only one later Ack
  EXPECT_EQ(view_of(frames[0]).sequence, 0U);
  EXPECT_EQ(tx_of(frames), 5U);
  EXPECT_EQ(octets_of(receive(link, frames[0]).at(0)), octets_of(data_of(10, 0)));
  EXPECT_EQ(link.counters().n_lost, 1U);
  EXPECT_EQ(link.counters().n_retransmitted, 1U);
}

TEST(ReliabilityTest, AFrameIsLostWhenItsAckDoesNotComeInTime) {
  link_service link{reliable()};
  send_some(link, 1);
  EXPECT_EQ(link.next_deadline(), start + 1s);  // RFC 6298: one second before any measurement
  EXPECT_TRUE(tick(link, start + 999ms).empty());
  EXPECT_EQ(tick(link, start + 1s).size(), 1U);
  EXPECT_EQ(link.counters().n_timed_out, 1U);
  EXPECT_EQ(link.next_deadline(), start + 3s);  // backed off to two seconds
}

TEST(ReliabilityTest, TheTimeoutFollowsTheMeasuredRoundTrip) {
  link_service link{reliable()};
  auto now = start;
  for (int i = 0; i < 20; ++i) {
    const auto tx = send_some(link, 1, now);
    now += 300ms;
    receive(link, acks_for(tx), now);
  }
  send_some(link, 1, now);
  EXPECT_GE(*link.next_deadline(), now + 300ms);
  EXPECT_LE(*link.next_deadline(), now + 320ms);
}

TEST(ReliabilityTest, AFlightThatTimesOutBacksOffOnce) {
  link_service link{reliable()};
  for (int i = 0; i < 10; ++i)
    send_some(link, 1, start + i * 1ms);
  for (int i = 0; i < 10; ++i)
    tick(link, start + 1s + i * 1ms);
  EXPECT_EQ(link.counters().n_timed_out, 10U);
  EXPECT_EQ(link.next_deadline(), start + 3s);
}

TEST(ReliabilityTest, APacketIsGivenUpAfterThreeRetransmissions) {
  link_service link{reliable()};
  send_some(link, 1);
  std::size_t n = 0;
  while (link.next_deadline()) {
    n += tick(link, *link.next_deadline()).size();
    ASSERT_LE(n, 3U);
  }
  EXPECT_EQ(n, 3U);
  EXPECT_EQ(link.counters().dropped(drop_reason::retransmissions_exhausted), 1U);
}

TEST(ReliabilityTest, OneLostFragmentGivesUpTheWholePacket) {
  link_service link{reliable(500)};
  const auto frames = send(link, data_of(2000));
  ASSERT_GE(frames.size(), 5U);
  auto now = start;
  std::size_t n = 0;
  // The peer acknowledges nothing but what is sent beside it, so the fragments are lost by Acks.
  for (int round = 0; round < 4; ++round) {
    now += 1ms;
    receive(link, acks_for(send_some(link, 3, now)), now);
    n += tick(link, now).size();
  }
  EXPECT_EQ(n, 3 * frames.size());
  EXPECT_EQ(link.counters().dropped(drop_reason::retransmissions_exhausted), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, AFragmentThatIsLostIsSentAloneAgain) {
  link_service out{reliable(500)};
  link_service in{reliable(500)};
  const auto packet = data_of(2000);
  auto frames = send(out, packet);
  frames.erase(frames.begin() + 1);
  EXPECT_TRUE(receive_all(in, frames).empty());
  for (const auto& ack : tick(in, start + 5ms))
    receive(out, ack, start + 6ms);
  const auto again = tick(out, start + 6ms);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(view_of(again[0]).frag_index, 1U);
  const auto packets = receive(in, again[0], start + 7ms);
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(octets_of(packets[0]), octets_of(packet));
}

TEST(ReliabilityTest, FragmentsWaitAsLongAsThePeerMaySendThemAgain) {
  link_service out{reliable(500)};
  link_service in{reliable(500)};
  auto frames = send(out, data_of(1000));
  const auto last = frames.back();
  frames.pop_back();
  receive_all(in, frames);
  for (const auto& ack : tick(in, start + 5ms))
    receive(out, ack, start + 5ms);
  const auto due = *out.next_deadline();  // nothing later to be acknowledged: only time tells
  EXPECT_GT(due, start + 500ms);
  tick(in, due);
  EXPECT_EQ(receive_all(in, tick(out, due), due).size(), 1U);
}

TEST(ReliabilityTest, WhatArrivesTwiceIsAcknowledgedTwiceAndHandedUpOnce) {
  link_service link{reliable()};
  EXPECT_EQ(receive(link, frame_of(1, 7)).size(), 1U);
  EXPECT_TRUE(receive(link, frame_of(1, 8), start + 1ms).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::duplicate_frame), 1U);
  EXPECT_EQ(acks_of(tick(link, start + 5ms)), (std::vector<uint64_t>{7, 8}));
}

TEST(ReliabilityTest, NumbersMayComeAgainFromAPeerThatRestarted) {
  link_service link{reliable()};
  EXPECT_EQ(receive(link, frame_of(1, 1)).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 1), start + 4s).size(), 1U);
}

TEST(ReliabilityTest, WithoutReliabilityAcksAreIgnoredAndNotSent) {
  link_service link{fragmenting()};
  receive(link, acks_for({0, 1, 2}));
  EXPECT_EQ(link.counters().n_in_acks_ignored, 3U);
  EXPECT_EQ(receive(link, frame_of(1, 7)).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 8)).size(), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, OtherSendersOfASharedLinkAreNeitherAcknowledgedNorBelieved) {
  link_service link{reliable()};
  const auto tx = send_some(link, 1);
  receive(link, acks_for(tx), start, 1);
  EXPECT_EQ(link.counters().n_in_acks, 0U);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 1U);
  EXPECT_EQ(receive(link, frame_of(1, 7), start, 1).size(), 1U);
  EXPECT_EQ(receive(link, frame_of(1, 7), start, 2).size(), 1U);
  EXPECT_EQ(link.next_deadline(), start + 1s);
}

TEST(ReliabilityTest, TurnedOffItFinishesWhatItBegan) {
  link_service link{reliable()};
  send_some(link, 1);
  receive(link, frame_of(1, 7));
  link.configure({});
  const auto packet = data_of(10);
  EXPECT_EQ(send(link, packet).at(0).data(), packet.data());
  EXPECT_EQ(acks_of(tick(link, start + 5ms)), (std::vector<uint64_t>{7}));
  const auto again = tick(link, start + 1s);
  ASSERT_EQ(again.size(), 1U);
  receive(link, acks_for({tx_of(again)}), start + 1s);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, FramesThatNoLongerFitAreNotSentAgain) {
  link_service link{reliable(1400)};
  send(link, data_of(1000));
  link.configure(reliable(500));
  EXPECT_TRUE(tick(link, start + 1s).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::too_large), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, APacketThatFitsOnlyWithoutHeadersGoesUnprotected) {
  auto options = reliable();
  options.fragmentation = false;
  const auto packet = data_of(1300);
  options.mtu = packet.size() + 3;
  link_service link{options};
  EXPECT_EQ(send(link, packet).at(0).data(), packet.data());
  EXPECT_EQ(link.counters().n_unprotected, 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, TheWindowIsBoundedAndTheOldestPacketGoesUnprotected) {
  auto options = reliable();
  options.reliability.max_unacked_frames = 10;
  link_service link{options};
  const auto tx = send_some(link, 15);
  EXPECT_EQ(link.counters().n_unprotected, 5U);
  receive(link, acks_for(tx), start + 1ms);
  EXPECT_EQ(link.counters().n_in_acks, 10U);
  EXPECT_EQ(link.counters().n_in_acks_ignored, 5U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(ReliabilityTest, TheWindowIsBoundedInOctetsAndWhileFramesWaitToBeSentAgain) {
  auto options = reliable(9000);
  options.reliability.max_unacked_octets = 100'000;
  link_service link{options};
  std::vector<uint64_t> tx;
  for (uint64_t i = 0; i < 11; ++i)
    tx.push_back(tx_of(send(link, data_of(8000, i))));
  EXPECT_EQ(link.counters().n_unprotected, 0U);
  receive(link, acks_for({tx[8], tx[9], tx[10]}));  // the first eight are lost
  EXPECT_EQ(link.counters().n_lost, 8U);
  for (uint64_t i = 0; i < 11; ++i)
    send(link, data_of(8000, i));
  EXPECT_EQ(link.counters().n_unprotected, 8U);
  EXPECT_TRUE(tick(link, start).empty());
}

TEST(ReliabilityTest, AStormOfLossesIsWorkedOffInSteps) {
  link_service link{reliable()};
  const auto tx = send_some(link, 2000);
  receive(link, acks_for({tx[1997], tx[1998], tx[1999]}), start + 1ms);
  EXPECT_EQ(link.counters().n_lost, 1997U);
  std::size_t n = 0;
  while (*link.next_deadline() <= start + 1ms) {
    const auto frames = tick(link, start + 1ms);
    ASSERT_LE(frames.size(), 256U);
    ASSERT_FALSE(frames.empty());
    n += frames.size();
  }
  EXPECT_EQ(n, 1997U);
}

TEST(ReliabilityTest, MoreAcksThanItKeepsAreForgottenOldestFirst) {
  link_service link{reliable()};
  for (uint64_t i = 0; i < 5000; ++i)
    receive(link, frame_of(i, i));
  EXPECT_EQ(link.counters().n_acks_forgotten, 904U);
  const auto acks = acks_of(tick(link, start));
  ASSERT_EQ(acks.size(), 4096U);
  EXPECT_EQ(acks.front(), 904U);
  EXPECT_EQ(acks.back(), 4999U);
}

TEST(ReliabilityTest, NumbersMayWrap) {
  auto options = reliable();
  options.first_sequence = ~uint64_t{0} - 2;
  link_service link{options};
  const auto tx = send_some(link, 6);
  EXPECT_EQ(tx[5], 2U);
  receive(link, acks_for({tx[3], tx[4], tx[5]}), start + 1ms);
  EXPECT_EQ(link.counters().n_lost, 3U);
  EXPECT_EQ(tick(link, start + 1ms).size(), 3U);
}

}  // namespace
}  // namespace facet::lp::test
