// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

/// A router R with a consumer c and d on it, and neighbours P (cheapest), Q and S.
std::vector<std::string> best_route_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R",   "app R c",  "app R d",         "link R P",
                                 "link R Q", "link R S", "route R /a P 10", "route R /a Q 20"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario best_route[]{
    {"SendsToTheCheapestAndGivesBackItsData",
     best_route_router({"serve P /a 7"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "+7 R>c data /a/1"}}}},

    {"SkipsTheFaceTheInterestCameFrom",
     best_route_router(),
     {{0, "P interest /a/1", {"R>Q interest /a/1"}}}},

    {"RefusesWithNoRouteWhenOnlyTheDownstreamIsLeft",
     best_route_router({"unroute R /a Q"}),
     {{0, "P interest /a/1", {"R>P nack NoRoute /a/1"}},
      {1, "c interest /b", {"R>c nack NoRoute /b"}}}},

    {"SuppressesFor10MillisecondsAndTwiceAsLongEachTimeUpTo250",
     best_route_router({"unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {9, "c interest /a", {}},
      {10, "c interest /a", {"R>P interest /a"}},
      {29, "c interest /a", {}},
      {30, "c interest /a", {"R>P interest /a"}},
      {70, "c interest /a", {"R>P interest /a"}},
      {150, "c interest /a", {"R>P interest /a"}},
      {310, "c interest /a", {"R>P interest /a"}},
      {559, "c interest /a", {}},
      {560, "c interest /a", {"R>P interest /a"}},
      {809, "c interest /a", {}},
      {810, "c interest /a", {"R>P interest /a"}}}},

    {"TakesItsSuppressionFromParameters",
     best_route_router(
         {"strategy R / best-route/v=5/retx-suppression-initial~100/retx-suppression-max~150/"
          "retx-suppression-multiplier~1.2",
          "unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {99, "c interest /a", {}},
      {100, "c interest /a", {"R>P interest /a"}},
      {219, "c interest /a", {}},
      {220, "c interest /a", {"R>P interest /a"}},
      {364, "c interest /a", {"R>P interest /a"}},
      {513, "c interest /a", {}},
      {514, "c interest /a", {"R>P interest /a"}}}},

    {"TriesTheNextUnusedUpstreamWhenALinkFails",
     best_route_router({"serve P /a 5", "serve Q /a 5", "cut R P"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {300, "c interest /a", {"R>Q interest /a", "+5 R>c data /a"}}}},

    {"ReturnsToTheCheapestWhenItsLinkRecovers",
     best_route_router({"serve P /a 5", "cut R P"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {100, "mend R P", {}},
      {200, "c interest /a/2", {"R>P interest /a/2", "+5 R>c data /a/2"}}}},

    {"StartsOverWithTheOneAskedLongestAgoWhenAllWereUsed",
     best_route_router({"route R /a S 30"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {300, "c interest /a", {"R>Q interest /a"}},
      {600, "c interest /a", {"R>S interest /a"}},
      {900, "c interest /a", {"R>P interest /a"}},
      {1200, "c interest /a", {"R>Q interest /a"}}}},

    {"TreatsAnotherConsumersRequestAsARetransmission",
     best_route_router({"serve P /a 50"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {5, "d interest /a", {"+45 R>c data /a", "+45 R>d data /a"}}}},

    {"GivesANackToEverybodyOnceAllUpstreamsRefused",
     best_route_router(),
     {{0, "c interest /a", {"R>P interest /a"}},
      {20, "d interest /a", {"R>Q interest /a"}},
      {30, "P nack NoRoute /a", {}},
      {40, "Q nack Congestion /a", {"R>c nack Congestion /a", "R>d nack Congestion /a"}}}},

    {"AnswersTheNeighbourThatIsAlsoTheLastHope",
     best_route_router(),
     {{0, "c interest /a", {"R>P interest /a"}},
      {20, "P interest /a", {"R>Q interest /a"}},
      {30, "Q nack NoRoute /a", {"R>P nack NoRoute /a"}}}},

    {"AsksAgainAtOnceAfterANack",
     best_route_router(),
     {{0, "c interest /a", {"R>P interest /a"}},
      {1, "P nack Congestion /a", {"R>c nack Congestion /a"}},
      {2, "c interest /a", {"R>P interest /a"}}}},

    {"ForgetsSuppressionWithTheEntry",
     best_route_router({"unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {100, "c interest /a", {"R>P interest /a"}},
      {4200, "c interest /a", {"R>P interest /a"}},
      {4210, "c interest /a", {"R>P interest /a"}}}},

    {"AnswersALoopWithNackDuplicate",
     best_route_router(),
     {{0, "c interest /a nonce=77", {"R>P interest /a"}},
      {5, "Q interest /a nonce=77", {"R>Q nack Duplicate /a"}}}},
};

INSTANTIATE_TEST_SUITE_P(BestRoute, StrategyScenarioTest, testing::ValuesIn(best_route), name_of);

}  // namespace
}  // namespace facet::forwarding
