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
  for (const auto* name : {"grid", "bottleneck", "congestion", "line"}) {
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
              HasSubstr("line 1: topology.file: cannot read ./none.txt"));
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
