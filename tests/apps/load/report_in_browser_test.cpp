// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/report_page.hpp"
#include "tests/apps/load/browser.hpp"
#include "tests/apps/load/sample_results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::tests {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

class ReportInBrowserTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = find_chromium();
    if (!found)
      GTEST_SKIP() << "no Chromium";
    chromium_ = *found;
  }
  template <class... Document>
  run_result open(const Document&... documents) {
    const auto written = load_apps::write_page(documents..., directory_.file("report.html"));
    EXPECT_TRUE(written);
    auto shown = open_page(chromium_, directory_.file("report.html"), directory_);
    EXPECT_EQ(shown.ended.status, 0) << shown.errors;
    EXPECT_THAT(shown.errors, Not(HasSubstr("CONSOLE")));
    return shown;
  }

  std::string chromium_;
  temporary_directory directory_;
};

TEST_F(ReportInBrowserTest, EveryPlotHasData) {
  const auto plots = plots_in(open(load_apps::sample_results()).output);
  EXPECT_THAT(plots, ElementsAre(Key("cdf"), Key("cpu"), Key("drops"), Key("fairness"), Key("hits"),
                                 Key("losses"), Key("memory"), Key("percentiles"), Key("rate"),
                                 Key("throughput")));
  for (const auto& [plot, points] : plots)
    EXPECT_GT(points, 0) << plot;
  EXPECT_EQ(plots.at("throughput"), 9);
  EXPECT_EQ(plots.at("percentiles"), 12);
}

TEST_F(ReportInBrowserTest, DrawsTwoResultsSideBySide) {
  auto slower = load_apps::sample_results();
  slower.name = "Slower";
  for (auto& point : slower.points)
    for (auto& run : point.result.runs)
      for (auto& interval : run.series)
        interval.data /= 2;
  const auto shown = open(load_apps::sample_results(), slower).output;
  const auto plots = plots_in(shown);
  for (const auto& [plot, points] : plots)
    EXPECT_GT(points, 0) << plot;
  EXPECT_EQ(plots.at("hits"), 6) << "a line of three points for each";
  EXPECT_THAT(shown, HasSubstr(">Data, result A<"));
  EXPECT_THAT(shown, HasSubstr(">Data, result B<"));
  EXPECT_THAT(shown, HasSubstr("Sample and Slower"));
  EXPECT_THAT(shown, HasSubstr(">A (n = 3)<"));
  EXPECT_THAT(shown, ContainsRegex(">-50[^<]* %[^<]*★<"));
}

TEST_F(ReportInBrowserTest, ComparesTwoResultsWithoutASweep) {
  const auto single = [] {
    auto document = load_apps::sample_results({1}, 2);
    document.swept.clear();
    document.points[0].result.parameters.clear();
    return document;
  };
  const auto plots = plots_in(open(single(), single()).output);
  EXPECT_EQ(plots.at("hits"), 2);
}

TEST_F(ReportInBrowserTest, ShowsAnExperimentWithoutASweepAndAForwarderThatDoesNotTell) {
  auto document = load_apps::sample_results({1}, 1);
  document.swept.clear();
  document.points[0].result.parameters.clear();
  document.points[0].result.runs[0].forwarder = {};
  const auto page = open(document).output;
  const auto plots = plots_in(page);
  EXPECT_GT(plots.at("throughput"), 0);
  EXPECT_EQ(plots.at("cpu"), 0);
  EXPECT_THAT(page, HasSubstr("The forwarder does not tell."));
}

TEST_F(ReportInBrowserTest, SaysWhatFailed) {
  auto document = load_apps::sample_results({1}, 2);
  document.points[0].result.runs[1].failure = "worker <b>one</b> was lost";
  EXPECT_THAT(open(document).output, HasSubstr("worker &lt;b&gt;one&lt;/b&gt; was lost"));
}

}  // namespace
}  // namespace facet::tests
