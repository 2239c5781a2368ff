// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Event loops, cancellation, and what happens when the forwarder goes away.
#include "tests/core/client/client_fixture.hpp"

#include <future>

namespace facet::client {
namespace {

class WaitingTest : public ClientTest {
 protected:
  /// Takes everything through the event-loop interface. False when nothing came in time.
  static bool poll_for(connection& c, std::vector<packet::buffer>& out, std::size_t wanted) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (out.size() < wanted) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      const auto wait = c.prepare_wait();
      if (!wait)
        return false;
      if (*wait)
        readable(c.descriptor(), 1s);
      if (!c.try_receive_batch(out, 64))
        return false;
    }
    return true;
  }
};

TEST_F(WaitingTest, TheDescriptorWakesForPackets) {
  auto& forwarder = start();
  auto c = open();
  ASSERT_TRUE(c.prepare_wait().value());
  EXPECT_FALSE(readable(c.descriptor(), 0ms));
  forwarder.send({data(1)});
  EXPECT_TRUE(readable(c.descriptor(), 5s));
  std::vector<packet::buffer> out;
  ASSERT_TRUE(c.try_receive_batch(out, 10));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(same(out[0], data(1)));
  ASSERT_TRUE(c.prepare_wait().value());
  EXPECT_FALSE(readable(c.descriptor(), 0ms)) << "the ring was consumed";
}

TEST_F(WaitingTest, PreparingSeesPacketsThatAreThereAlready) {
  for (const bool shared_memory : {true, false}) {
    auto& forwarder = start();
    auto o = defaults();
    o.shared_memory = shared_memory;
    auto c = open(o);
    forwarder.send({data(1)});
    EXPECT_TRUE(eventually([&] { return !c.prepare_wait().value(); }));
    std::vector<packet::buffer> out;
    ASSERT_TRUE(c.try_receive_batch(out, 10));
    EXPECT_EQ(out.size(), 1U);
    c.close();
    forwarder_.reset();
  }
}

TEST_F(WaitingTest, AnEventLoopMissesNothing) {
  for (const auto kind : {engine::facet, engine::seed, engine::refused}) {
    start({.kind = kind, .what = mode::echo, .geometry = {32, 8960}});
    auto c = open();
    std::vector<packet::buffer> out;
    for (std::uint64_t i = 0; i < 500; ++i) {
      ASSERT_TRUE(c.send(data(i)));
      ASSERT_TRUE(poll_for(c, out, i + 1)) << "packet " << i;
      ASSERT_TRUE(same(out.back(), data(i)));
    }
    c.close();
    forwarder_.reset();
  }
}

TEST_F(WaitingTest, TheDescriptorWakesForRoomAfterAShortSend) {
  for (const auto kind : {engine::facet, engine::seed}) {
    auto& forwarder = start({.kind = kind, .what = mode::ignore, .geometry = {16, 8960}});
    auto c = open();
    const auto packets = many(20);
    ASSERT_EQ(c.try_send_batch(views(packets)).value(), 16U);
    ASSERT_TRUE(c.prepare_wait().value());
    forwarder.change([](behaviour& b) { b.what = mode::keep; });
    ASSERT_TRUE(eventually([&] { return forwarder.received().size() == 16; }));
    EXPECT_TRUE(readable(c.descriptor(), 5s));
    std::vector<packet::buffer> out;
    ASSERT_TRUE(c.try_receive_batch(out, 10));
    EXPECT_EQ(c.try_send_batch(views(packets)).value(), 16U);
    c.close();
    forwarder_.reset();
  }
}

TEST_F(WaitingTest, ABlockingCallBetweenPreparingAndPollingLosesNoWakeUp) {
  auto& forwarder = start();
  auto c = open();
  ASSERT_TRUE(c.prepare_wait().value());
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  forwarder.send({data(1)});
  EXPECT_TRUE(readable(c.descriptor(), 5s));
  std::vector<packet::buffer> out;
  EXPECT_TRUE(poll_for(c, out, 1));
}

TEST_F(WaitingTest, CancellingEndsWaitsAndLaterCallsUntilReset) {
  auto& forwarder = start({.what = mode::ignore, .geometry = {16, 8960}});
  auto c = open();
  const auto packets = many(17);
  ASSERT_EQ(c.try_send_batch(views(packets)).value(), 16U);
  for (const bool sending : {false, true}) {
    std::thread other{[&] {
      EXPECT_TRUE(eventually(
          [&] { return sending ? forwarder.app_wants_room() : forwarder.app_parked(); }));
      c.cancel();
    }};
    const auto ended = sending ? c.send(data(1)).error() : c.receive(1h).error();
    other.join();
    EXPECT_EQ(ended.code, errc::cancelled);
    EXPECT_TRUE(readable(c.descriptor(), 0ms)) << "an event loop notices too";
    EXPECT_EQ(c.receive(0ms).error().code, errc::cancelled);
    EXPECT_EQ(c.try_send_batch(views(packets)).error().code, errc::cancelled);
    EXPECT_EQ(c.prepare_wait().error().code, errc::cancelled);
    EXPECT_EQ(c.register_prefix(uri("/a")).error().code, errc::cancelled);
    c.reset_cancel();
    EXPECT_EQ(c.receive(1ms).error().code, errc::timed_out);
  }
  forwarder.change([](behaviour& b) { b.what = mode::keep; });
  EXPECT_TRUE(c.send(data(1)));
}

TEST_F(WaitingTest, WithoutReconnectTheLossIsFinal) {
  start();
  auto o = defaults();
  o.reconnect = false;
  auto c = open(o);
  auto gone = std::async(std::launch::async, [&] {
    EXPECT_TRUE(eventually([&] { return forwarder_->app_parked(); }));
    forwarder_.reset();
  });
  const auto lost = c.receive(10s);
  gone.get();
  ASSERT_FALSE(lost);
  EXPECT_TRUE(lost.error().code == errc::disconnected || lost.error().code == errc::face_closed);
  EXPECT_FALSE(c.connected());
  start();
  EXPECT_FALSE(c.send(data(1)));
  EXPECT_FALSE(c.register_prefix(uri("/a")));
  EXPECT_FALSE(c.prepare_wait());
}

class ReconnectTest : public WaitingTest {};

TEST_F(ReconnectTest, ABlockedReceiverFindsTheNewForwarderAndItsPrefixes) {
  for (const bool shared_memory : {true, false}) {
    start();
    auto o = defaults();
    o.shared_memory = shared_memory;
    auto c = open(o);
    ASSERT_TRUE(c.register_prefix(uri("/a")));
    ASSERT_TRUE(c.register_prefix(uri("/b")));
    ASSERT_TRUE(c.unregister_prefix(uri("/a")));
    auto restart = std::async(std::launch::async, [&] {
      forwarder_.reset();
      auto& second = start();
      EXPECT_TRUE(eventually([&] { return !second.registered().empty(); }));
      EXPECT_EQ(second.registered(), std::vector<std::string>{"/b"});
      second.send({data(7)});
    });
    const auto got = c.receive(10s);
    restart.get();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(same(*got, data(7)));
    EXPECT_EQ(c.stats().reconnects, 1U);
    EXPECT_EQ(c.over_shared_memory(), shared_memory);
    c.close();
    forwarder_.reset();
  }
}

TEST_F(ReconnectTest, ABlockedSenderGoesOnWithTheNewForwarder) {
  start({.what = mode::ignore, .geometry = {16, 8960}});
  auto c = open();
  const auto packets = many(16);
  ASSERT_EQ(c.try_send_batch(views(packets)).value(), 16U);
  auto restart = std::async(std::launch::async, [&] {
    EXPECT_TRUE(eventually([&] { return forwarder_->app_wants_room(); }));
    forwarder_.reset();
    start();
  });
  const auto sent = c.send(data(99));
  restart.get();
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_TRUE(eventually([&] { return forwarder_->received().size() == 1; }));
  EXPECT_TRUE(same(forwarder_->received().front(), data(99)));
}

TEST_F(ReconnectTest, NobodyComingBackIsToldAsDisconnected) {
  start();
  auto o = defaults();
  o.send_deadline = 50ms;
  o.command_timeout = 50ms;
  auto c = open(o);
  forwarder_.reset();
  const auto waiting = c.receive(50ms);
  ASSERT_FALSE(waiting);
  EXPECT_EQ(waiting.error().code, errc::timed_out);
  const auto sending = c.send(data(1));
  ASSERT_FALSE(sending);
  EXPECT_TRUE(sending.error().code == errc::not_found || sending.error().code == errc::disconnected)
      << sending.error().message;
  EXPECT_FALSE(c.register_prefix(uri("/a")));
  EXPECT_EQ(c.try_send_batch(views(many(1))).value(), 0U);
  start();
  EXPECT_TRUE(eventually([&] { return c.register_prefix(uri("/b")).has_value(); }));
  EXPECT_EQ(forwarder_->registered(), std::vector<std::string>{"/b"})
      << "a prefix whose registration failed is not registered later";
}

TEST_F(ReconnectTest, AnEventLoopReconnectsWithoutEverWaiting) {
  start();
  auto c = open();
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  ASSERT_TRUE(c.prepare_wait().value());
  forwarder_.reset();
  ASSERT_TRUE(readable(c.descriptor(), 5s)) << "the loss wakes the loop";
  start();
  std::vector<packet::buffer> out;
  ASSERT_TRUE(eventually([&] {
    EXPECT_TRUE(c.try_receive_batch(out, 1));
    const auto wait = c.prepare_wait();
    EXPECT_TRUE(wait);
    if (*wait)
      readable(c.descriptor(), 1s);
    return c.connected();
  }));
  EXPECT_EQ(forwarder_->registered(), std::vector<std::string>{"/a"});
  forwarder_->send({data(1)});
  EXPECT_TRUE(poll_for(c, out, 1));
}

TEST_F(ReconnectTest, WhatALostForwarderHadSentIsStillReceived) {
  auto& first = start();
  auto c = open();
  first.send(many(20));
  forwarder_.reset();
  start();
  expect_packets(c, many(20));
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  EXPECT_EQ(c.stats().reconnects, 1U);
}

TEST_F(ReconnectTest, TheFaceKeepsItsNameSoThatLeftObjectsAreRecycled) {
  start({.what = mode::echo});
  auto c = open();
  const auto name = forwarder_->face_name();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    forwarder_.reset();
    start({.what = mode::echo});
    ASSERT_TRUE(eventually([&] { return c.register_prefix(uri("/a")).has_value(); }));
    EXPECT_TRUE(c.over_shared_memory());
    EXPECT_EQ(forwarder_->face_name(), name) << "restart " << i;
  }
}

TEST_F(ReconnectTest, ANameThatSomebodyStillHasIsNotInsistedOn) {
  start();
  auto c = open();
  const auto name = forwarder_->face_name();
  forwarder_.reset();
  const auto other = shm::channel::create(name, {});
  ASSERT_TRUE(other) << other.error().message;
  start();
  ASSERT_TRUE(eventually([&] { return c.register_prefix(uri("/a")).has_value(); }));
  EXPECT_TRUE(c.over_shared_memory()) << c.fallback_reason();
  EXPECT_NE(forwarder_->face_name(), name);
}

TEST_F(ReconnectTest, AFaceClosedByTheForwarderIsReplaced) {
  auto& forwarder = start();
  auto c = open();
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  const auto old = c.face_id();
  auto close = std::async(std::launch::async, [&] {
    EXPECT_TRUE(eventually([&] { return forwarder_->app_parked(); }));
    forwarder.close_face();
    EXPECT_TRUE(eventually([&] { return forwarder.faces_created() == 2; }));
    EXPECT_TRUE(eventually([&] { return !forwarder.registered().empty(); }));
    forwarder.send({data(1)});
  });
  const auto got = c.receive(10s);
  close.get();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_NE(c.face_id(), old);
}

TEST_F(ReconnectTest, ARefusalAfterARestartIsReportedAndRetried) {
  start();
  auto c = open();
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  forwarder_.reset();
  start({.refused_prefixes = {"/a"}});
  const auto refused = c.receive(10s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::refused);
  forwarder_->change([](behaviour& b) { b.refused_prefixes.clear(); });
  EXPECT_TRUE(eventually([&] {
    std::vector<packet::buffer> out;
    (void)c.try_receive_batch(out, 1);
    return c.connected();
  }));
}

TEST_F(ReconnectTest, ManyRestartsInARowAreSurvived) {
  start();
  auto o = defaults();
  o.reconnect_max_delay = 20ms;
  auto c = open(o);
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  for (std::uint64_t i = 1; i <= 5; ++i) {
    forwarder_.reset();
    start({.what = mode::echo});
    auto echoed = [&] {
      return c.send(data(i)) && [&] {
        const auto got = c.receive(100ms);
        return got && same(*got, data(i));
      }();
    };
    ASSERT_TRUE(eventually(echoed)) << "restart " << i;
    EXPECT_EQ(c.stats().reconnects, i);
  }
}

}  // namespace
}  // namespace facet::client
