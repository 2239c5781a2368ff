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
        bad_scenario{"NotToml", "[[node]\n", "line 1: ", "expected"}),
    [](const auto& which) { return which.param.name; });

}  // namespace
}  // namespace facet::tests
