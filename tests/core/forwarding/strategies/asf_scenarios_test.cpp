// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

/// A router R with consumers c and d, and producers behind P (cheapest, 20 ms), Q (5 ms) and S. The
/// first probe is drawn at random; with this seed it comes 4863 ms after the first Interest.
std::vector<std::string> asf_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R 85",        "app R c",         "app R d",
                                 "link R P",         "link R Q",        "link R S",
                                 "serve P /a 20",    "serve Q /a 5",    "serve S /a 60",
                                 "strategy R / asf", "route R /a P 10", "route R /a Q 20"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario asf[]{
    {"SendsToTheCheapestWhileNothingIsMeasured",
     asf_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "+20 R>c data /a/1"}},
      {100, "c interest /a/2", {"R>P interest /a/2", "+20 R>c data /a/2"}}}},

    {"SkipsTheFaceTheInterestCameFrom",
     asf_router(),
     {{0, "P interest /a/1", {"R>Q interest /a/1", "+5 R>P data /a/1"}}}},

    {"RefusesWithNoRouteWhenNobodyCanBeAsked",
     asf_router({"unroute R /a Q"}),
     {{0, "P interest /a/1", {"R>P nack NoRoute /a/1"}},
      {10, "c interest /b", {"R>c nack NoRoute /b"}}}},

    {"ProbesOnceWithinTheFirstFiveSecondsAndThenUsesTheFasterUpstream",
     asf_router(),
     {{0,
       "every 1000 6 c interest /a/first/#",
       {"R>P interest x6", "R>Q interest x1", "R>c data x6"}},
      {10'000, "c interest /a/1", {"R>Q interest /a/1", "+5 R>c data /a/1"}}}},

    {"ProbesAgainEverySixtySeconds",
     asf_router(),
     {{0,
       "every 1000 6 c interest /a/first/#",
       {"R>P interest x6", "R>Q interest x1", "R>c data x6"}},
      // At most 60 s after the first probe, which came at 5 s at the latest; the next is due later.
      {7'000,
       "every 1000 59 c interest /a/second/#",
       {"R>P interest x1", "R>Q interest x59", "R>c data x59"}},
      {67'000,
       "every 1000 60 c interest /a/third/#",
       {"R>P interest x1", "R>Q interest x60", "R>c data x60"}},
      {130'000, "", {}}}},

    {"ProbesAsOftenAsItsParameterSays",
     asf_router({"strategy R / asf/v=5/probing-interval~2000"}),
     {{0,
       "every 500 11 c interest /a/first/#",
       {"R>P interest x11", "R>Q interest x1", "R>c data x11"}},
      {20'000,
       "every 500 40 c interest /a/second/#",
       {"R>P interest x10", "R>Q interest x40", "R>c data x40"}},
      {50'000, "", {}}}},

    {"ProbesTheCheapestUnmeasuredUpstreamFirst",
     asf_router({"route R /a S 15", "strategy R / asf/probing-interval~1000"}),
     {{0,
       "every 500 11 c interest /a/first/#",
       {"R>P interest x11", "R>S interest x1", "R>c data x11"}},
      {6000, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+5 R>c data /a/1"}}}},

    {"MeasuresAProbeThatIsSlowerThanTheData",
     asf_router(
         {"link R S", "unroute R /a Q", "route R /a S 30", "serve P /a 20", "serve S /a 60"}),
     {{0,
       "every 1000 6 c interest /a/first/#",
       {"R>P interest x6", "R>S interest x1", "R>c data x6"}},
      // S answered 40 ms after P, within the 50 ms for which the entry was kept: it works. So it is
      // the choice when P refuses.
      {10'000, "refuse P NoRoute", {}},
      {11'000, "c interest /a/1", {"R>P interest /a/1", "R>c nack NoRoute /a/1"}},
      {12'000, "c interest /a/2", {"R>S interest /a/2", "+60 R>c data /a/2"}}}},

    {"LeavesAnUpstreamAfterThreeLossesInARow",
     asf_router({"cut R P"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1100, "c interest /a/2", {"R>P interest /a/2"}},
      {2200, "c interest /a/3", {"R>P interest /a/3"}},
      {3150, "c interest /a/4", {"R>P interest /a/4"}},
      {3300, "c interest /a/5", {"R>Q interest /a/5", "+5 R>c data /a/5"}}}},

    {"LeavesAnUpstreamAfterAsManyLossesAsItsParameterSays",
     asf_router({"cut R P", "strategy R / asf/max-timeouts~1"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {999, "c interest /a/2", {"R>P interest /a/2"}},
      {1000, "c interest /a/3", {"R>Q interest /a/3", "+5 R>c data /a/3"}}}},

    {"CountsLossesAnewAfterData",
     asf_router({"cut R P"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1100, "c interest /a/2", {"R>P interest /a/2"}},
      {2150, "mend R P", {}},
      {2200, "c interest /a/3", {"R>P interest /a/3", "+20 R>c data /a/3"}},
      {2300, "cut R P", {}},
      // The retransmission timeout is 200 ms now, its lower bound.
      {2400, "c interest /a/4", {"R>P interest /a/4"}},
      {2601, "c interest /a/5", {"R>P interest /a/5"}},
      {2802, "c interest /a/6", {"R>P interest /a/6"}},
      {3003, "c interest /a/7", {"R>Q interest /a/7", "+5 R>c data /a/7"}}}},

    {"LeavesAnUpstreamAfterOneNack",
     asf_router({"refuse P Congestion"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>c nack Congestion /a/1"}},
      {10, "c interest /a/2", {"R>Q interest /a/2", "+5 R>c data /a/2"}}}},

    {"ReturnsToARecoveredUpstreamThroughAProbe",
     asf_router(
         {"strategy R / asf/max-timeouts~1/probing-interval~1000", "serve P /a 2", "cut R P"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1500, "c interest /a/2", {"R>Q interest /a/2", "+5 R>c data /a/2"}},
      {2000, "mend R P", {}},
      // One probe finds it working again; from then on it is the faster one, and Q is probed.
      {6000, "c interest /a/3", {"R>Q interest /a/3", "R>P interest /a/3", "+2 R>c data /a/3"}},
      {6500, "c interest /a/4", {"R>P interest /a/4", "+2 R>c data /a/4"}}}},

    {"SendsRetransmissionsToUnusedUpstreams",
     asf_router({"mute P", "mute Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {5, "c interest /a", {"R>Q interest /a"}},
      // Everybody was asked: P longest ago.
      {9, "c interest /a", {}},
      {10, "c interest /a", {"R>P interest /a"}},
      {15, "c interest /a", {"R>Q interest /a"}},
      {29, "c interest /a", {}},
      {30, "c interest /a", {"R>P interest /a"}}}},

    {"GivesTheLeastSevereNackWhenAllRefused",
     asf_router({"mute P", "mute Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {20, "d interest /a", {"R>Q interest /a"}},
      {30, "P nack NoRoute /a", {}},
      {40, "Q nack Duplicate /a", {"R>c nack Duplicate /a", "R>d nack Duplicate /a"}}}},

    {"KeepsNamespacesOfFibEntriesApart",
     asf_router(
         {"route R /b P 10", "route R /b Q 20", "cut R P", "strategy R / asf/max-timeouts~1"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1500, "c interest /a/2", {"R>Q interest /a/2", "+5 R>c data /a/2"}},
      {2000, "c interest /b/1", {"R>P interest /b/1"}}}},

    {"ForgetsWhatIsOlderThanTheMeasurementsLifetime",
     asf_router(
         {"cut R P",
          "strategy R / asf/max-timeouts~1/probing-interval~1000/measurements-lifetime~10000"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1500, "c interest /a/2", {"R>Q interest /a/2", "+5 R>c data /a/2"}},
      {11'506, "c interest /a/3", {"R>P interest /a/3"}}}},

    {"BeginsAnewAfterTheStrategyWasChangedAndChangedBack",
     asf_router({"cut R P", "strategy R / asf/max-timeouts~1"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {1500, "c interest /a/2", {"R>Q interest /a/2", "+5 R>c data /a/2"}},
      {2000, "strategy R / best-route", {}},
      {2001, "strategy R / asf/max-timeouts~1", {}},
      {2002, "c interest /a/3", {"R>P interest /a/3"}}}},
};

INSTANTIATE_TEST_SUITE_P(Asf, StrategyScenarioTest, testing::ValuesIn(asf), name_of);

}  // namespace
}  // namespace facet::forwarding
