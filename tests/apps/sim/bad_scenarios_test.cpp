// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What is wrong with a scenario is one line, and leaves nothing behind.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

struct bad_scenario {
  std::string name;
  std::string text;
  std::string line;  // and what is wrong there
  std::string remedy;
};
std::ostream& operator<<(std::ostream& out, const bad_scenario& s) {
  return out << s.name;
}

const std::string sound =
    "[[node]]\nname = \"a\"\n"
    "[[node]]\nname = \"b\"\n"
    "[[link]]\na = \"a\"\nb = \"b\"\ndelay = \"5ms\"\n"
    "[[consumer]]\nnode = \"a\"\nprefix = \"/p\"\n"
    "[[producer]]\nnode = \"b\"\nprefix = \"/p\"\n";

std::string with(const std::string& what, const std::string& instead) {
  auto text = sound;
  return text.replace(text.find(what), what.size(), instead);
}

/// A line n0 n1 n2 of which n0 asks for /p and n2 has it: 9 lines.
const std::string good_line =
    "[topology]\nkind = \"line\"\nnodes = 3\n"
    "[[consumer]]\nnode = \"n0\"\nprefix = \"/p\"\n"
    "[[producer]]\nnode = \"n2\"\nprefix = \"/p\"\n";
const std::string listed = good_line + "[routing]\nkind = \"listed\"\n";

std::string route(const std::string& node, const std::string& via) {
  return "[[route]]\nnode = \"" + node + "\"\nprefix = \"/p\"\nvia = \"" + via + "\"\n";
}

class BadScenarioTest : public testing::TestWithParam<bad_scenario> {};

TEST_P(BadScenarioTest, IsOneLineAndNoOutput) {
  const auto& bad = GetParam();
  temporary_directory directory;
  write_file(directory.file("bad.toml"), bad.text);
  const auto ran = run({program("facet"), "sim", directory.file("bad.toml"), "--partitions", "2",
                        "--out", directory.file("out"), "--events", directory.file("events.gz")},
                       patience);
  EXPECT_EQ(ran.ended.status, 2);
  EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
  EXPECT_THAT(ran.errors, testing::HasSubstr("bad.toml: " + bad.line));
  EXPECT_THAT(ran.errors, testing::HasSubstr(bad.remedy));
  EXPECT_EQ(ran.output, "");
  EXPECT_EQ(directory.entries(), std::vector<std::string>{"bad.toml"});
}

// What nobody can get.
INSTANTIATE_TEST_SUITE_P(
    Reachability, BadScenarioTest,
    testing::Values(
        bad_scenario{"ListedWithoutRoutes", listed, "line 4: /p cannot be reached from n0",
                     "no route leads on from n0: add a [[route]] of it there"},
        bad_scenario{"ListedRoutesThatStop", listed + route("n0", "n1"),
                     "line 4: /p cannot be reached from n0",
                     "no route leads on from n1: add a [[route]] of it there"},
        bad_scenario{"ListedRoutesInACircle", listed + route("n0", "n1") + route("n1", "n0"),
                     "line 4: /p cannot be reached from n0",
                     "in a circle at n1: add a [[route]] that leads on"},
        bad_scenario{"ExposedInVirtualTime",
                     with("node = \"b\"\nprefix = \"/p\"", "node = \"b\"\nprefix = \"/q\"") +
                         "[[expose]]\nnode = \"b\"\nsocket = \"/tmp/b.sock\"\n",
                     "line 9: nobody produces /p", "or attach one to an exposed node: --realtime"},
        bad_scenario{"CostOfListedRoutes",
                     listed + route("n0", "n1") + route("n1", "n2") +
                         "[[event]]\nat = 1\naction = \"link_cost\"\nlink = [\"n0\", "
                         "\"n1\"]\ncost = 7\n",
                     "line 20: event link_cost does nothing when routes are listed",
                     "leave it out, or let routing.kind be shortest or multipath"},
        bad_scenario{"ListedRoutesThatFollowLinks",
                     listed + "follow_links = true\n" + route("n0", "n1") + route("n1", "n2"),
                     "line 12: follow_links does nothing when routes are listed", "leave it out"}),
    [](const auto& which) { return which.param.name; });

// What is not there, or is there twice.
INSTANTIATE_TEST_SUITE_P(
    Names, BadScenarioTest,
    testing::Values(
        bad_scenario{"NoSuchNode",
                     good_line + "[[route]]\nnode = \"zz\"\nprefix = \"/p\"\nvia = \"n1\"\n",
                     "line 10: route of /p: there is no node zz", "there are n0, n1, n2"},
        bad_scenario{"NodeMisspelled",
                     good_line + "[[expose]]\nnode = \"n11\"\nsocket = \"/tmp/n1.sock\"\n",
                     "line 10: expose: there is no node n11", "did you mean n1?"},
        bad_scenario{
            "NodeOfAStrategy",
            good_line + "[[strategy]]\nprefix = \"/p\"\nstrategy = \"asf\"\nnodes = \"zz\"\n",
            "line 10: strategy of /p: there is no node zz", "there are n0, n1, n2"},
        bad_scenario{"NodeOfAnEvent",
                     good_line + "[[event]]\nat = 1\naction = \"node_down\"\nnode = \"zz\"\n",
                     "line 10: event node_down: there is no node zz", "there are n0, n1, n2"},
        bad_scenario{
            "LinkOfAnEvent",
            good_line + "[[event]]\nat = 1\naction = \"link_down\"\nlink = [\"n0\", \"n2\"]\n",
            "line 10: event link_down: there is no link between n0 and n2", "n0 is linked to n1"},
        bad_scenario{"NoSuchStrategy",
                     good_line + "[[strategy]]\nprefix = \"/p\"\nstrategy = \"best\"\n",
                     "line 12: strategy.strategy cannot be used: no strategy is called "
                     "/localhost/nfd/strategy/best",
                     "there are best-route/v=5, multicast/v=5, asf/v=5"},
        bad_scenario{"NoSuchStrategyOfAllNodes",
                     good_line + "[topology.node]\nstrategy = \"best\"\n",
                     "line 11: topology.node.strategy cannot be used: no strategy is called",
                     "there are best-route/v=5, multicast/v=5, asf/v=5"},
        bad_scenario{"NoNodes", "name = \"x\"\n[topology]\nkind = \"inline\"\n",
                     "line 2: the topology has no nodes", "or add [[node]]"},
        bad_scenario{"NoTopology", "name = \"x\"\n", "line 1: the topology has no nodes",
                     "say its kind in [topology]"},
        bad_scenario{"NodeWithoutName", good_line + "[[node]]\nname = \"\"\n",
                     "line 10: a node has no name", "give it one"},
        bad_scenario{"TabInAName", good_line + "[[node]]\nname = \"x\\ty\"\n",
                     "line 10: the name of node x?y has a tab", "leave it out"},
        bad_scenario{"LineEndInAName", good_line + "[[node]]\nname = \"x\\ny\"\n",
                     "line 10: the name of node x?y has a tab or another control character",
                     "leave it out"},
        bad_scenario{"LinkTwice", sound + "[[link]]\na = \"b\"\nb = \"a\"\n",
                     "line 15: link b a is there twice, first in line 5",
                     "say all of it in one [[link]]"},
        bad_scenario{"TransportOfAConsumer", with("[[producer]]", "over = \"udp\"\n[[producer]]"),
                     "line 12: consumer.over means nothing here", "remove it"}),
    [](const auto& which) { return which.param.name; });

INSTANTIATE_TEST_SUITE_P(
    All, BadScenarioTest,
    testing::Values(
        bad_scenario{"UnknownKey", with("delay", "delayy"), "line 8: link.delayy is not a key",
                     "did you mean link.delay?"},
        bad_scenario{"UnreachablePrefix",
                     with("[[link]]\na = \"a\"\nb = \"b\"\ndelay = \"5ms\"\n", ""),
                     "line 5: /p cannot be reached from a", "add a link"},
        bad_scenario{"PrefixOfNobody",
                     with("node = \"b\"\nprefix = \"/p\"", "node = \"b\"\nprefix = \"/q\""),
                     "line 9: nobody produces /p", "add a [[producer]]"},
        bad_scenario{"NegativeDelay", with("5ms", "-5ms"), "line 8: link.delay", "must be from 0"},
        bad_scenario{"DuplicateNode", "[[node]]\nname = \"a\"\n" + sound,
                     "line 3: node a is there twice, first in line 1",
                     "give one of them another name"},
        bad_scenario{"NoLookAhead", with("5ms", "0ms"), "line 5: link a b has no delay",
                     "give it a delay, or ask for 1"},
        bad_scenario{"NoLookAheadOfAnyLink",
                     "[topology]\nkind = \"line\"\nnodes = 2\n[topology.link]\nloss = 0\ndelay = "
                     "0\n[[consumer]]\nnode = \"n0\"\nprefix = \"/p\"\n[[producer]]\nnode = "
                     "\"n1\"\nprefix = \"/p\"\n",
                     "line 6: link n0 n1 has no delay", "give it a delay, or ask for 1"},
        bad_scenario{"NotToml", "[[node]\n", "line 1: ", "expected"}),
    [](const auto& which) { return which.param.name; });

}  // namespace
}  // namespace facet::tests
