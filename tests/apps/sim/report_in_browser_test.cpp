// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// report.html of a simulation as a browser shows it.
#include "tests/apps/load/browser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace facet::tests
