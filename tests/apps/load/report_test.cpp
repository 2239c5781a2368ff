// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/figures.hpp"
#include "apps/load/repetitions.hpp"
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
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
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
  run.series = {{.interests = 100, .data = 40, .octets = 400},
                {.interests = 80, .data = 60, .octets = 600}};
  run.all = {.interests = 400, .data = 300};
  run.latency.add(5000, 99);
  run.latency.add(900'000);
  run.faces = {
      {"c", 0, true, {.data = 100}, {}}, {"c", 1, true, {.data = 50}, {}}, {"p", 0, false, {}, {}}};
  run.forwarder = {
      .known = true,
      .version = {},
      .cpu = std::chrono::microseconds{600},
      .private_octets = 1'000'000,  // with what it cached
      .private_octets_before = 1024,
      .private_octets_attached = 30'720 + 1024,
      .in_interests = 400,
      .in_data = 200,
      .cs_hits = 60,
      .cs_misses = 140,
      .drops = std::map<std::string, std::uint64_t>{{"a", 1}, {"b", 2}, {"suppressed", 4}}};
  EXPECT_EQ(value("offered_per_s", run), 101);
  EXPECT_EQ(value("sent_per_s", run), 90) << "20 went out late";
  EXPECT_EQ(value("answered_per_s", run), 75);
  EXPECT_EQ(value("data_per_s", run), 50) << "50 came in the drain";
  EXPECT_EQ(value("goodput_bit_per_s", run), 4000);
  EXPECT_EQ(value("timeout_share", run), 0.2);
  EXPECT_EQ(value("nack_share", run), 0.05);
  EXPECT_NEAR(value("latency_p50_us", run), 5, 0.01);
  EXPECT_NEAR(value("latency_max_us", run), 900, 1);
  EXPECT_NEAR(value("fairness", run), 0.9, 1e-9);
  EXPECT_EQ(value("hit_ratio", run), 0.3);
  EXPECT_EQ(value("cpu_us_per_packet", run), 2);  // half of 600 packets were measured
  EXPECT_EQ(value("memory_kib_per_face", run), 10);
  EXPECT_EQ(value("drops", run), 3) << "a suppressed Interest loses nothing";
}

TEST(FiguresTest, FairnessIsWithinGroupsAndOfTheWorst) {
  load::run_result run;
  run.elapsed = std::chrono::seconds{1};
  for (const std::uint64_t data : {900, 900})
    run.faces.push_back({"fast", run.faces.size(), true, {.data = data}, {}});
  for (const std::uint64_t data : {10, 30})
    run.faces.push_back({"slow", run.faces.size(), true, {.data = data}, {}});
  for (int i = 0; i < 2; ++i)
    run.faces.push_back({"starved", run.faces.size(), true, {}, {}});
  EXPECT_DOUBLE_EQ(value("fairness", run), 0.8);
  EXPECT_THAT(fairness_of_groups(run), ElementsAre(Pair("fast", 1.0), Pair("slow", 0.8)));
  for (auto& face : run.faces)
    face.as_consumer.data = 0;
  EXPECT_FALSE(figure_called("fairness").of(run)) << "nobody got anything";
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

TEST(FiguresTest, LeaveDegradedRepetitionsOutUnlessAllAre) {
  auto point = sample_results({10}, 3).points[0].result;
  point.runs[0].degraded = true;
  point.runs[0].series.clear();
  const auto& throughput = figure_called("data_per_s");
  EXPECT_EQ(estimate_of(throughput, point).count, 2U);
  EXPECT_GT(estimate_of(throughput, point).mean, 20'000);
  EXPECT_EQ(latency_of(point).count(), 10'000U);
  point.runs[1].failure = "a worker was lost";
  point.runs[2].degraded = true;
  EXPECT_EQ(estimate_of(throughput, point).count, 2U) << "both that went through at all";
}

TEST(RepetitionsTest, AreCountedByWhatBecameOfThem) {
  auto point = sample_results({10}, 4).points[0].result;
  EXPECT_EQ(text_of(count_repetitions(point)), "4 repetitions");
  EXPECT_THAT(remarks_on(point), IsEmpty());
  point.runs[3].remarks = {"the content store kept what it had"};
  point.runs[0].failure = "no route";
  point.runs[1].degraded = true;
  point.runs[1].workers[0] = {"process 1", true, "it ended", 3, {}};
  point.runs[1].forwarder.in_data += 7;  // what the lost one had counted
  point.runs[2].forwarder.out_data += 1;
  const auto counts = count_repetitions(point);
  EXPECT_EQ(text_of(counts), "2 of 4 repetitions count");
  EXPECT_EQ(counts.degraded, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.counters_differ, 1U);
  EXPECT_THAT(remarks_on(point),
              ElementsAre("repetition 1 failed: no route",
                          "repetition 2 was degraded and left out; lost process 1: it ended",
                          StartsWith("counters differ in repetition 3: Data to consumers "),
                          "repetition 4: the content store kept what it had"));
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
  auto document = sample_results({1, 10}, 2);
  document.points[1].result.runs[1].degraded = true;
  const auto summary = lines(summary_csv(document));
  ASSERT_EQ(summary.size(), 5U);
  EXPECT_THAT(summary[0], StartsWith("consumer.faces,repetition,failure,offered_per_s,"));
  EXPECT_THAT(summary[4], StartsWith("10,2,,20000,"));
  EXPECT_THAT(summary[0], EndsWith(",degraded"));
  EXPECT_THAT(summary[4], EndsWith(",true"));
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
  EXPECT_GT(point.at("groups").at("consumers").at("fairness").at("mean").get<double>(), 0.9);
  EXPECT_EQ(point.at("runs").at(2).at("counted"), true);
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
