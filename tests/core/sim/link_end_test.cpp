// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/link_end.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace facet::sim {
namespace {

using namespace std::chrono_literals;

TEST(LinkEnd, TakesDelayAndTransmissionToTheNanosecond) {
  link_end link{{.delay = 10ms, .rate = 1'000'000}, 1, 0};
  EXPECT_EQ(link.send(5, 125), 5 + 1'000'000 + 10'000'000);
  // The second waits for the first.
  EXPECT_EQ(link.send(6, 125), 5 + 2'000'000 + 10'000'000);
  EXPECT_EQ(link.totals().waiting, 999'999ns);
}

TEST(LinkEnd, RoundsTransmissionToTheNearestNanosecond) {
  link_end link{{.delay = 0ns, .rate = 3'000'000'000}, 1, 0};
  EXPECT_EQ(link.send(0, 1), 3);  // 2.67
}

TEST(LinkEnd, WithoutARateNothingWaits) {
  link_end link{{.delay = 1ms}, 1, 0};
  EXPECT_EQ(link.send(0, 8800), 1'000'000);
  EXPECT_EQ(link.send(0, 8800), 1'000'000);
}

TEST(LinkEnd, DropsTheTailOfAFullQueue) {
  link_end link{{.delay = 0ns, .rate = 8'000, .queue = 2}, 1, 0};
  EXPECT_TRUE(link.send(0, 1));  // is being sent until 1 ms
  EXPECT_TRUE(link.send(0, 1));
  EXPECT_TRUE(link.send(0, 1));
  EXPECT_FALSE(link.send(0, 1));
  EXPECT_EQ(link.totals().queue_full, 1U);
  // Now the second is being sent and the third waits: there is room for one.
  EXPECT_TRUE(link.send(1'000'000, 1));
  EXPECT_FALSE(link.send(1'000'000, 1));
  EXPECT_EQ(link.totals().longest_queue, 2U);
}

TEST(LinkEnd, LosesItsShare) {
  link_end link{{.delay = 1ms, .loss = 0.2}, 7, 0};
  std::size_t arrived = 0;
  for (int i = 0; i < 100'000; ++i)
    arrived += link.send(i, 100) ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(arrived), 80'000, 600);
  EXPECT_EQ(link.totals().lost, 100'000 - arrived);
}

TEST(LinkEnd, JittersBetweenDelayAndDelayPlusJitter) {
  link_end link{{.delay = 5ms, .jitter = 2ms}, 7, 0};
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto at = *link.send(0, 100);
    ASSERT_GE(at, 5'000'000);
    ASSERT_LE(at, 7'000'000);
    sum += static_cast<double>(at);
  }
  EXPECT_NEAR(sum / 10'000, 6'000'000, 30'000);
}

TEST(LinkEnd, CutLosesWhatIsSentAndChangesTheEpoch) {
  link_end link{{.delay = 1ms, .rate = 8'000}, 1, 0};
  EXPECT_TRUE(link.send(0, 1));
  link.set_up(false, 100);
  EXPECT_EQ(link.epoch(), 1U);
  EXPECT_FALSE(link.send(200, 1));
  link.set_up(true, 300);
  EXPECT_EQ(link.send(400, 1), 400 + 1'000'000 + 1'000'000);  // the queue was emptied
  EXPECT_EQ(link.totals().down, 1U);
}

TEST(LinkEnd, IsUpOnlyWithBothItsNodes) {
  link_end link{{.delay = 1ms}, 1, 0};
  link.set_receiver_up(false, 0);
  link.set_up(false, 1);
  link.set_up(true, 2);
  EXPECT_FALSE(link.up());
  link.set_receiver_up(true, 3);
  EXPECT_TRUE(link.up());
  EXPECT_EQ(link.epoch(), 2U);
}

TEST(LinkEnd, QueuesAsAnMD1System) {
  for (const double utilization : {0.3, 0.6, 0.9}) {
    link_end link{{.delay = 0ns, .rate = 1'000'000'000, .queue = 1'000'000}, 1, 0};
    constexpr double service = 1000;  // ns, of 125 octets
    constexpr std::uint64_t packets = 10'000'000;
    load::random_source random{1, 2};
    double now = 0;
    for (std::uint64_t i = 0; i < packets; ++i) {
      now += random.exponential() * service / utilization;
      link.send(static_cast<std::int64_t>(now), 125);
    }
    const auto expected = utilization / (2 * (1 - utilization)) * service;
    const auto mean =
        static_cast<double>(link.totals().waiting.count()) / static_cast<double>(packets);
    EXPECT_NEAR(mean / expected, 1, 0.02) << "utilization " << utilization;
  }
}

}  // namespace
}  // namespace facet::sim
