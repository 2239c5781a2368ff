// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/ring_manners.hpp"

#include <gtest/gtest.h>

namespace facet::actors {
namespace {

using namespace std::chrono_literals;

void wake_in_vain(ring_manners& manners, int times) {
  for (int i = 0; i < times; ++i) {
    manners.woken();
    manners.looked(false);
  }
}

TEST(RingMannersTest, APeerThatRacedWithSleepIsHeardAtOnce) {
  ring_manners manners;
  wake_in_vain(manners, 16);
  EXPECT_EQ(manners.pause(), 0ns);
}

TEST(RingMannersTest, APeerThatKeepsWakingInVainIsHeardLaterAndLater) {
  ring_manners manners;
  wake_in_vain(manners, 17);
  EXPECT_EQ(manners.pause(), 100us);
  wake_in_vain(manners, 1);
  EXPECT_EQ(manners.pause(), 200us);
  wake_in_vain(manners, 1000);
  EXPECT_EQ(manners.pause(), 10ms);
}

TEST(RingMannersTest, OnePacketMakesUpForIt) {
  ring_manners manners;
  wake_in_vain(manners, 1000);
  manners.woken();
  manners.looked(true);
  EXPECT_EQ(manners.pause(), 0ns);
}

TEST(RingMannersTest, LooksOfOurOwnAreNotThePeersFault) {
  ring_manners manners;
  for (int i = 0; i < 1000; ++i)
    manners.looked(false);
  EXPECT_EQ(manners.pause(), 0ns);
}

}  // namespace
}  // namespace facet::actors
