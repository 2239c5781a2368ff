// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

/// A router R with consumers c and d on it, next hops P and Q, and a neighbour S.
std::vector<std::string> multicast_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R",       "app R c",      "app R d",
                                 "link R P",     "link R Q",     "link R S",
                                 "route R /a P", "route R /a Q", "strategy R /a multicast"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario multicast[]{
    {"AsksAllAndDeliversTheFirstAnswer",
     multicast_router({"serve P /a 9", "serve Q /a 4"}),
     {{0, "c interest /a", {"R>P interest /a", "R>Q interest /a", "+4 R>c data /a"}}}},

    {"SurvivesTheFailureOfALink",
     multicast_router({"serve P /a 9", "serve Q /a 4", "cut R Q"}),
     {{0, "c interest /a", {"R>P interest /a", "R>Q interest /a", "+9 R>c data /a"}}}},

    {"SkipsTheFaceTheInterestCameFrom",
     multicast_router(),
     {{0, "P interest /a", {"R>Q interest /a"}}}},

    {"SuppressesEachUpstreamByItself",
     multicast_router(),
     {{0, "P interest /a", {"R>Q interest /a"}},
      {5, "c interest /a", {"R>P interest /a"}},
      {10, "c interest /a", {"R>Q interest /a"}},
      {15, "c interest /a", {"R>P interest /a"}},
      {29, "c interest /a", {}},
      {30, "c interest /a", {"R>Q interest /a"}},
      {35, "c interest /a", {"R>P interest /a"}}}},

    {"SuppressesForAtMost250Milliseconds",
     multicast_router({"unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {10, "c interest /a", {"R>P interest /a"}},
      {30, "c interest /a", {"R>P interest /a"}},
      {70, "c interest /a", {"R>P interest /a"}},
      {150, "c interest /a", {"R>P interest /a"}},
      {310, "c interest /a", {"R>P interest /a"}},
      {559, "c interest /a", {}},
      {560, "c interest /a", {"R>P interest /a"}},
      {809, "c interest /a", {}},
      {810, "c interest /a", {"R>P interest /a"}}}},

    {"TakesItsSuppressionFromParameters",
     multicast_router(
         {"strategy R /a multicast/retx-suppression-initial~50/retx-suppression-max~50",
          "unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {49, "c interest /a", {}},
      {50, "c interest /a", {"R>P interest /a"}},
      {99, "c interest /a", {}},
      {100, "c interest /a", {"R>P interest /a"}}}},

    {"SendsWhatIsPendingToANextHopThatIsAdded",
     multicast_router({"serve S /a 5"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {100, "route R /a S 5", {"R>S interest /a/1", "+5 R>c data /a/1"}}}},

    {"WaitsForTheFirstNextHop",
     multicast_router({"unroute R /a P", "unroute R /a Q", "serve S /a 5"}),
     {{0, "c interest /a/1", {}},
      {1000, "route R /a S", {"R>S interest /a/1", "+5 R>c data /a/1"}}}},

    {"SendsNothingToANextHopThatIsTheDownstream",
     multicast_router(),
     {{0, "S interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {100, "route R /a S 5", {}}}},

    {"LeavesPendingEntriesOfOtherPrefixesAlone",
     multicast_router({"route R /a/b Q"}),
     {{0, "c interest /a/b/1", {"R>Q interest /a/b/1"}},
      {100, "route R /a S 5", {}},
      {200, "route R /a/b S", {"R>S interest /a/b/1"}}}},

    {"DoesNotSendAgainWhenOnlyTheCostChanges",
     multicast_router(),
     {{0, "c interest /a", {"R>P interest /a", "R>Q interest /a"}},
      {100, "route R /a P 7", {}},
      {200, "unroute R /a P", {}},
      {300, "route R /a P 7", {}}}},

    {"SendsNoNackWhateverUpstreamsSay",
     multicast_router(),
     {{0, "c interest /a", {"R>P interest /a", "R>Q interest /a"}},
      {10, "P nack NoRoute /a", {}},
      {20, "Q nack NoRoute /a", {}},
      {30, "c interest /a", {"R>P interest /a", "R>Q interest /a"}}}},

    {"SaysNothingToALoop",
     multicast_router(),
     {{0, "c interest /a nonce=77", {"R>P interest /a", "R>Q interest /a"}},
      {5, "S interest /a nonce=77", {}}}},
};

INSTANTIATE_TEST_SUITE_P(Multicast, StrategyScenarioTest, testing::ValuesIn(multicast), name_of);

}  // namespace
}  // namespace facet::forwarding
