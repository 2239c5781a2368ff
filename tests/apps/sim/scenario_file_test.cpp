// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/scenario_file.hpp"

#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace facet::sim_apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::filesystem::path example(const std::string& name) {
  return std::filesystem::path{FACET_SCENARIOS} / (name + ".toml");
}

std::string problem(const std::string& text) {
  const auto s = parse_scenario(text, "test.toml", ".");
  return s ? "" : s.error().message;
}

const std::string small = R"([topology]
kind = "line"
nodes = 3
[[consumer]]
node = "n0"
prefix = "/a"
[[producer]]
nodes = ["n2"]
prefix = "/a"
)";

TEST(ScenarioFile, ReadsTheExamples) {
  for (const auto* name : {"bottleneck", "bottlenecks", "cache", "congestion", "grid", "line",
                           "network", "reference"}) {
    const auto s = read_scenario(example(name));
    ASSERT_TRUE(s) << s.error().message;
  }
  const auto grid = *read_scenario(example("grid"));
  EXPECT_EQ(grid.network.links.size(), 12U);
  EXPECT_EQ(grid.network.links[3].traits.rate, 1'000'000U);
  EXPECT_EQ(grid.consumers[0].group.frequency, 100);
  EXPECT_EQ(grid.consumers[0].nodes, std::vector<std::string>{"n0"});
}

TEST(ScenarioFile, ConsumersShareASequenceUnlessToldOtherwise) {
  const auto with = [](const std::string& line) {
    auto text = small;
    return text.insert(text.find("[[producer]]"), line);
  };
  EXPECT_EQ(parse_scenario(small, "test.toml", ".")->consumers[0].sequence,
            sim::sequence_kind::shared);
  EXPECT_EQ(parse_scenario(with("sequence = \"own\"\n"), "test.toml", ".")->consumers[0].sequence,
            sim::sequence_kind::own);
  EXPECT_THAT(problem(with("sequence = \"mine\"\n")),
              HasSubstr("line 7: consumer.sequence must be one of shared, own"));
}

TEST(ScenarioFile, NodesAndLinksSayWhatIsDifferent) {
  const auto s = parse_scenario(small + R"([[node]]
name = "n1"
content_store_packets = 7
[[node]]
name = "extra"
[[link]]
a = "n2"
b = "n1"
delay = "3ms"
[[link]]
a = "extra"
b = "n0"
[[strategy]]
prefix = "/a"
strategy = "asf"
nodes = ["n1"]
)",
                                "t", ".");
  ASSERT_TRUE(s) << s.error().message;
  ASSERT_EQ(s->network.nodes.size(), 4U);
  EXPECT_EQ(s->network.nodes[1].traits.content_store_packets, 7U);
  EXPECT_EQ(s->network.nodes[1].traits.strategies.size(), 1U);
  ASSERT_EQ(s->network.links.size(), 3U);
  EXPECT_EQ(s->network.links[1].traits.delay, 3ms);
}

TEST(ScenarioFile, SaysWhatIsWrongAndInWhichLine) {
  EXPECT_EQ(problem(small), "");
  EXPECT_THAT(problem(small + "[routing]\nkind = \"best\"\n"),
              HasSubstr("line 11: routing.kind must be one of shortest, multipath, listed"));
  EXPECT_THAT(problem(std::string{"colour = 1\n"}.append(small)),
              HasSubstr("line 1: colour is not a key"));
  EXPECT_THAT(problem(small + "[[link]]\na = \"n0\"\nb = \"n2\"\ndelay = \"-1ms\"\n"),
              HasSubstr("line 13: link.delay must be from 0"));
  EXPECT_THAT(problem(small + "[[node]]\nname = \"x\"\n[[node]]\nname = \"x\"\n"),
              HasSubstr("line 12: node x is there twice, first in line 10"));
  EXPECT_THAT(problem(small + "[[node]]\nname = \"n1\"\n[[node]]\nname = \"n1\"\n"),
              HasSubstr("node n1 is there twice"));
  EXPECT_THAT(problem(small + "[[consumer]]\nnode = \"n1\"\nprefix = \"/b\"\n"),
              HasSubstr("line 10: nobody produces /b"));
  EXPECT_THAT(problem(small + "[[event]]\nat = 1\naction = \"link_cut\"\n"),
              HasSubstr("line 10: event action must be one of"));
  EXPECT_THAT(problem(small + "[[event]]\nat = 1\naction = \"link_down\"\nlink = \"n0\"\n"),
              HasSubstr("link must be the two nodes at its ends"));
  EXPECT_THAT(problem("[topology]\nkind = \"grid\"\nwidth = 3\n"),
              HasSubstr("line 1: topology of kind grid needs height"));
  EXPECT_THAT(problem("[topology]\nkind = \"line\"\nnodes = 3\nwidth = 3\n"),
              HasSubstr("line 4: topology.width means nothing to kind line"));
  EXPECT_THAT(problem("[topology]\nkind = \"ndnsim\"\nfile = \"none.txt\"\n"),
              HasSubstr("line 3: topology.file: cannot read ./none.txt"));
}

TEST(ScenarioFile, ApplicationsOutsideProduceByTheClockOnly) {
  const auto text = small +
                    "[[consumer]]\nnode = \"n1\"\nprefix = \"/b\"\n[[expose]]\nnode = "
                    "\"n2\"\nsocket = \"/tmp/n2.sock\"\n";
  EXPECT_THAT(problem(text), HasSubstr("line 10: nobody produces /b"));
  EXPECT_TRUE(parse_scenario(text, "t", ".", {.by_the_clock = true}));
  const std::vector<sim::expose_spec> exposed{{"n1", "/tmp/n1.sock"}};
  const auto moved = parse_scenario(text, "t", ".", {exposed, true});
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->exposed.size(), 2U);
}

TEST(ScenarioFile, SaysWhereALinkGotItsDelay) {
  const auto lines = [](const std::string& text) {
    std::vector<std::size_t> found;
    const auto s = parse_scenario(text, "t", ".");
    EXPECT_TRUE(s) << s.error().message;
    for (const auto& link : s->network.links)
      found.push_back(link.line);
    return found;
  };
  using testing::ElementsAre;
  EXPECT_THAT(lines("[topology]\nkind = \"line\"\nnodes = 3\n"), ElementsAre(1, 1));
  EXPECT_THAT(lines("[topology]\nkind = \"line\"\nnodes = 3\n[topology.link]\nqueue = 1\ndelay = "
                    "1\n[[link]]\na = \"n1\"\nb = \"n2\"\nqueue = 2\n"),
              ElementsAre(6, 7));
  EXPECT_THAT(
      lines("[topology]\nkind = \"dumbbell\"\nleft = 1\nright = 1\n[topology.link]\ndelay = "
            "1\n[topology.bottleneck]\nqueue = 2\ndelay = 2\n"),
      ElementsAre(9, 6, 6));
}

TEST(ScenarioFile, SaysWhatIsWrongInATopologyFile) {
  tests::temporary_directory folder;
  const auto wrong = [&](const std::string& topology) {
    tests::write_file(folder.file("topo.txt"), topology);
    tests::write_file(folder.file("s.toml"),
                      "[topology]\nkind = \"ndnsim\"\nfile = \"topo.txt\"\n");
    const auto s = read_scenario(folder.file("s.toml"));
    return s ? "" : s.error().message;
  };
  EXPECT_THAT(wrong("router\nA NA 1 1\nA\001 NA 1 2\n"),
              HasSubstr("topo.txt: line 3: the name of node A? has a tab or another control"));
  EXPECT_THAT(wrong("router\nA NA 1 1\nA\xff NA 1 2\n"),
              HasSubstr("topo.txt: line 3: the name of node A? is no text in UTF-8"));
  EXPECT_THAT(wrong("router\nNode1 NA 1 1\nlink\nNode1 Node2\n"),
              HasSubstr("line 3: topology.file: "));
  EXPECT_THAT(wrong("router\nNode1 NA 1 1\nlink\nNode1 Node2\n"),
              HasSubstr("topo.txt: line 4: there is no node Node2: did you mean Node1?"));
}

TEST(ScenarioFile, ImportsTopologiesBesideIt) {
  tests::temporary_directory folder;
  tests::write_file(folder.file("topo.txt"),
                    "router\nA NA 1 1\nB NA 1 2\nlink\nA B 1Mbps 1 10ms 20\n");
  tests::write_file(folder.file("s.toml"),
                    "[topology]\nkind = \"ndnsim\"\nfile = \"topo.txt\"\n[[consumer]]\nnode = "
                    "\"A\"\nprefix = \"/a\"\n[[producer]]\nnode = \"B\"\nprefix = \"/a\"\n");
  const auto s = read_scenario(folder.file("s.toml"));
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->name, "s");
  EXPECT_EQ(s->network.links.front().traits.queue, 20U);
}

}  // namespace
}  // namespace facet::sim_apps
