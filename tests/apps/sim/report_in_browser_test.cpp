// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// report.html of a simulation as a browser shows it.
#include "tests/apps/load/browser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SimReportInBrowser, DrawsPlotsAndTheTopology) {
  const auto chromium = find_chromium();
  if (!chromium)
    GTEST_SKIP() << "no Chromium";
  temporary_directory directory;
  const auto ran = run({program("facet"), "sim", std::string{FACET_SCENARIOS} + "/bottleneck.toml",
                        "--out", directory.path()},
                       patience);
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto shown = open_page(*chromium, directory.file("report.html"), directory);
  ASSERT_EQ(shown.ended.status, 0) << shown.errors;
  EXPECT_THAT(shown.errors, Not(HasSubstr("CONSOLE")));
  const auto plots = plots_in(shown.output);
  EXPECT_EQ(plots.size(), 5U);
  for (const auto& [plot, points] : plots)
    EXPECT_GT(points, 0) << plot;
  EXPECT_THAT(shown.output, HasSubstr("data-links=\"5\" data-nodes=\"6\""));
  EXPECT_THAT(shown.output, HasSubstr("router0 – router1: "));
}

TEST(SimReportInBrowser, DrawsTheBusiestPartOfALargeTopology) {
  const auto chromium = find_chromium();
  if (!chromium)
    GTEST_SKIP() << "no Chromium";
  temporary_directory directory;
  write_file(directory.file("large.toml"),
             "duration = 1\n[topology]\nkind = \"barabasi-albert\"\nnodes = 1600\n"
             "[[consumer]]\nnodes = [\"n1500\", \"n1501\", \"n1502\"]\nprefix = \"/a\"\n"
             "[[producer]]\nnode = \"n1599\"\nprefix = \"/a\"\n");
  const auto ran = run(
      {program("facet"), "sim", directory.file("large.toml"), "--out", directory.path()}, patience);
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto shown = open_page(*chromium, directory.file("report.html"), directory);
  ASSERT_EQ(shown.ended.status, 0) << shown.errors;
  EXPECT_THAT(shown.errors, Not(HasSubstr("CONSOLE")));
  const std::regex note{"The ([0-9]+) busiest of 3,197 links and the nodes at their ends"};
  const std::regex drawn{"data-links=\"([0-9]+)\" data-nodes=\"([0-9]+)\""};
  std::smatch links;
  std::smatch picture;
  ASSERT_TRUE(std::regex_search(shown.output, links, note));
  ASSERT_TRUE(std::regex_search(shown.output, picture, drawn));
  EXPECT_EQ(links[1], picture[1]);
  EXPECT_GE(std::stoi(links[1]), 5) << "three ways to one producer";
  EXPECT_LE(std::stoi(picture[2]), std::stoi(picture[1]) + 1) << "one tree, and nothing idle";
  EXPECT_THAT(shown.output, HasSubstr("n1500 (consumer)"));
}

}  // namespace
}  // namespace facet::tests
