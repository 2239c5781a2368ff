// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/parking.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace facet::shm {
namespace {

class ParkingTest : public ::testing::Test {
 protected:
  void open(ring_geometry g) {
    engine_ = channel::create(name_.get(), {.geometry = g}).value();
    app_ = channel::attach(name_.get()).value();
  }

  name_cleanup name_{unique_face_name("parking")};
  std::optional<channel> engine_;
  std::optional<channel> app_;
};

// Nobody spins: every packet finds its receiver about to park, parking or parked. A lost wake-up
// fails receive_one after its patience.
TEST_F(ParkingTest, StopAndWaitWithoutSpinningNeverStalls) {
  constexpr std::uint64_t rounds = 20'000;
  open({16, 64});
  std::thread echo([&] {
    std::vector<std::uint8_t> got;
    for (std::uint64_t i = 0; i < rounds && receive_one(*engine_, got); ++i)
      engine_->try_send(got);
  });
  std::vector<std::uint8_t> got;
  std::uint64_t next = 0;
  for (; next < rounds; ++next) {
    if (!app_->try_send(numbered_packet(next, 16)) || !receive_one(*app_, got) ||
        !is_numbered_packet(got, next))
      break;
  }
  echo.join();
  EXPECT_EQ(next, rounds);
  EXPECT_EQ(app_->counters().rescued + engine_->counters().rescued, 0u);
  EXPECT_LE(app_->counters().wakes_rung, engine_->counters().parks);
}

// Both kinds of sleep at once: the ring holds one sixteenth of a batch, the receiver takes one at a
// time, each side sleeps whenever it cannot go on.
TEST_F(ParkingTest, ASenderWaitingForSpaceNeverStalls) {
  constexpr std::uint64_t total = 50'000;
  constexpr std::size_t batch = 250;
  open({16, 64});
  std::thread sender([&] {
    for (std::uint64_t next = 0; next < total; next += batch) {
      std::vector<std::vector<std::uint8_t>> packets;
      for (std::uint64_t i = 0; i < batch; ++i)
        packets.push_back(numbered_packet(next + i, 16));
      const std::vector<bytes_view> views(packets.begin(), packets.end());
      if (!send_all(*app_, views))
        return;
    }
  });
  std::vector<std::uint8_t> got;
  std::uint64_t next = 0;
  while (next < total && receive_one(*engine_, got) && is_numbered_packet(got, next))
    ++next;
  sender.join();
  EXPECT_EQ(next, total);
  // One ring for a wish at most; a wish follows a send that found too little room, even when the
  // sender then sees room by itself before it sleeps.
  EXPECT_LE(engine_->counters().space_rung, app_->counters().full);
}

TEST(AnnounceTest, WithdrawsTheWishWhenThereIsWork) {
  std::atomic<std::uint32_t> flag{0};
  EXPECT_TRUE(announce_sleep(flag, [] { return false; }));
  EXPECT_EQ(flag, 1u);
  EXPECT_TRUE(wake_claimed(flag));
  EXPECT_FALSE(wake_claimed(flag));
  EXPECT_FALSE(announce_sleep(flag, [] { return true; }));
  EXPECT_EQ(flag, 0u);
}

}  // namespace
}  // namespace facet::shm
