// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

namespace facet::forwarding {
namespace {

/// A router R with a consumer c, a producer p on this host, and neighbours P, Q and S.
std::vector<std::string> self_learning_router(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node R",
                                 "app R c",
                                 "app R p",
                                 "link R P",
                                 "link R Q",
                                 "link R S",
                                 "strategy R / self-learning"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

/// c - A - B - p, with another neighbour X of A, all self-learning; p registered /p at B.
std::vector<std::string> line(std::vector<std::string> more = {}) {
  std::vector<std::string> lines{"node A",
                                 "node B",
                                 "app A c",
                                 "link A B 5",
                                 "link A X",
                                 "app B p",
                                 "route B /p p",
                                 "serve p /p 1",
                                 "strategy A / self-learning",
                                 "strategy B / self-learning"};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

const std::vector<std::string> flood{"R>P interest /a/1", "R>Q interest /a/1", "R>S interest /a/1"};

const scenario self_learning_table[]{
    {"FloodsAnInterestWithoutARouteOverAllFacesThatLeaveTheHost",
     self_learning_router(),
     {{0, "c interest /a/1", flood}}},

    {"DoesNotFloodBackToWhereTheInterestCameFrom",
     self_learning_router(),
     {{0, "P interest /a/1", {"R>Q interest /a/1", "R>S interest /a/1"}}}},

    {"FloodsBackOverAnAdHocLink",
     {"node R", "link R P adhoc", "link R Q", "strategy R / self-learning"},
     {{0, "P interest /a/1", {"R>P interest /a/1", "R>Q interest /a/1"}}}},

    {"DoesNotFloodNamesOfThisHost",
     self_learning_router({"strategy R /localhost self-learning"}),
     {{0, "c interest /localhost/x", {}}}},

    {"LearnsARouteFromTheAnnouncementAndFollowsIt",
     self_learning_router(),
     {{0, "c interest /a/1", flood},
      {10, "Q data /a/1 ann=/a", {"R>c data /a/1", "R learns /a Q 600s"}},
      {20, "c interest /a/2", {"R>Q interest /a/2 nd"}},
      {30, "Q data /a/2", {"R>c data /a/2"}}}},

    {"LearnsNothingFromDataWithoutAnnouncement",
     self_learning_router(),
     {{0, "c interest /a/1", flood},
      {10, "Q data /a/1", {"R>c data /a/1"}},
      {20, "c interest /a/2", {"R>P interest /a/2", "R>Q interest /a/2", "R>S interest /a/2"}}}},

    {"LearnsNothingFromAnAnnouncementOfOtherNames",
     self_learning_router(),
     {{0, "c interest /a/1", flood}, {10, "Q data /a/1 ann=/b", {"R>c data /a/1"}}}},

    {"LearnsNothingFromAnAnnouncementOfEverything",
     self_learning_router(),
     {{0, "c interest /a/1", flood}, {10, "Q data /a/1 ann=/", {"R>c data /a/1"}}}},

    {"RefusesNonDiscoveryWithoutARoute",
     self_learning_router(),
     {{0, "P interest /a/1 nd", {"R>P nack NoRoute /a/1"}}}},

    {"SendsNonDiscoveryAlongAllRoutes",
     self_learning_router({"route R /a P", "route R /a Q"}),
     {{0, "c interest /a/1", {"R>P interest /a/1 nd", "R>Q interest /a/1 nd"}},
      {10, "S interest /a/2 nd", {"R>P interest /a/2 nd", "R>Q interest /a/2 nd"}}}},

    {"GivesUpALearnedRouteAfterNackNoRoute",
     self_learning_router(),
     {{0, "c interest /a/1", flood},
      {10, "Q data /a/1 ann=/a", {"R>c data /a/1", "R learns /a Q 600s"}},
      {20, "c interest /a/2", {"R>Q interest /a/2 nd"}},
      {30, "Q nack NoRoute /a/2", {"R>c nack NoRoute /a/2", "R unlearns /a Q"}},
      {40, "c interest /a/2", {"R>P interest /a/2", "R>Q interest /a/2", "R>S interest /a/2"}}}},

    {"KeepsItsRouteAfterOtherNacks",
     self_learning_router(),
     {{0, "c interest /a/1", flood},
      {10, "Q data /a/1 ann=/a", {"R>c data /a/1", "R learns /a Q 600s"}},
      {20, "c interest /a/2", {"R>Q interest /a/2 nd"}},
      {30, "Q nack Congestion /a/2", {}},
      {40, "c interest /a/3", {"R>Q interest /a/3 nd"}}}},

    {"RenewsALearnedRouteWhileDataComesOverItAtMostOnceAMinute",
     self_learning_router(),
     {{0, "c interest /a/1", flood},
      {10, "Q data /a/1 ann=/a", {"R>c data /a/1", "R learns /a Q 600s"}},
      {60'000, "c interest /a/2", {"R>Q interest /a/2 nd"}},
      {60'009, "Q data /a/2", {"R>c data /a/2"}},
      {60'020, "c interest /a/3", {"R>Q interest /a/3 nd"}},
      {60'030, "Q data /a/3", {"R>c data /a/3", "R learns /a Q 600s"}},
      // The announcement itself lives an hour; less is left.
      {3'300'000, "c interest /a/4", {"R>Q interest /a/4 nd"}},
      {3'300'010, "Q data /a/4", {"R>c data /a/4", "R learns /a Q 300s"}}}},

    {"AnnouncesItsOwnApplicationToANeighbourThatAskedForDiscovery",
     self_learning_router({"route R /a p", "announce R p /a/ann"}),
     {{0, "P interest /a/ann/1", {"R>p interest /a/ann/1 nd"}},
      {10, "p data /a/ann/1", {"R>P data /a/ann/1 ann=/a/ann"}},
      // Without an announcement of its own it has one made for its route.
      {20, "P interest /a/2", {"R>p interest /a/2 nd"}},
      {30, "p data /a/2", {"R>P data /a/2 ann=/a"}},
      // Nobody asked for discovery.
      {40, "P interest /a/3 nd", {"R>p interest /a/3 nd"}},
      {50, "p data /a/3", {"R>P data /a/3"}},
      // Applications of this host know the way.
      {60, "c interest /a/4", {"R>p interest /a/4 nd"}},
      {70, "p data /a/4", {"R>c data /a/4"}}}},

    {"LearnsAcrossTwoHopsAndRediscoversAfterTheRouteIsLost",
     line({"node C", "link A C 5", "app C q", "serve q /p 1", "strategy C / self-learning"}),
     {{0,
       "c interest /p/1",
       {"A>B interest /p/1", "A>X interest /p/1", "A>C interest /p/1", "+5 B>p interest /p/1 nd",
        "+6 B>A data /p/1 ann=/p", "+11 A>c data /p/1", "+11 A learns /p B 600s"}},
      {100,
       "c interest /p/2",
       {"A>B interest /p/2 nd", "+5 B>p interest /p/2 nd", "+6 B>A data /p/2",
        "+11 A>c data /p/2"}},
      // The producer moves from B to C.
      {200, "unroute B /p p", {}},
      {210, "route C /p q", {}},
      {220,
       "c interest /p/3",
       {"A>B interest /p/3 nd", "+5 B>A nack NoRoute /p/3", "+10 A>c nack NoRoute /p/3",
        "+10 A unlearns /p B"}},
      {300,
       "c interest /p/4",
       {"A>B interest /p/4", "A>X interest /p/4", "A>C interest /p/4", "+5 C>q interest /p/4 nd",
        "+6 C>A data /p/4 ann=/p", "+11 A>c data /p/4", "+11 A learns /p C 600s"}}}},
};

INSTANTIATE_TEST_SUITE_P(SelfLearning, StrategyScenarioTest, testing::ValuesIn(self_learning_table),
                         name_of);

}  // namespace
}  // namespace facet::forwarding
