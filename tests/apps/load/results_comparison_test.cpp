// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/results_comparison.hpp"

#include "tests/apps/load/sample_results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace facet::load_apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const compared_figure& called(const compared_point& point, std::string_view key) {
  return *std::ranges::find_if(point.figures,
                               [key](const compared_figure& f) { return f.what->key == key; });
}

/// The sample with so much more (or less) Data in every interval.
results_document with_data(double factor) {
  auto document = sample_results({10}, 3);
  for (auto& run : document.points[0].result.runs)
    for (auto& interval : run.series)
      interval.data = static_cast<std::uint64_t>(static_cast<double>(interval.data) * factor);
  return document;
}

TEST(ResultsComparisonTest, TellsWhatChangedFromNoise) {
  const auto c = compare(sample_results({10}, 3), with_data(0.8));
  ASSERT_EQ(c.points.size(), 1U);
  const auto& data = called(c.points[0], "data_per_s");
  EXPECT_NEAR(data.b.mean / data.a.mean, 0.8, 0.001);
  EXPECT_TRUE(data.change.significant());
  EXPECT_LT(data.change.difference, 0);
  EXPECT_FALSE(called(c.points[0], "latency_p50_us").change.significant());
  EXPECT_THAT(c.points[0].settings, IsEmpty());
}

TEST(ResultsComparisonTest, MatchesPointsByTheirParameters) {
  const auto c = compare(sample_results({1, 10}), sample_results({10, 100}));
  ASSERT_EQ(c.points.size(), 1U);
  EXPECT_EQ(c.points[0].label, "10");
  EXPECT_THAT(c.only_a, ElementsAre("1"));
  EXPECT_THAT(c.only_b, ElementsAre("100"));
}

TEST(ResultsComparisonTest, NamesParametersThatAreNotAlike) {
  auto other = sample_results({10});
  other.points[0].experiment["forwarder"]["lanes"] = 2;
  EXPECT_THAT(compare(sample_results({10}), other).points[0].settings,
              ElementsAre("forwarder/lanes"));
}

TEST(ResultsComparisonTest, NamesTransportsAndVersionsThatAreNotAlike) {
  auto other = sample_results({10});
  for (auto& run : other.points[0].result.runs) {
    run.transports[0] = {"consumers", true, load::transport::unix_socket, 0, 10, "none offered"};
    run.forwarder.version = "24.07";
  }
  EXPECT_THAT(compare(sample_results({10}), other).points[0].settings,
              ElementsAre("transport of consumer.consumers (shared_memory, 256 slots / unix)",
                          "the forwarder's version (0 / 24.07)"));
  for (auto& run : other.points[0].result.runs) {
    run.transports.clear();  // results of an older version
    run.forwarder.version.clear();
  }
  EXPECT_THAT(compare(sample_results({10}), other).points[0].settings, IsEmpty());
}

TEST(ResultsComparisonTest, LeavesOutWhatOneOfThemCannotSay) {
  auto peer = sample_results({10});
  for (auto& run : peer.points[0].result.runs)
    run.forwarder = {};
  const auto c = compare(sample_results({10}), peer);
  for (const auto& f : c.points[0].figures)
    EXPECT_STRNE(f.what->key, "cpu_us_per_packet");
}

TEST(ResultsComparisonTest, IsWrittenForPeopleAndPrograms) {
  const auto c = compare(sample_results({10}, 3), with_data(0.8));
  std::ostringstream text;
  print_table(c, text);
  EXPECT_THAT(text.str(), HasSubstr("Throughput, Data/s"));
  EXPECT_THAT(text.str(), HasSubstr("-20.0 ± "));
  EXPECT_THAT(text.str(), HasSubstr("% *"));
  EXPECT_THAT(text.str(), HasSubstr("one figure in twenty"));
  const auto figure = to_json(c)["points"][0]["figures"]["data_per_s"];
  EXPECT_EQ(figure["significant"], true);
  EXPECT_NEAR(figure["ratio"].get<double>(), 0.8, 0.001);
  EXPECT_EQ(figure["a"]["repetitions"], 3);
  const auto single = compare(sample_results({10}, 1), sample_results({10}, 1));
  EXPECT_TRUE(to_json(single)["points"][0]["figures"]["data_per_s"]["significant"].is_null());
}

TEST(ResultsComparisonTest, TellsWhichRepetitionsStandBehindTheFigures) {
  auto b = sample_results({10}, 4);
  auto& runs = b.points[0].result.runs;
  runs[0].degraded = true;
  runs[1].failure = "a worker was lost";
  runs[2].forwarder.out_data += 1;
  const auto c = compare(sample_results({10}, 3), b);
  std::ostringstream text;
  print_table(c, text);
  EXPECT_THAT(text.str(), HasSubstr("A (n = 3)"));
  EXPECT_THAT(text.str(), HasSubstr("B (n = 2 of 4)"));
  EXPECT_THAT(text.str(), HasSubstr("  B: repetition 1 was degraded and left out\n"));
  EXPECT_THAT(text.str(), HasSubstr("  B: repetition 2 failed: a worker was lost\n"));
  EXPECT_THAT(text.str(), HasSubstr("  B: counters differ in repetition 3: Data to consumers"));
  EXPECT_THAT(text.str(), Not(HasSubstr("  A: ")));
  const auto repetitions = to_json(c)["points"][0]["repetitions"];
  EXPECT_EQ(repetitions["a"]["counted"], 3);
  EXPECT_EQ(repetitions["b"]["counted"], 2);
  EXPECT_EQ(repetitions["b"]["degraded"], 1);
  EXPECT_EQ(repetitions["b"]["failed"], 1);
  EXPECT_EQ(repetitions["b"]["counters_differ"], 1);
}

TEST(ResultsComparisonTest, ShowsFairnessOfEachGroup) {
  auto document = sample_results({10}, 2);
  for (auto& run : document.points[0].result.runs)
    for (auto& face : run.faces)
      if (face.consumer && face.index >= 5)
        face.group = "others";
  std::ostringstream text;
  print_table(document, text);
  EXPECT_THAT(text.str(), HasSubstr("    among consumers "));
  EXPECT_THAT(text.str(), HasSubstr("    among others "));
}

TEST(ResultsComparisonTest, ShowsASingleResultWithItsFailures) {
  auto document = sample_results({10}, 2);
  document.points[0].result.runs[1].failure = "a worker was lost";
  std::ostringstream text;
  print_table(document, text);
  EXPECT_THAT(text.str(), HasSubstr("Cache hit ratio"));
  EXPECT_THAT(text.str(), HasSubstr("10 (1 of 2 repetitions count)"));
  EXPECT_THAT(text.str(), HasSubstr("repetition 2 failed: a worker was lost"));
}

}  // namespace
}  // namespace facet::load_apps
