// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

namespace facet::lp::test {
namespace {

using std::uint64_t;

TEST(RetransmissionTest, AFrameIsLostWhenThreeLaterOnesAreAcknowledged) {
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

TEST(RetransmissionTest, AFrameIsLostWhenItsAckDoesNotComeInTime) {
  link_service link{reliable()};
  send_some(link, 1);
  EXPECT_EQ(link.next_deadline(), start + 1s);  // RFC 6298: one second before any measurement
  EXPECT_TRUE(tick(link, start + 999ms).empty());
  EXPECT_EQ(tick(link, start + 1s).size(), 1U);
  EXPECT_EQ(link.counters().n_timed_out, 1U);
  EXPECT_EQ(link.next_deadline(), start + 3s);  // backed off to two seconds
}

TEST(RetransmissionTest, TheTimeoutFollowsTheMeasuredRoundTrip) {
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

TEST(RetransmissionTest, AFlightThatTimesOutBacksOffOnce) {
  link_service link{reliable()};
  for (int i = 0; i < 10; ++i)
    send_some(link, 1, start + i * 1ms);
  for (int i = 0; i < 10; ++i)
    tick(link, start + 1s + i * 1ms);
  EXPECT_EQ(link.counters().n_timed_out, 10U);
  EXPECT_EQ(link.next_deadline(), start + 3s);
}

TEST(RetransmissionTest, APacketIsGivenUpAfterThreeRetransmissions) {
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

TEST(RetransmissionTest, OneLostFragmentGivesUpTheWholePacket) {
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

TEST(RetransmissionTest, AFragmentThatIsLostIsSentAloneAgain) {
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

TEST(RetransmissionTest, FragmentsWaitAsLongAsThePeerMaySendThemAgain) {
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

TEST(RetransmissionTest, TurnedOffItFinishesWhatItBegan) {
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

TEST(RetransmissionTest, FramesThatNoLongerFitAreNotSentAgain) {
  link_service link{reliable(1400)};
  send(link, data_of(1000));
  link.configure(reliable(500));
  EXPECT_TRUE(tick(link, start + 1s).empty());
  EXPECT_EQ(link.counters().dropped(drop_reason::too_large), 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(RetransmissionTest, APacketThatFitsOnlyWithoutHeadersGoesUnprotected) {
  auto options = reliable();
  options.fragmentation = false;
  const auto packet = data_of(1300);
  options.mtu = packet.size() + 3;
  link_service link{options};
  EXPECT_EQ(send(link, packet).at(0).data(), packet.data());
  EXPECT_EQ(link.counters().n_unprotected, 1U);
  EXPECT_EQ(link.next_deadline(), std::nullopt);
}

TEST(RetransmissionTest, TheWindowIsBoundedAndTheOldestPacketGoesUnprotected) {
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

TEST(RetransmissionTest, TheWindowIsBoundedInOctetsAndWhileFramesWaitToBeSentAgain) {
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

TEST(RetransmissionTest, AStormOfLossesIsWorkedOffInSteps) {
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

TEST(RetransmissionTest, NumbersMayWrap) {
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
