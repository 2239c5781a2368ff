// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/figures.hpp"
#include "apps/load/report_page.hpp"
#include "apps/load/tables.hpp"
#include "tests/apps/load/sample_results.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace facet::load_apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    found.push_back(line);
  return found;
}

auto commas(const std::string& line) {
  return std::ranges::count(line, ',');
}

double value(const char* key, const load::run_result& run) {
  return figure_called(key).of(run).value_or(-1);
}

TEST(FiguresTest, AreOfTheMeasurementAlone) {
  load::run_result run;
  run.elapsed = std::chrono::seconds{2};
  run.offered_per_s = 101;
  run.measured = {.interests = 200, .data = 150, .nacks = 10, .timeouts = 40, .octets = 1500};
  run.all = {.interests = 400, .data = 300};
  run.latency.add(5000, 99);
  run.latency.add(900'000);
  run.faces = {
      {"c", 0, true, {.data = 100}, {}}, {"c", 1, true, {.data = 50}, {}}, {"p", 0, false, {}, {}}};
  run.forwarder = {.known = true,
                   .cpu = std::chrono::microseconds{600},
                   .private_octets = 1'000'000,  // with what it cached
                   .private_octets_before = 1024,
                   .private_octets_attached = 30'720 + 1024,
                   .in_interests = 400,
                   .in_data = 200,
                   .cs_hits = 60,
                   .cs_misses = 140,
                   .drops = std::map<std::string, std::uint64_t>{{"a", 1}, {"b", 2}}};
  EXPECT_EQ(value("offered_per_s", run), 101);
  EXPECT_EQ(value("sent_per_s", run), 100);
  EXPECT_EQ(value("data_per_s", run), 75);
  EXPECT_EQ(value("goodput_bit_per_s", run), 6000);
  EXPECT_EQ(value("timeout_share", run), 0.2);
  EXPECT_EQ(value("nack_share", run), 0.05);
  EXPECT_NEAR(value("latency_p50_us", run), 5, 0.01);
  EXPECT_NEAR(value("latency_max_us", run), 900, 1);
  EXPECT_NEAR(value("fairness", run), 0.9, 1e-9);
  EXPECT_EQ(value("hit_ratio", run), 0.3);
  EXPECT_EQ(value("cpu_us_per_packet", run), 2);  // half of 600 packets were measured
  EXPECT_EQ(value("memory_kib_per_face", run), 10);
  EXPECT_EQ(value("drops", run), 3);
}

TEST(FiguresTest, AreLeftOutWhereNobodyKnows) {
  const load::run_result nothing;
  for (const auto& f : figures())
    EXPECT_FALSE(f.of(nothing)) << f.key;
}

TEST(FiguresTest, LeaveFailedRepetitionsOut) {
  auto point = sample_results({10}, 3).points[0].result;
  point.runs[1].failure = "a worker was lost";
  EXPECT_EQ(estimate_of(figure_called("data_per_s"), point).count, 2U);
  EXPECT_EQ(latency_of(point).count(), 10'000U);
}

TEST(FiguresTest, CompareCountsWithTheForwarders) {
  auto run = sample_results({10}, 1).points[0].result.runs[0];
  for (const auto& a : agreements(run))
    EXPECT_EQ(a.ours, a.forwarders) << a.what;
  run.forwarder.known = false;
  EXPECT_TRUE(agreements(run).empty());
}

TEST(FiguresTest, PointsAreCalledByWhatIsSwept) {
  load::point_result point;
  point.parameters = {{"consumer.faces", "10"}, {"forwarder.lanes", "2"}};
  EXPECT_EQ(label_of(point, {"consumer.faces"}), "10");
  EXPECT_EQ(label_of(point, {"consumer.faces", "forwarder.lanes"}), "faces 10, lanes 2");
  EXPECT_EQ(label_of({}, {}), "all");
}

TEST(TablesTest, HaveALinePerRepetitionIntervalPercentileAndFace) {
  const auto document = sample_results({1, 10}, 2);
  const auto summary = lines(summary_csv(document));
  ASSERT_EQ(summary.size(), 5U);
  EXPECT_THAT(summary[0], StartsWith("consumer.faces,repetition,failure,offered_per_s,"));
  EXPECT_THAT(summary[4], StartsWith("10,2,,20000,"));
  EXPECT_EQ(lines(series_csv(document)).size(), 1U + 4 * 50);
  EXPECT_EQ(lines(faces_csv(document)).size(), 1U + 2 * 2 + 2 * 11);
  EXPECT_THAT(lines(latency_csv(document))[0], HasSubstr("percentile,intended_us,sent_us"));
  for (const auto& table :
       {summary_csv(document), series_csv(document), latency_csv(document), faces_csv(document)}) {
    const auto all = lines(table);
    for (const auto& line : all)
      EXPECT_EQ(commas(line), commas(all[0])) << line;
  }
}

TEST(TablesTest, QuoteWhatWouldBreakALine) {
  auto document = sample_results({1}, 1);
  document.points[0].result.parameters["consumer.faces"] = "{ a = \"b\", c = 1 }";
  EXPECT_THAT(lines(summary_csv(document))[1], StartsWith("\"{ a = \"\"b\"\", c = 1 }\",1,"));
}

TEST(TablesTest, TheTraceHasTheColumnsOfNdnSim) {
  const auto trace = lines(rate_trace_tsv(sample_results({10}, 1)));
  EXPECT_EQ(trace[0],
            "Time\tNode\tFaceId\tFaceDescr\tType\tPackets\tKilobytes\tPacketRaw\tKilobytesRaw");
  ASSERT_EQ(trace.size(), 1U + 5 * 50);
  EXPECT_THAT(trace[1], StartsWith("0.1\t10/1\t-1\tall\tOutInterests\t"));
  EXPECT_THAT(trace.back(), StartsWith("5\t10/1\t-1\tall\tTimedOutInterests\t"));
}

TEST(ReportTest, IsOneFileThatNothingCanBreakOutOf) {
  auto document = sample_results();
  document.file = "# </script><script>alert(1)</script>";
  const auto page = report_page(document);
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  for (const char* outside : {"src=", "http:", "https:", "@import", "url("})
    if (std::string_view{outside} == "http:")
      EXPECT_THAT(page, Not(HasSubstr("http:\"")));
    else
      EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(ReportTest, DataHoldIntervalsCurvesAndTotals) {
  const auto data = report_data(sample_results());
  ASSERT_EQ(data.at("points").size(), 3U);
  const auto& point = data["points"][1];
  EXPECT_EQ(point.at("label"), "10");
  EXPECT_GT(point.at("figures").at("data_per_s").at("half").get<double>(), 0);
  EXPECT_EQ(point.at("cdf").back().at(1), 1.0);
  EXPECT_LT(point["cdf"].size(), 500U);
  EXPECT_EQ(point.at("drops").at("pit_expired"), 10.0);
  EXPECT_EQ(point.at("runs").at(0).at("series").size(), 50U);
  for (const auto& row : point.at("agreements"))
    EXPECT_TRUE(row.at("equal").get<bool>()) << row;
}

TEST(ReportTest, LongSeriesAreAddedUpAndKeepTheirRate) {
  auto document = sample_results({1}, 1);
  auto& run = document.points[0].result.runs[0];
  run.series.assign(100'000, {});
  for (std::size_t i = 0; i < run.series.size(); ++i)
    run.series[i] = {std::chrono::microseconds{50} * i, 3, 2, 0, 0, 0};
  const auto rows = report_data(document)["points"][0]["runs"][0]["series"];
  EXPECT_LE(rows.size(), 600U);
  EXPECT_NEAR(rows[7][1].get<double>(), 60'000, 1);
}

TEST(ReportTest, AllFilesAreWrittenAndReplaced) {
  const tests::temporary_directory directory;
  const auto out = directory.file("a/b");
  for (int i = 0; i < 2; ++i) {
    const auto written = write_results(sample_results({1}, 1), out);
    ASSERT_TRUE(written) << written.error().message;
  }
  EXPECT_TRUE(read_results(out));
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator{out})
    names.push_back(file.path().filename());
  std::ranges::sort(names);
  EXPECT_THAT(names, ElementsAre("faces.csv", "latency.csv", "rate-trace.tsv", "report.html",
                                 "results.json", "series.csv", "summary.csv"));
  tests::write_file(directory.file("file"), "");
  EXPECT_FALSE(write_results(sample_results({1}, 1), directory.file("file")));
}

}  // namespace
}  // namespace facet::load_apps
