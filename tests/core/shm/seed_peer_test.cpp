// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/seed_peer.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <thread>

namespace facet::shm {
namespace {

class SeedPeerTest : public ::testing::Test {
 protected:
  name_cleanup name_{unique_face_name("seed")};
};

TEST_F(SeedPeerTest, AppEndAttachesToRegionsOfAnyCapacity) {
  for (const std::uint32_t capacity : {90u, 46u, 28u, 16u, 1u}) {
    auto seed = seed_peer::create(name_.get(), {capacity, 300});
    auto app = channel::attach(name_.get());
    ASSERT_TRUE(app) << app.error().message;
    EXPECT_EQ(app->geometry().capacity, capacity);
    EXPECT_FALSE(app->peer_is_fenced() || app->peer_rings_for_space() || app->peer_closing());
    EXPECT_EQ(app->engine_epoch(), 0u);
    std::vector<std::uint8_t> got;
    for (std::uint64_t i = 0; i < 3 * capacity; ++i) {
      ASSERT_TRUE(app->try_send(numbered_packet(i, 300)));
      ASSERT_TRUE(seed.receive(got));
      ASSERT_TRUE(is_numbered_packet(got, i));
      ASSERT_TRUE(seed.send(numbered_packet(i + 7, i % 300)));
      ASSERT_TRUE(receive_one(*app, got));
      ASSERT_EQ(got, numbered_packet(i + 7, i % 300));
    }
  }
}

TEST_F(SeedPeerTest, EngineEndServesASeedApp) {
  auto engine = channel::create(name_.get(), {.geometry = {32, 256}}).value();
  auto app = seed_peer::connect(name_.get());
  EXPECT_FALSE(engine.peer_is_fenced() || engine.peer_rings_for_space());
  EXPECT_EQ(engine.app_pid(), 0);
  std::vector<std::uint8_t> got;
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(app.send(numbered_packet(i, 256)));
    ASSERT_TRUE(receive_one(engine, got));
    ASSERT_TRUE(is_numbered_packet(got, i));
    ASSERT_TRUE(engine.try_send(numbered_packet(i, 100)));
    ASSERT_TRUE(app.receive(got));
    ASSERT_TRUE(is_numbered_packet(got, i));
  }
}

// The seed's own wrap defect cannot touch what we send: full rings, capacities that do not divide
// 2^32.
TEST_F(SeedPeerTest, WhatTheAppSendsSurvivesTheWrapOfTheIndex) {
  for (const std::uint32_t capacity : {90u, 46u, 28u}) {
    auto seed = seed_peer::create(name_.get(), {capacity, 64}, 0U - 2 * capacity);
    auto app = channel::attach(name_.get()).value();
    std::vector<std::uint8_t> got;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    while (received < 6 * capacity) {
      while (sent < 6 * capacity && app.try_send(numbered_packet(sent, 64)))
        ++sent;
      ASSERT_TRUE(seed.receive(got));
      ASSERT_TRUE(is_numbered_packet(got, received)) << received << " of " << capacity;
      ++received;
    }
    EXPECT_FALSE(app.poisoned());
  }
}

TEST_F(SeedPeerTest, RenewalIsAskedForBeforeTheWrapOfAnotherCapacityAndOnlyThere) {
  const auto asks = [&](std::uint32_t capacity, std::uint32_t index) {
    const auto seed = seed_peer::create(name_.get(), {capacity, 64}, index);
    return channel::attach(name_.get()).value().needs_renewal();
  };
  EXPECT_FALSE(asks(90, 0));
  EXPECT_FALSE(asks(90, 0xE000'0000));
  EXPECT_TRUE(asks(90, 0xF000'0000));
  EXPECT_TRUE(asks(90, 0xFFFF'FFFF));
  EXPECT_FALSE(asks(64, 0xFFFF'FFFF));
}

TEST_F(SeedPeerTest, ATimedLookFindsThePacketWhoseWakeupTheSeedLost) {
  auto seed = seed_peer::create(name_.get(), {16, 64});
  auto app = channel::attach(name_.get()).value();
  EXPECT_FALSE(app.needs_reexamination());
  ASSERT_TRUE(app.park());
  EXPECT_TRUE(app.needs_reexamination());
  EXPECT_FALSE(app.reexamine());
  // What its processor may do: read parked before the tail is stored.
  std::uint32_t zero = 0;
  std::memcpy(seed.base() + 384, &zero, sizeof zero);
  ASSERT_TRUE(seed.send(numbered_packet(1, 64)));
  EXPECT_FALSE(becomes_readable(app.descriptor(), std::chrono::milliseconds(0)));
  EXPECT_TRUE(app.reexamine());
  EXPECT_EQ(app.counters().rescued, 1u);
  app.unpark();
  EXPECT_FALSE(app.needs_reexamination());
  std::vector<std::uint8_t> got;
  EXPECT_TRUE(receive_one(app, got));
}

TEST_F(SeedPeerTest, AWakeupThatIsOnItsWayIsNotCountedAsRescued) {
  auto seed = seed_peer::create(name_.get(), {16, 64});
  auto app = channel::attach(name_.get()).value();
  ASSERT_TRUE(app.park());
  ASSERT_TRUE(seed.send(numbered_packet(1, 64)));
  EXPECT_TRUE(app.reexamine());
  EXPECT_EQ(app.counters().rescued, 0u);
}

TEST_F(SeedPeerTest, ATimedLookFindsTheSpaceASeedNeverRingsFor) {
  auto seed = seed_peer::create(name_.get(), {16, 64});
  auto app = channel::attach(name_.get()).value();
  while (app.try_send(numbered_packet(0, 64))) {
  }
  ASSERT_FALSE(app.request_space_notice());
  EXPECT_TRUE(app.needs_reexamination());
  EXPECT_FALSE(app.reexamine());
  std::vector<std::uint8_t> got;
  ASSERT_TRUE(seed.try_receive(got));
  EXPECT_FALSE(becomes_readable(app.descriptor(), std::chrono::milliseconds(0)));
  EXPECT_TRUE(app.reexamine());
  app.unpark();
  EXPECT_TRUE(app.try_send(numbered_packet(1, 64)));
}

TEST_F(SeedPeerTest, LeavesWordsASeedDoesNotKnowWithoutEffectOnIt) {
  auto engine = channel::create(name_.get(), {.geometry = {16, 64}}).value();
  auto app = seed_peer::connect(name_.get());
  std::array<std::uint8_t, 16> reserved{};
  std::memcpy(reserved.data(), app.base() + 48, reserved.size());
  EXPECT_EQ(reserved, (std::array<std::uint8_t, 16>{}));
  while (engine.try_send(numbered_packet(3, 64))) {
  }
  ASSERT_FALSE(engine.request_space_notice());  // writes an extension word
  std::vector<std::uint8_t> got;
  for (int i = 0; i < 16; ++i)
    ASSERT_TRUE(app.receive(got));
  EXPECT_TRUE(engine.reexamine());
}

TEST_F(SeedPeerTest, FullSpeedStreamsWithASeedEngineLoseNothing) {
  constexpr std::uint64_t total = 20'000;
  auto seed = seed_peer::create(name_.get(), {90, 128});
  auto app = channel::attach(name_.get()).value();
  std::thread echo([&] {
    std::vector<std::uint8_t> got;
    for (std::uint64_t i = 0; i < total && seed.receive(got); ++i)
      while (!seed.send(got))
        std::this_thread::yield();
  });
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  const auto check = [&](bytes_view packet) {
    EXPECT_TRUE(is_numbered_packet(packet, received));
    ++received;
  };
  while (received < total) {
    const std::uint64_t window = std::min(total, received + 80);
    while (sent < window && app.try_send(numbered_packet(sent, 100)))
      ++sent;
    const auto got = app.receive(64, check);
    ASSERT_TRUE(got) << got.error().message;
    if (*got == 0 && app.park()) {
      ASSERT_TRUE(wait_for_peer(app));
    }
  }
  echo.join();
}

}  // namespace
}  // namespace facet::shm
