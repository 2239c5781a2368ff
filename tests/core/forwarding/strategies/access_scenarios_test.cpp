// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

/// A router R with consumers c and d, and hosts P (20 ms) and Q (silent) that may both serve /a.
std::vector<std::string> access_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R",       "app R c",       "app R d",
                                 "link R P",     "link R Q",      "route R /a P",
                                 "route R /a Q", "serve P /a 20", "strategy R /a access"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario access_table[]{
    {"AsksAllFirstAndThenTheOneThatAnswered",
     access_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "c interest /a/2", {"R>P interest /a/2", "+20 R>c data /a/2"}}}},

    {"KnowsTheParentOfTheDataNameOnly",
     access_router(),
     {{0,
       "c interest /a/x/1",
       {"R>P interest /a/x/1", "R>Q interest /a/x/1", "+20 R>c data /a/x/1"}},
      {100, "c interest /a/x/2", {"R>P interest /a/x/2", "+20 R>c data /a/x/2"}},
      {200,
       "c interest /a/y/1",
       {"R>P interest /a/y/1", "R>Q interest /a/y/1", "+20 R>c data /a/y/1"}}}},

    // 20 ms were measured, so the timeout is its lower bound, 200 ms.
    {"AsksTheOthersAfterTheRetransmissionTimeout",
     access_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "cut R P", {}},
      {110, "serve Q /a 5", {}},
      {200,
       "c interest /a/2",
       {"R>P interest /a/2", "+200 R>Q interest /a/2", "+205 R>c data /a/2"}},
      {500, "c interest /a/3", {"R>Q interest /a/3", "+5 R>c data /a/3"}}}},

    {"TakesTheTimeoutFromTheMeasuredRoundTrip",
     access_router({"serve P /a 100"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+100 R>c data /a/1"}},
      {150, "mute P", {}},
      // 100 + 4 · 50 ms
      {200, "c interest /a/2", {"R>P interest /a/2", "+300 R>Q interest /a/2"}}}},

    {"DoesNotAskTheOthersOnceDataCame",
     access_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "c interest /a/2", {"R>P interest /a/2", "+20 R>c data /a/2"}},
      {1000, "", {}}}},

    {"SendsARetransmissionToAllAndSuppressesIt100Milliseconds",
     access_router({"mute P"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {99, "c interest /a/1", {}},
      {100, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {199, "d interest /a/1", {}},
      {200, "d interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}}}},

    {"ForgetsTheLastWorkingNextHopAfterEightSeconds",
     access_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {8019, "c interest /a/2", {"R>P interest /a/2", "+20 R>c data /a/2"}},
      {16'039,
       "c interest /a/3",
       {"R>P interest /a/3", "R>Q interest /a/3", "+20 R>c data /a/3"}}}},

    {"AsksAllWhenTheLastWorkingNextHopLostItsRoute",
     access_router({"serve Q /a 30"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "unroute R /a P", {}},
      {200, "c interest /a/2", {"R>Q interest /a/2", "+30 R>c data /a/2"}}}},

    {"AsksTheOthersWhenTheDownstreamIsTheLastWorkingNextHop",
     access_router({"serve Q /a 30"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "P interest /a/2", {"R>Q interest /a/2", "+30 R>P data /a/2"}}}},

    {"StartsFromNothingWhenAFaceIsReplaced",
     access_router(),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1", "+20 R>c data /a/1"}},
      {100, "remove R P", {}},
      {200, "c interest /a/2", {"R>Q interest /a/2"}}}},

    {"SaysNothingWhenThereIsNoNextHopOrOnlyNacks",
     access_router({"refuse P NoRoute", "refuse Q NoRoute"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}},
      {100, "unroute R /a P", {}},
      {101, "unroute R /a Q", {}},
      {200, "c interest /a/2", {}}}},
};

INSTANTIATE_TEST_SUITE_P(Access, StrategyScenarioTest, testing::ValuesIn(access_table), name_of);

}  // namespace
}  // namespace facet::forwarding
