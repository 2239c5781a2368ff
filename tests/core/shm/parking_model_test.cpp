// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/parking_model.hpp"

#include <gtest/gtest.h>

namespace facet::shm::model {
namespace {

void expect_sound(const options& setup) {
  const outcome found = explore(setup);
  EXPECT_TRUE(found.finished);
  EXPECT_GT(found.states, 100u);
  EXPECT_FALSE(found.lost_wakeup) << "after this schedule nobody can move:\n" << *found.lost_wakeup;
}

void expect_loss(const options& setup) {
  const outcome found = explore(setup);
  EXPECT_TRUE(found.finished) << "the model must also have schedules that work";
  ASSERT_TRUE(found.lost_wakeup);
}

TEST(ParkingModelTest, WithAllFencesNoScheduleLosesAWakeup) {
  for (const int capacity : {1, 2, 3})
    for (const bool batch : {false, true})
      expect_sound({.packets = 4, .capacity = capacity, .batch = batch});
}

TEST(ParkingModelTest, NorDoesOneWhereStoresPassEachOther) {
  for (const int capacity : {1, 2})
    for (const bool batch : {false, true})
      expect_sound({.packets = 3, .capacity = capacity, .batch = batch, .reorder = true});
}

// The defect of the seed: its tail store may still be in the buffer when it reads parked = 0.
TEST(ParkingModelTest, WithoutTheProducersFenceAWakeupIsLost) {
  expect_loss({.packets = 1, .publish_fence = false});
  expect_loss({.packets = 3, .publish_fence = false, .claim = false});
}

TEST(ParkingModelTest, WithoutTheConsumersFenceAWakeupIsLost) {
  expect_loss({.packets = 1, .park_fence = false});
}

TEST(ParkingModelTest, WaitingForSpaceNeedsTheProducersFenceToo) {
  expect_loss({.packets = 3, .capacity = 1, .want_fence = false});
}

// The consumer may leave out the fence after a release only because it looks once more, behind the
// fence of its own sleep.
TEST(ParkingModelTest, AnUnfencedReleaseIsSoundWithALookBeforeSleepingAndOnlyWithIt) {
  for (const int capacity : {1, 2})
    for (const bool reorder : {false, true})
      expect_sound(
          {.packets = 3, .capacity = capacity, .release_fence = false, .reorder = reorder});
  expect_loss({.packets = 3, .capacity = 1, .release_fence = false, .late_look = false});
}

TEST(ParkingModelTest, AFencedReleaseNeedsNoLookBeforeSleeping) {
  expect_sound({.packets = 3, .capacity = 1, .late_look = false});
}

// What facet does about a version-1 peer: the sleeper looks again on a timer.
TEST(ParkingModelTest, ATimedLookRescuesWhatAnUnfencedProducerLoses) {
  expect_sound({.packets = 3, .publish_fence = false, .claim = false, .timer = true});
}

TEST(ParkingModelTest, AFencedProducerThatOnlyReadsTheFlagIsSoundToo) {
  expect_sound({.packets = 3, .claim = false});
}

}  // namespace
}  // namespace facet::shm::model
