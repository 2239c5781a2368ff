// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/congestion.hpp"

#include "core/base/rtt_estimator.hpp"

#include <gtest/gtest.h>

namespace facet::client {
namespace {

using namespace std::chrono_literals;

constexpr time_point start{100s};

congestion_options with(congestion_kind kind, double initial = 2) {
  congestion_options o;
  o.kind = kind;
  o.initial_window = initial;
  return o;
}

/// One Data per packet of the window, every round trip, for `duration`.
void run(congestion_window& w, time_point from, duration length, duration rtt) {
  for (auto t = from; t < from + length; t += rtt)
    for (auto n = w.size(); n != 0; --n)
      w.on_data(t, rtt);
}

TEST(CongestionWindowTest, SlowStartDoublesPerRoundTrip) {
  for (const auto kind : {congestion_kind::aimd, congestion_kind::cubic}) {
    congestion_window w{with(kind)};
    run(w, start, 30ms, 10ms);
    EXPECT_EQ(w.size(), 16U) << to_string(kind);
    EXPECT_TRUE(w.in_slow_start());
  }
}

TEST(CongestionWindowTest, FixedNeverChanges) {
  congestion_window w{with(congestion_kind::fixed, 64)};
  run(w, start, 1s, 10ms);
  w.on_congestion(start);
  EXPECT_EQ(w.size(), 64U);
}

TEST(CongestionWindowTest, AimdHalvesAndThenAddsOnePerRoundTrip) {
  congestion_window w{with(congestion_kind::aimd, 64)};
  w.on_congestion(start);
  EXPECT_EQ(w.size(), 32U);
  EXPECT_FALSE(w.in_slow_start());
  run(w, start, 100ms, 10ms);
  EXPECT_NEAR(w.window(), 42, 0.5);
}

TEST(CongestionWindowTest, CubicReturnsToItsMaximumAfterTheTimeTheCurveTakes) {
  congestion_window w{with(congestion_kind::cubic, 1000)};
  w.on_congestion(start);
  EXPECT_EQ(w.size(), 700U);
  // K = cbrt((1000 - 700) / 0.4) = 9.09 s.
  run(w, start, 9090ms, 100ms);
  EXPECT_NEAR(w.window(), 1000, 15);
  const auto plateau = w.window();
  run(w, start + 9090ms, 5s, 100ms);
  EXPECT_GT(w.window(), plateau + 20) << "beyond the maximum it probes, faster and faster";
}

TEST(CongestionWindowTest, CubicIsNeverSlowerThanAimdOnShortRoundTrips) {
  congestion_window w{with(congestion_kind::cubic, 100)};
  w.on_congestion(start);
  run(w, start, 100ms, 1ms);
  // AIMD with the same decrease gains 3(1-0.7)/(1+0.7) = 0.53 per round trip.
  EXPECT_GT(w.window(), 70 + 100 * 0.5);
}

TEST(CongestionWindowTest, CubicAimsLowerWhenItsMaximumShrinks) {
  congestion_window w{with(congestion_kind::cubic, 1000)};
  w.on_congestion(start);
  w.on_congestion(start + 1s);
  EXPECT_NEAR(w.window(), 490, 1);
  // The old maximum is given up: the next plateau is at (1 + 0.7) / 2 of 700.
  run(w, start + 1s, 6400ms, 100ms);
  EXPECT_NEAR(w.window(), 595, 10);
}

TEST(CongestionWindowTest, StaysBetweenItsLimits) {
  for (const auto kind : {congestion_kind::aimd, congestion_kind::cubic}) {
    auto o = with(kind, 16);
    o.max_window = 20;
    o.min_window = 4;
    congestion_window w{o};
    run(w, start, 1s, 10ms);
    EXPECT_EQ(w.size(), 20U);
    for (int i = 0; i < 20; ++i)
      w.on_congestion(start);
    EXPECT_EQ(w.size(), 4U);
  }
}

TEST(CongestionWindowTest, LeavingSlowStartKeepsTheWindow) {
  congestion_window w{with(congestion_kind::cubic, 50)};
  w.leave_slow_start();
  EXPECT_EQ(w.size(), 50U);
  EXPECT_FALSE(w.in_slow_start());
  run(w, start, 50ms, 10ms);
  EXPECT_LT(w.window(), 60);
  EXPECT_GT(w.window(), 50);
}

TEST(CongestionKindTest, ReadsItsOwnSpelling) {
  for (const auto kind : {congestion_kind::aimd, congestion_kind::cubic, congestion_kind::fixed})
    EXPECT_EQ(parse_congestion_kind(to_string(kind)), kind);
  EXPECT_FALSE(parse_congestion_kind("reno"));
}

TEST(RttEstimatorTest, FollowsRfc6298) {
  rtt_options o;
  o.min_rto = 1ms;
  rtt_estimator rtt{o};
  EXPECT_EQ(rtt.rto(), 1s);
  rtt.add(100ms);
  EXPECT_EQ(rtt.smoothed(), 100ms);
  EXPECT_EQ(rtt.rto(), 300ms);  // 100 + 4 · 50
  rtt.add(200ms);
  EXPECT_EQ(rtt.smoothed(), 112500us);
  EXPECT_EQ(rtt.rto(), 362500us);  // 112.5 + 4 · 62.5
  EXPECT_EQ(rtt.smallest(), 100ms);
  EXPECT_EQ(rtt.largest(), 200ms);
  EXPECT_EQ(rtt.mean(), 150ms);
}

TEST(RttEstimatorTest, KeepsTheTimeoutBetweenItsLimits) {
  rtt_estimator rtt;
  rtt.add(1ms);
  EXPECT_EQ(rtt.rto(), 200ms);
  for (int i = 0; i < 20; ++i)
    rtt.back_off();
  EXPECT_EQ(rtt.rto(), 60s);
  rtt.add(1ms);
  EXPECT_EQ(rtt.rto(), 200ms);
}

TEST(RttEstimatorTest, ManySamplesPerRoundTripWeighLess) {
  rtt_estimator one;
  rtt_estimator many;
  one.add(100ms);
  many.add(100ms);
  one.add(200ms, 1);
  many.add(200ms, 100);
  EXPECT_LT(many.smoothed(), one.smoothed());
}

TEST(SlowStartExitTest, NoticesAGrowingQueueAndNotASteadyOne) {
  const auto exits = [](auto rtt_of_round) {
    slow_start_exit e;
    std::uint64_t answered = 0;
    for (int round = 0; round < 10; ++round)
      for (int i = 0; i < 20; ++i, ++answered)
        if (e.on_rtt(rtt_of_round(round), answered, answered + 20))
          return true;
    return false;
  };
  EXPECT_FALSE(exits([](int) { return duration{1ms}; }));
  EXPECT_TRUE(exits([](int round) { return duration{1ms + round * 3ms}; }));
}

}  // namespace
}  // namespace facet::client
