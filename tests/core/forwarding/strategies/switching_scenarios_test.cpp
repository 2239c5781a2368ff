// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"
#include "tests/core/forwarding/strategies/network.hpp"
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

std::vector<std::string> switching_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R",   "app R c",      "link R P",
                                 "link R Q", "route R /a P", "route R /a Q"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario switching[]{
    {"LeavesPendingInterestsToTheStrategyThatSentThem",
     switching_router({"strategy R / multicast"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {10, "strategy R / best-route", {}},
      // Multicast gives no Nacks, and it is still in charge.
      {20, "P nack NoRoute /a/1", {}},
      {30, "Q nack NoRoute /a/1", {}},
      {40, "c interest /a/2", {"R>P interest /a/2"}},
      {50, "P nack NoRoute /a/2", {"R>c nack NoRoute /a/2"}}}},

    {"HandsAPendingInterestOverWithTheNextOneForItsName",
     switching_router({"strategy R / multicast"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {10, "strategy R / best-route", {}},
      {20, "c interest /a/1", {"R>P interest /a/1"}},
      {30, "P nack NoRoute /a/1", {}},
      {40, "Q nack NoRoute /a/1", {"R>c nack NoRoute /a/1"}}}},

    {"BeginsSuppressionAnewAfterAHandOver",
     switching_router({"unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {10, "c interest /a", {"R>P interest /a"}},
      {30, "c interest /a", {"R>P interest /a"}},
      // 40 ms would be due; the other strategy starts with 10.
      {35, "strategy R / multicast", {}},
      {41, "c interest /a", {"R>P interest /a"}}}},

    {"NoLongerOffersNewNextHopsAfterAHandOver",
     switching_router({"strategy R / multicast", "unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {10, "strategy R / best-route", {}},
      {20, "c interest /a", {"R>P interest /a"}},
      {30, "route R /a Q", {}}}},

    {"LetsTheTimerOfTheOldStrategyFire",
     switching_router({"strategy R / access", "serve P /a 20"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "mute P", {}},
      {200, "c interest /a/2", {"R>P interest /a/2"}},
      {210, "strategy R / random", {"+190 R>Q interest /a/2"}}}},

    {"StopsTheTimerOfTheOldStrategyAfterAHandOver",
     switching_router({"strategy R / access", "serve P /a 20"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "mute P", {}},
      {200, "c interest /a/2", {"R>P interest /a/2"}},
      {210, "strategy R / best-route", {}},
      {220, "c interest /a/2", {"R>Q interest /a/2"}},
      {3000, "", {}}}},

    {"KeepsMeasurementsOfPrefixesThatKeepTheirStrategy",
     switching_router(
         {"strategy R / asf/max-timeouts~1", "route R /b P", "route R /b Q", "refuse P NoRoute"}),
     {{0, "c interest /b/1", {"R>P interest /b/1", "R>c nack NoRoute /b/1"}},
      {10, "c interest /a/1", {"R>P interest /a/1", "R>c nack NoRoute /a/1"}},
      {20, "strategy R /a best-route", {}},
      {30, "strategy R /a asf/max-timeouts~1", {}},
      {40, "c interest /b/2", {"R>Q interest /b/2"}},
      {50, "c interest /a/2", {"R>P interest /a/2", "R>c nack NoRoute /a/2"}}}},
};

INSTANTIATE_TEST_SUITE_P(Switching, StrategyScenarioTest, testing::ValuesIn(switching), name_of);

TEST(StrategySwitchingTest, EndsStrategiesThatNothingNeedsAnyMore) {
  network net;
  for (const auto& line : switching_router({"strategy R / asf", "serve P /a"}))
    net.run(line);
  net.run("c interest /a/1");
  net.advance(std::chrono::milliseconds{10});
  EXPECT_EQ(net.at("R").sizes().measurements, 1U);
  net.run("strategy R / best-route");
  EXPECT_EQ(net.at("R").sizes().measurements, 0U);
}

TEST(StrategySwitchingTest, MeasurementsExpireWithoutTraffic) {
  network net;
  for (const auto& line : switching_router({"strategy R / access", "serve P /a"}))
    net.run(line);
  net.run("c interest /a/1");
  net.advance(std::chrono::seconds{5});
  EXPECT_EQ(net.at("R").sizes().measurements, 1U);
  net.advance(std::chrono::seconds{9});
  std::vector<transmission> out;
  net.at("R").tick(time_point{std::chrono::hours{1} + std::chrono::seconds{9}}, out);
  EXPECT_EQ(net.at("R").sizes().measurements, 0U);
}

}  // namespace
}  // namespace facet::forwarding
