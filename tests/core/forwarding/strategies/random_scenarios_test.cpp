// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

std::vector<std::string> random_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{
      "node R",       "app R c",      "app R d",         "link R P",        "link R Q",
      "serve P /a 5", "serve Q /a 5", "route R /a P 10", "route R /a Q 20", "strategy R / random"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const scenario random_table[]{
    {"SendsEachInterestToOneUpstream",
     random_router({"unroute R /a Q"}),
     {{0, "c interest /a/1", {"R>P interest /a/1", "+5 R>c data /a/1"}}}},

    // 1000 draws of one half: the deviation is 16.
    {"DrawsUpstreamsEvenlyWhateverTheyCost",
     random_router(),
     {{0,
       "every 20 1000 c interest /a/#",
       {"R>P interest x512", "R>Q interest x488", "R>c data x1000"}},
      {25'000, "", {}}}},

    {"DrawsOtherwiseWithAnotherSeed",
     {"node R 2", "app R c", "link R P", "link R Q", "serve P /a 5", "serve Q /a 5", "route R /a P",
      "route R /a Q", "strategy R / random"},
     {{0,
       "every 20 1000 c interest /a/#",
       {"R>P interest x487", "R>Q interest x513", "R>c data x1000"}},
      {25'000, "", {}}}},

    {"NeverDrawsTheFaceTheInterestCameFrom",
     random_router(),
     {{0, "every 20 50 P interest /a/#", {"R>P data x50", "R>Q interest x50"}}}},

    {"RefusesWithNoRouteWhenNobodyCanBeAsked",
     random_router({"unroute R /a Q"}),
     {{0, "P interest /a/1", {"R>P nack NoRoute /a/1"}}}},

    {"DrawsAgainForEveryRetransmissionAndSuppressesNone",
     random_router({"mute P", "unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a"}},
      {1, "c interest /a", {"R>P interest /a"}},
      {2, "d interest /a", {"R>P interest /a"}}}},

    {"GivesANackOnceTheUpstreamRefused",
     random_router({"refuse P Congestion", "unroute R /a Q"}),
     {{0, "c interest /a", {"R>P interest /a", "R>c nack Congestion /a"}}}},

    {"LosesWhatGoesOverABrokenLinkAndRecovers",
     random_router({"cut R P", "unroute R /a Q"}),
     {{0, "c interest /a/1", {"R>P interest /a/1"}},
      {10, "mend R P", {}},
      {20, "c interest /a/1", {"R>P interest /a/1", "+5 R>c data /a/1"}}}},

    {"KeepsToTheScopeOfNames",
     random_router(
         {"route R /localhost/x P", "route R /localhost/x d", "strategy R /localhost random"}),
     {{0, "every 20 20 c interest /localhost/x/#", {"R>d interest x20"}}}},

    {"AnswersALoopWithNackDuplicate",
     random_router({"mute P", "unroute R /a Q"}),
     {{0, "c interest /a nonce=77", {"R>P interest /a"}},
      {5, "Q interest /a nonce=77", {"R>Q nack Duplicate /a"}}}},
};

INSTANTIATE_TEST_SUITE_P(Random, StrategyScenarioTest, testing::ValuesIn(random_table), name_of);

}  // namespace
}  // namespace facet::forwarding
