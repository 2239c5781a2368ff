// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/results_document.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/load/browser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* small = R"(
name = "Small"
warm_up = "100ms"
duration = "300ms"
drain = "2s"
interval = "50ms"
repetitions = 2
[[consumer]]
pace = "poisson"
frequency = 500
prefix = "/c"
catalogue = "zipf"
contents = 200
[[producer]]
prefix = "/c"
payload = 100
freshness = "1h"
[[sweep]]
parameter = "consumer.faces"
values = [1, 3]
)";

class LoadCommandTest : public FacetdTest {
 protected:
  void SetUp() override {}  // a forwarder only where it is asked for

  std::string experiment(const std::string& text) {
    write_file(directory_.file("experiment.toml"), text);
    return directory_.file("experiment.toml");
  }
  static std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {program("facet"), "load"});
    return arguments;
  }
  [[nodiscard]] run_result load(std::vector<std::string> arguments) const {
    return run(command(std::move(arguments)), patience);
  }
  [[nodiscard]] std::string out() const { return directory_.file("out"); }

  /// Runs an experiment, and stops it once it has written something down.
  void interrupt_after_first_results(const std::string& text) {
    process running{command({experiment(text), "--out", out()})};
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!std::filesystem::exists(out() + "/results.json") &&
           std::chrono::steady_clock::now() < until)
      ASSERT_FALSE(running.wait(process::milliseconds{20}).has_value()) << running.errors();
    running.kill(SIGINT);
    const auto ended = running.wait(patience);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, 1);
  }
};

void expect_equal_counts(const nlohmann::json& summary) {
  ASSERT_EQ(summary.at("points").size(), 2U);
  for (const auto& point : summary["points"]) {
    EXPECT_FALSE(point.at("agreements").empty());
    for (const auto& row : point["agreements"])
      EXPECT_TRUE(row.at("equal").get<bool>()) << row;
  }
}

TEST_F(LoadCommandTest, RunsASweepAndLeavesResultsThatAgreeWithTheForwarder) {
  const auto ran = load({experiment(small), "--out", out(), "--json"});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.errors, IsEmpty());
  const auto summary = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(summary.is_object()) << ran.output;
  expect_equal_counts(summary);
  const auto document = load_apps::read_results(out());
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->points.size(), 2U);
  EXPECT_EQ(document->points[1].result.runs.size(), 2U);
  EXPECT_EQ(document->points[1].result.runs[0].faces.size(), 4U);
  const auto& run = document->points[1].result.runs[0];
  EXPECT_GT(run.forwarder.cs_hits.value_or(0), 0U);
  EXPECT_GT(run.latency.count(), 0U);
}

TEST_F(LoadCommandTest, EveryPlotOfItsPageHasData) {
  const auto chromium = find_chromium();
  if (!chromium)
    GTEST_SKIP() << "no Chromium";
  const auto ran = load({experiment(small), "--out", out()});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("report: " + out() + "/report.html"));
  const auto plots = plots_in(open_page(*chromium, out() + "/report.html", directory_).output);
  EXPECT_EQ(plots.size(), 10U);
  for (const auto& [plot, points] : plots)
    EXPECT_GT(points, 0) << plot;
}

TEST_F(LoadCommandTest, LoadsAForwarderThatRuns) {
  start_forwarder();
  const auto ran = load({experiment(small), "--out", out(), "--socket", socket_, "--json"});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  expect_equal_counts(nlohmann::json::parse(ran.output, nullptr, false));
}

TEST_F(LoadCommandTest, SaysWhatAForwarderThatRunsIsNotAskedToHave) {
  start_forwarder();
  const auto swept =
      load({experiment(std::string{small} +
                       "[[sweep]]\nparameter = \"forwarder.lanes\"\nvalues = [1, 2]\n"),
            "--out", out(), "--peer", socket_});
  EXPECT_EQ(swept.ended.status, 2);
  EXPECT_THAT(swept.errors, HasSubstr("forwarder.lanes is swept, but the forwarder at " + socket_));
  const auto ran = load({experiment(std::string{small} + "[forwarder]\nlanes = 2\n"), "--out",
                         out(), "--socket", socket_});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.errors, HasSubstr("forwarder.lanes of the file have no effect"));
  const auto document = load_apps::read_results(out());
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_THAT(document->not_applied, testing::ElementsAre("forwarder.lanes"));
}

TEST_F(LoadCommandTest, ShowsWhatWouldBeRun) {
  const auto ran = load({experiment(small), "--check", "--json"});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto plan = nlohmann::json::parse(ran.output, nullptr, false);
  EXPECT_EQ(plan.at("points").size(), 2U);
  EXPECT_NEAR(plan.at("seconds").get<double>(), 1.6, 1e-9);
  EXPECT_EQ(plan["points"][1]["experiment"]["consumer"][0]["faces"], 3);
}

TEST_F(LoadCommandTest, KeepsWhatWasMeasuredWhenInterrupted) {
  std::string text = small;
  text.replace(text.find("values = [1, 3]"), 15,
               "values = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]");
  interrupt_after_first_results(text);
  const auto document = load_apps::read_results(out());
  ASSERT_TRUE(document);
  EXPECT_GE(document->points.size(), 1U);
  EXPECT_LT(document->points.size(), 13U);
}

TEST_F(LoadCommandTest, KeepsRepetitionsOfAPointThatIsInterrupted) {
  std::string text = small;
  text.replace(text.find("repetitions = 2"), 15, "repetitions = 50");
  interrupt_after_first_results(text);
  const auto document = load_apps::read_results(out());
  ASSERT_TRUE(document);
  ASSERT_EQ(document->points.size(), 1U);
  EXPECT_GE(document->points[0].result.runs.size(), 1U);
  EXPECT_LT(document->points[0].result.runs.size(), 50U);
  EXPECT_TRUE(std::filesystem::exists(out() + "/report.html"));
}

TEST_F(LoadCommandTest, SaysWhatIsWrong) {
  const auto wrong = load({experiment("[[consumer]]\nfaces = 0\n"), "--out", out()});
  EXPECT_EQ(wrong.ended.status, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("line 2: consumer.faces must be from 1"));
  EXPECT_EQ(load({experiment(small)}).ended.status, 2);
  EXPECT_EQ(load({directory_.file("none.toml"), "--out", out()}).ended.status, 1);
  const auto nobody = load({experiment(small), "--out", out(), "--peer", directory_.file("none")});
  EXPECT_EQ(nobody.ended.status, 1);
  EXPECT_THAT(nobody.errors, HasSubstr(directory_.file("none")));
  write_file(directory_.file("taken"), "");
  const auto taken = load({experiment(small), "--out", directory_.file("taken"), "--json"});
  EXPECT_EQ(taken.ended.status, 1);
  EXPECT_THAT(taken.errors, HasSubstr("cannot make " + directory_.file("taken")));
  const auto both = load({experiment(small), "--out", out(), "--peer", "a", "--socket", "b"});
  EXPECT_EQ(both.ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
