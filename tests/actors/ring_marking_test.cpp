// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Congestion marks on rings, in virtual time: who gets them, and when.
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/face_fixture.hpp"

namespace facet::actors::test {
namespace {

class RingMarkingTest : public FaceActorTest {
 protected:
  static constexpr std::size_t queue_limit = 1 << 20;

  void open_new() { open(queue_limit, shm::feature_takes_lp); }
  void open_version_1() { open(queue_limit, 0); }

  static packet::buffer data(int number) {
    return packet::data_builder{
        packet::name::parse("/d").value().append_sequence(static_cast<std::uint64_t>(number))}
        .encode();
  }

  void send_data(int count) {
    send_batch b;
    for (int i = 0; i < count; ++i)
      b.batch.packets.push_back(data(i));
    send(std::move(b));
    run();
  }

  struct found {
    int bare = 0;
    int marked = 0;
    int wrapped = 0;  ///< in an LpPacket without a mark
  };

  /// Reads at most that many packets; by default all, looking again as a ring's end may know of
  /// some only at first.
  found read(std::size_t max = 1000) {
    found f;
    auto texts = take(max);
    for (std::vector<std::string> more; max > 1 && !(more = take(max)).empty();)
      texts.insert(texts.end(), more.begin(), more.end());
    for (const auto& text : texts) {
      const auto wire = bytes_of(text);
      const auto lp = packet::decode_lp(wire);
      EXPECT_TRUE(lp);
      if (!lp)
        continue;
      EXPECT_TRUE(packet::decode_data(lp->fragment) || packet::decode_interest(lp->fragment));
      ++(lp->bare ? f.bare : lp->congestion_mark.value_or(0) != 0 ? f.marked : f.wrapped);
    }
    ring();
    return f;
  }

  std::uint64_t counted() {
    auto h = self->request(face, caf::infinite, get_counters_v);
    auto c = answer<face_counters>(h);
    return c ? c->marked : 0;
  }
};

TEST_F(RingMarkingTest, MarksOnePacketOnceTheRingWasCrowdedForAnInterval) {
  open_new();
  send_data(10);  // of 16 slots
  send_data(1);   // finds it crowded
  advance(99ms);
  send_data(1);
  EXPECT_EQ(counted(), 0u);
  advance(1ms);
  send_data(1);
  send_data(1);
  EXPECT_EQ(counted(), 1u);
  const auto f = read();
  EXPECT_EQ(f.marked, 1);
  EXPECT_EQ(f.bare, 13);
}

TEST_F(RingMarkingTest, MarksMoreOftenTheLongerItStaysCrowded) {
  open_new();
  send_data(10);
  int marked = 0;
  int packets = 10;
  for (int step = 0; step < 1000; ++step) {  // one second of a reader that only just keeps up
    send_data(1);
    ++packets;
    advance(1ms);
    marked += read(1).marked;
  }
  marked += read().marked;
  // 100 ms until the first, then 100/sqrt(n + 1) ms apart: 31 in this second.
  EXPECT_GE(marked, 25);
  EXPECT_LE(marked, 35);
  EXPECT_EQ(counted(), static_cast<std::uint64_t>(marked));
}

TEST_F(RingMarkingTest, MarksNothingWhileBurstsAreTakenInTime) {
  open_new();
  for (int step = 0; step < 100; ++step) {
    send_data(16);  // fills every slot
    EXPECT_EQ(read().bare, 16);
    send_data(1);  // finds room again
    EXPECT_EQ(read().bare, 1);
    advance(50ms);
  }
  EXPECT_EQ(counted(), 0u);
}

TEST_F(RingMarkingTest, MarksWhatWaitsForAReaderThatTakesAllAtOnceButSeldom) {
  open_new();
  send_data(16);
  int marked = 0;
  for (int step = 0; step < 20; ++step) {
    send_data(20);  // waits
    advance(60ms);
    marked += read().marked;
  }
  EXPECT_GE(marked, 1);
}

TEST_F(RingMarkingTest, NeverWrapsDataForAPeerOfVersionOne) {
  open_version_1();
  send_data(10);
  for (int step = 0; step < 300; ++step) {
    send_data(1);
    advance(1ms);
    const auto f = read(1);
    EXPECT_EQ(f.bare, 1);
  }
  EXPECT_EQ(read().bare, 10);
  EXPECT_EQ(counted(), 0u);
}

TEST_F(RingMarkingTest, PassesMarksFromElsewhereOnlyToThoseWhoReadThem) {
  const auto elsewhere = packet::encode_lp({.congestion_mark = 1}, data(1));
  open_new();
  send(send_batch{{{elsewhere}}});
  run();
  EXPECT_EQ(read().marked, 1);
  EXPECT_EQ(counted(), 0u) << "it was not marked here";
}

TEST_F(RingMarkingTest, TakesMarksFromElsewhereAwayForAPeerOfVersionOne) {
  open_version_1();
  const std::vector<std::uint8_t> token{1, 2, 3, 4};
  const auto asked = packet::interest_builder{packet::name::parse("/i").value()}.encode();
  send(send_batch{{{packet::encode_lp({.congestion_mark = 1}, data(1)),
                    packet::encode_lp({.pit_token = token, .congestion_mark = 1}, data(2)),
                    packet::encode_lp(
                        {.nack = packet::nack_reason::congestion, .congestion_mark = 1}, asked)}}});
  run();
  const auto got = take();
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0], text_of(data(1)));
  EXPECT_EQ(got[1], text_of(packet::encode_lp({.pit_token = token}, data(2))))
      << "a PIT token is there because the peer sent one";
  EXPECT_EQ(got[2], text_of(packet::encode_nack(packet::nack_reason::congestion, asked)));
}

}  // namespace
}  // namespace facet::actors::test
