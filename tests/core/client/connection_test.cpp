// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Attaching, sending and receiving over a shared-memory face.
#include "tests/core/client/client_fixture.hpp"

namespace facet::client {
namespace {

class ConnectionTest : public ClientTest {};

TEST_F(ConnectionTest, AttachesThroughSharedMemory) {
  auto& forwarder = start();
  auto c = open();
  EXPECT_TRUE(c.connected());
  EXPECT_TRUE(c.over_shared_memory());
  EXPECT_EQ(c.face_id(), 256U);
  EXPECT_EQ(c.fallback_reason(), "");
  EXPECT_EQ(c.socket_path(), path_);
  EXPECT_EQ(c.max_packet_size(), packet::max_packet_size);
  EXPECT_EQ(forwarder.commands(), std::vector<std::string>{"faces/create"});
}

TEST_F(ConnectionTest, PacketsTravelBothWays) {
  auto& forwarder = start();
  auto c = open();
  const auto packet = data(1, 5000);
  ASSERT_TRUE(c.send(packet));
  ASSERT_TRUE(eventually([&] { return forwarder.received().size() == 1; }));
  EXPECT_TRUE(same(forwarder.received().front(), packet));
  forwarder.send({data(2)});
  const auto got = c.receive(5s);
  ASSERT_TRUE(got);
  EXPECT_TRUE(same(*got, data(2)));
  EXPECT_EQ(c.stats().packets_out, 1U);
  EXPECT_EQ(c.stats().bytes_out, packet.size());
  EXPECT_EQ(c.stats().packets_in, 1U);
}

TEST_F(ConnectionTest, ABatchLargerThanTheRingArrivesWholeAndInOrder) {
  start({.what = mode::echo, .geometry = {16, 8960}});
  auto c = open();
  const auto packets = many(1000, 300);
  const auto sent = c.send_batch(views(packets));
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(*sent, packets.size());
  expect_packets(c, packets);
}

TEST_F(ConnectionTest, AnOversizePacketRefusesTheWholeBatch) {
  auto& forwarder = start();
  auto c = open();
  const std::vector<std::uint8_t> large(packet::max_packet_size + 1);
  const std::vector<bytes_view> batch{data(1), large, data(2)};
  for (const auto& refused : {c.send_batch(batch), c.try_send_batch(batch)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::packet_too_large);
    EXPECT_NE(refused.error().message.find("packet 1 "), std::string::npos);
    EXPECT_NE(refused.error().message.find("8800"), std::string::npos);
  }
  ASSERT_TRUE(c.send(data(3)));
  ASSERT_TRUE(eventually([&] { return !forwarder.received().empty(); }));
  EXPECT_TRUE(same(forwarder.received().front(), data(3)));
}

TEST_F(ConnectionTest, EmptyPacketsAreRefused) {
  start();
  auto c = open();
  const auto refused = c.send({});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_argument);
}

TEST_F(ConnectionTest, AnMtuMakesRoomForLargerPackets) {
  start({.what = mode::echo});
  auto o = defaults();
  o.mtu = 65536;
  o.capacity = 32;
  auto c = open(o);
  EXPECT_GE(c.max_packet_size(), 65536U + 1000U);
  const auto packet = data(1, 65536);
  ASSERT_TRUE(c.send(packet));
  expect_packets(c, {packet});
}

TEST_F(ConnectionTest, AFullRingIsReportedAsStalledAfterTheDeadline) {
  start({.what = mode::ignore, .geometry = {16, 8960}});
  auto o = defaults();
  o.send_deadline = 50ms;
  auto c = open(o);
  const auto packets = many(20);
  const auto some = c.send_batch(views(packets));
  ASSERT_TRUE(some);
  EXPECT_EQ(*some, 16U) << "what fitted is told";
  const auto none = c.send(data(1));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, errc::stalled);
  const auto at_once = c.try_send_batch(views(packets));
  ASSERT_TRUE(at_once);
  EXPECT_EQ(*at_once, 0U);
}

TEST_F(ConnectionTest, ASenderWaitingForRoomGoesOnWhenThereIsSome) {
  auto& forwarder = start({.what = mode::ignore, .geometry = {16, 8960}});
  auto c = open();
  const auto packets = many(48);
  std::thread later{[&] {
    ASSERT_TRUE(eventually([&] { return forwarder.app_wants_room(); }));
    forwarder.change([](behaviour& b) { b.what = mode::keep; });
  }};
  const auto sent = c.send_batch(views(packets));
  later.join();
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, 48U);
  EXPECT_TRUE(eventually([&] { return forwarder.received().size() == 48; }));
}

TEST_F(ConnectionTest, ReceivingWithoutPacketsTimesOut) {
  start();
  auto c = open();
  const auto nothing = c.receive(20ms);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, errc::timed_out);
  std::vector<packet::buffer> out;
  const auto none = c.try_receive_batch(out, 10);
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, 0U);
  EXPECT_FALSE(c.receive_batch(out, 0, 1s));
}

TEST_F(ConnectionTest, ReceivesNoMoreThanAskedFor) {
  auto& forwarder = start();
  auto c = open();
  forwarder.send(many(10));
  std::vector<packet::buffer> out;
  ASSERT_TRUE(c.receive_batch(out, 4, 5s));
  EXPECT_LE(out.size(), 4U);
  while (out.size() < 10)
    ASSERT_TRUE(c.receive_batch(out, 4, 5s));
  EXPECT_TRUE(same(out[9], data(9)));
}

TEST_F(ConnectionTest, HandsOutPacketsWithoutCopying) {
  auto& forwarder = start();
  auto c = open();
  forwarder.send(many(10));
  std::vector<packet::buffer> seen;
  while (seen.size() < 10)
    ASSERT_TRUE(
        c.receive_each(3, [&](bytes_view p) { seen.push_back(packet::buffer::copy_of(p)); }));
  EXPECT_TRUE(same(seen[7], data(7)));
  EXPECT_EQ(c.stats().packets_in, 10U);
}

TEST_F(ConnectionTest, NacksArriveWholeAndIdleWrappingIsTakenOff) {
  auto& forwarder = start();
  auto c = open();
  const auto interest = packet::interest_builder{uri("/n")}.encode();
  const auto nack = packet::encode_nack(packet::nack_reason::no_route, interest);
  const std::array<std::uint8_t, 4> token{1, 2, 3, 4};
  const auto wrapped = packet::encode_lp({.pit_token = token}, data(1));
  const auto marked = packet::encode_lp({.congestion_mark = 1}, data(2));
  forwarder.send({nack, wrapped, packet::encode_lp({}, {}), marked, data(3)});
  expect_packets(c, {nack, data(1), marked, data(3)});
}

TEST_F(ConnectionTest, PingPongWithoutSpinningNeverStalls) {
  start({.what = mode::echo});
  auto o = defaults();
  o.spin = 0us;
  auto c = open(o);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    ASSERT_TRUE(c.send(data(i)));
    const auto got = c.receive(5s);
    ASSERT_TRUE(got) << i;
    ASSERT_TRUE(same(*got, data(i)));
  }
  EXPECT_EQ(c.stats().rescued_wakes, 0U);
}

TEST_F(ConnectionTest, MovesAndClosesInOrder) {
  auto& forwarder = start();
  auto c = open();
  auto moved = std::move(c);
  c = std::move(moved);
  ASSERT_TRUE(c.send(data(1)));
  c.close();
  EXPECT_EQ(forwarder.commands().back(), "faces/destroy");
  EXPECT_EQ(forwarder.faces(), 0U);
  EXPECT_EQ(forwarder.received().size(), 1U) << "what was sent before is not lost";
  for (const auto& after : {c.send(data(1)), c.register_prefix(uri("/x"))}) {
    ASSERT_FALSE(after);
    EXPECT_EQ(after.error().code, errc::face_closed);
  }
  EXPECT_TRUE(eventually([&] { return forwarder.connections() == 0; }));
}

TEST_F(ConnectionTest, TwoConnectionsOfOneProcessHaveFacesOfTheirOwn) {
  auto& forwarder = start();
  auto a = open();
  auto b = open();
  EXPECT_NE(a.face_id(), b.face_id());
  EXPECT_EQ(forwarder.faces(), 2U);
}

TEST_F(ConnectionTest, SaysWhyItCannotAttach) {
  const auto nobody = connection::open(defaults());
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, errc::not_found);
  EXPECT_NE(nobody.error().message.find(path_), std::string::npos);

  start({.answers = false});
  auto o = defaults();
  o.connect_timeout = 50ms;
  const auto silent = connection::open(o);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, errc::timed_out);
}

}  // namespace
}  // namespace facet::client
