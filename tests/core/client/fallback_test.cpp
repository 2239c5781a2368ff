// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Packets over the control socket when there is no shared memory.
#include "tests/core/client/client_fixture.hpp"

namespace facet::client {
namespace {

class FallbackTest : public ClientTest {
 protected:
  options socket_only() const {
    auto o = defaults();
    o.shared_memory = false;
    return o;
  }
};

TEST_F(FallbackTest, SharedMemoryCanBeTurnedOff) {
  auto& forwarder = start({.what = mode::echo});
  auto c = open(socket_only());
  EXPECT_FALSE(c.over_shared_memory());
  EXPECT_EQ(c.face_id(), no_face);
  EXPECT_EQ(c.fallback_reason(), "");
  const auto packets = many(200, 4000);
  const auto sent = c.send_batch(views(packets));
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(*sent, packets.size());
  expect_packets(c, packets);
  EXPECT_TRUE(forwarder.commands().empty());
}

TEST_F(FallbackTest, ARefusedFaceMeansTheSocket) {
  start({.kind = engine::refused, .what = mode::echo});
  auto c = open();
  EXPECT_FALSE(c.over_shared_memory());
  EXPECT_NE(c.fallback_reason().find("406 no shared memory here"), std::string_view::npos);
  ASSERT_TRUE(c.send(data(1)));
  expect_packets(c, {data(1)});
}

TEST_F(FallbackTest, AMissingRegionMeansTheSocketAndTheFaceIsGivenBack) {
  auto& forwarder = start({.kind = engine::missing});
  auto c = open();
  EXPECT_FALSE(c.over_shared_memory());
  EXPECT_NE(c.fallback_reason(), "");
  EXPECT_TRUE(eventually([&] { return forwarder.faces() == 0; }));
  EXPECT_EQ(forwarder.commands(), (std::vector<std::string>{"faces/create", "faces/destroy"}));
}

TEST_F(FallbackTest, PacketsThatComeWhileACommandWaitsAreKept) {
  auto& forwarder = start();
  auto c = open(socket_only());
  ASSERT_TRUE(c.send(data(0)));
  ASSERT_TRUE(eventually([&] { return !forwarder.received().empty(); }));
  forwarder.send(many(50));
  ASSERT_TRUE(c.register_prefix(uri("/x")));
  EXPECT_EQ(forwarder.registered(), std::vector<std::string>{"/x"});
  expect_packets(c, many(50));
}

TEST_F(FallbackTest, FramesMayBeSplitAnywhere) {
  auto& forwarder = start({.what = mode::echo, .one_octet_writes = true});
  auto c = open(socket_only());
  const auto packets = many(5, 700);
  ASSERT_TRUE(c.send_batch(views(packets)));
  expect_packets(c, packets);
  forwarder.change([](behaviour& b) { b.one_octet_writes = false; });
}

TEST_F(FallbackTest, TheLargestPacketFits) {
  start({.what = mode::echo});
  auto c = open(socket_only());
  EXPECT_EQ(c.max_packet_size(), packet::max_packet_size);
  // Too large to be wrapped: it goes bare.
  const auto largest = data(1, packet::max_packet_size - data(1, 8000).size() + 8000);
  ASSERT_EQ(largest.size(), packet::max_packet_size);
  ASSERT_TRUE(c.send(largest));
  const std::vector<std::uint8_t> larger(packet::max_packet_size + 1);
  EXPECT_EQ(c.send(larger).error().code, errc::packet_too_large);
  // The forwarder echoes it wrapped, which exceeds the limit and breaks the framing.
}

TEST_F(FallbackTest, WhatTheApplicationMustSeeStaysWrapped) {
  auto& forwarder = start();
  auto c = open(socket_only());
  const auto interest = packet::interest_builder{uri("/n")}.encode();
  const auto nack = packet::encode_nack(packet::nack_reason::congestion, interest);
  const auto marked = packet::encode_lp({.congestion_mark = 1}, data(1));
  const std::array<std::uint8_t, 2> token{7, 8};
  forwarder.send({nack, marked, packet::encode_lp({.pit_token = token}, data(2))});
  expect_packets(c, {nack, marked, data(2)});
}

TEST_F(FallbackTest, GarbageInsideAFrameIsDiscardedAndCounted) {
  auto& forwarder = start();
  auto c = open(socket_only());
  const std::vector<std::uint8_t> not_lp{100, 2, 81, 0};
  forwarder.send_raw(not_lp);
  forwarder.send({data(1)});
  expect_packets(c, {data(1)});
  EXPECT_EQ(c.stats().discarded, 1U);
}

TEST_F(FallbackTest, BrokenFramingEndsTheConnection) {
  auto& forwarder = start();
  auto o = socket_only();
  o.reconnect = false;
  auto c = open(o);
  const std::vector<std::uint8_t> endless{6, 253, 255, 255};
  forwarder.send_raw(endless);
  const auto broken = c.receive(5s);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, errc::corrupt);
}

TEST_F(FallbackTest, AForwarderThatReadsNothingStallsTheSender) {
  auto& forwarder = start();
  auto o = socket_only();
  o.send_deadline = 50ms;
  auto c = open(o);
  ASSERT_TRUE(c.send(data(0)));
  ASSERT_TRUE(eventually([&] { return !forwarder.received().empty(); }));
  const auto packets = many(64, 8000);
  forwarder.change([&](behaviour&) {
    // Held: the forwarder's thread waits for us and reads nothing.
    for (int i = 0; i < 1000; ++i) {
      const auto sent = c.send_batch(views(packets));
      if (!sent) {
        EXPECT_EQ(sent.error().code, errc::stalled);
        return;
      }
    }
    ADD_FAILURE() << "the socket never filled";
  });
  EXPECT_TRUE(c.send(data(1))) << "and goes on when it reads again";
}

}  // namespace
}  // namespace facet::client
