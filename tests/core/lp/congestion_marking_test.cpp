// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <array>
#include <cmath>

namespace facet::lp::test {
namespace {

constexpr std::size_t congested = 65537;

/// Sends a small packet. @returns whether it was marked
bool sends_marked(link_service& link, time_point now, std::size_t backlog = congested) {
  const auto frames = send(link, data_of(10), now, backlog);
  EXPECT_EQ(frames.size(), 1U);
  const auto view = view_of(frames.at(0));
  EXPECT_EQ(view.bare, !view.congestion_mark.has_value());
  return view.congestion_mark == 1U;
}

TEST(CongestionMarkingTest, MarksOnePacketAfterAnIntervalAboveTheThreshold) {
  link_service link{{}};
  EXPECT_FALSE(sends_marked(link, start));
  EXPECT_FALSE(sends_marked(link, start + 99ms));
  EXPECT_TRUE(sends_marked(link, start + 100ms));
  EXPECT_FALSE(sends_marked(link, start + 100ms));
  EXPECT_EQ(link.counters().n_marked, 1U);
}

TEST(CongestionMarkingTest, TheThresholdItselfIsNotCongestion) {
  link_service link{{}};
  for (auto t = start; t < start + 1s; t += 10ms)
    EXPECT_FALSE(sends_marked(link, t, 65536));
}

TEST(CongestionMarkingTest, OnePacketBelowTheThresholdStartsAnew) {
  link_service link{{}};
  sends_marked(link, start);
  EXPECT_FALSE(sends_marked(link, start + 90ms, 1000));
  EXPECT_FALSE(sends_marked(link, start + 100ms));
  EXPECT_FALSE(sends_marked(link, start + 199ms));
  EXPECT_TRUE(sends_marked(link, start + 200ms));
}

TEST(CongestionMarkingTest, MarksComeCloserWhileTheCongestionLasts) {
  link_service link{{}};
  std::vector<time_point> marks;
  for (auto t = start; t < start + 1s; t += 100us)
    if (sends_marked(link, t))
      marks.push_back(t);
  ASSERT_GE(marks.size(), 20U);
  EXPECT_EQ(marks[0], start + 100ms);
  for (std::size_t n = 1; n < marks.size(); ++n) {
    const auto gap = std::chrono::duration<double, std::milli>(marks[n] - marks[n - 1]).count();
    EXPECT_NEAR(gap, 100 / std::sqrt(double(n + 1)), 0.11) << n;
  }
}

TEST(CongestionMarkingTest, AGapInTrafficIsNotMadeUpForByABurstOfMarks) {
  link_service link{{}};
  sends_marked(link, start);
  EXPECT_TRUE(sends_marked(link, start + 5s));
  EXPECT_TRUE(sends_marked(link, start + 10s));
  EXPECT_FALSE(sends_marked(link, start + 10s));
  EXPECT_FALSE(sends_marked(link, start + 10s));
}

TEST(CongestionMarkingTest, ThresholdAndIntervalAreOptionsThatMayChange) {
  link_service link{{.marking = {.threshold = 100, .interval = 10ms}}};
  EXPECT_FALSE(sends_marked(link, start, 101));
  EXPECT_TRUE(sends_marked(link, start + 10ms, 101));
  link.configure({.marking = {.enabled = false, .threshold = 100, .interval = 10ms}});
  EXPECT_FALSE(sends_marked(link, start + 1s, 101));
}

TEST(CongestionMarkingTest, IntervalsBeyondAllMeasureAreBounded) {
  link_service never{{.marking = {.interval = duration::max()}}};
  EXPECT_FALSE(sends_marked(never, start));
  EXPECT_FALSE(sends_marked(never, start + 59min));
  link_service always{{.marking = {.interval = duration::min()}}};
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(sends_marked(always, start));
}

TEST(CongestionMarkingTest, AMarkThatDoesNotFitIsLeftToTheNextPacket) {
  const auto full = data_of(8700);
  link_service link{{.mtu = full.size() + 5}};
  send(link, full, start, congested);
  const auto frames = send(link, full, start + 100ms, congested);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].data(), full.data());
  EXPECT_EQ(link.counters().n_marks_left_out, 1U);
  EXPECT_TRUE(sends_marked(link, start + 101ms));
}

TEST(CongestionMarkingTest, AMarkDoesNotMakeAPacketSplit) {
  const auto full = data_of(1300);
  link_service link{fragmenting(full.size())};
  send(link, full, start, congested);
  EXPECT_EQ(send(link, full, start + 100ms, congested).size(), 1U);
  EXPECT_EQ(link.counters().n_marks_left_out, 1U);
  const auto frames = send(link, data_of(3000), start + 100ms, congested);
  ASSERT_GE(frames.size(), 3U);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(view_of(frames[i]).congestion_mark.has_value(), i == 0);
    EXPECT_LE(frames[i].size(), full.size());
  }
}

TEST(CongestionMarkingTest, OtherHeadersStayAndAnOlderMarkIsKept) {
  const std::array<std::uint8_t, 2> token{1, 2};
  link_service link{{}};
  const auto data = data_of(10);
  send(link, data, start, congested);
  const auto frames =
      send(link, packet::encode_lp({.pit_token = token}, data), start + 100ms, congested);
  EXPECT_EQ(octets_of(frames.at(0)),
            octets_of(packet::encode_lp({.pit_token = token, .congestion_mark = 1}, data)));
  const auto marked = packet::encode_lp({.congestion_mark = 9}, data);
  EXPECT_EQ(octets_of(send(link, marked, start + 1s, congested).at(0)), octets_of(marked));
  EXPECT_EQ(link.counters().n_marked, 1U);
}

}  // namespace
}  // namespace facet::lp::test
