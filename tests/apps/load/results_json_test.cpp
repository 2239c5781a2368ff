// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/sample_results.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::load_apps {
namespace {

using testing::HasSubstr;
using json = nlohmann::ordered_json;

std::string problem(const json& document) {
  const auto parsed = parse_results(document.dump());
  EXPECT_TRUE(parsed || parsed.error().code == errc::corrupt);
  return parsed ? "" : parsed.error().message;
}

TEST(ResultsJsonTest, WhatIsWrittenIsRead) {
  const auto written = to_json(sample_results());
  const auto read = parse_results(written.dump(1));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), written);
  const auto& run = read->points.at(2).result.runs.at(1);
  const auto original = sample_results().points[2].result.runs[1];
  EXPECT_EQ(run.latency.percentile(0.99), original.latency.percentile(0.99));
  EXPECT_EQ(run.latency.largest(), original.latency.largest());
  EXPECT_EQ(run.faces.size(), 101U);
  EXPECT_EQ(run.faces.back().as_producer.data, 20'000U);
  EXPECT_EQ(run.forwarder.drops->at("pit_expired"), 100U);
  EXPECT_EQ(run.series.at(49).at, std::chrono::milliseconds{4900});
}

TEST(ResultsJsonTest, HoldsEveryParameterOfTheExperiment) {
  load::experiment e;
  e.consumers.push_back({.name = "c", .batches = {{}}, .patterns = {{}}});
  e.producers.push_back({.name = "p", .prefix = "/a", .replies = {{}}, .stalls = {{}}});
  const auto document = to_json(e);
  EXPECT_EQ(document.at("duration_ns"), 10'000'000'000);
  EXPECT_EQ(document.at("forwarder").at("lanes"), 1);
  const auto& consumer = document.at("consumer").at(0);
  EXPECT_EQ(consumer.at("pace"), "constant");
  EXPECT_EQ(consumer.at("pattern").at(0).at("lifetime_ns"), 2'000'000'000);
  EXPECT_EQ(document.at("producer").at(0).at("reply").at(0).at("payload").at("max"), 1024);
}

TEST(ResultsJsonTest, WhatIsMissingKeepsItsDefault) {
  const auto read = parse_results(
      R"({"format": "facet-load-results", "version": 1, "points": [{"runs": [{"seed": 3}]}]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->points.at(0).result.runs.at(0).seed, 3U);
  EXPECT_FALSE(read->points[0].result.runs[0].forwarder.known);
}

TEST(ResultsJsonTest, WhatNobodyToldIsNull) {
  auto document = sample_results({1}, 1);
  document.points[0].result.runs[0].forwarder = {};
  const auto written = to_json(document);
  const auto& forwarder = written.at("points").at(0).at("runs").at(0).at("forwarder");
  for (const auto* member : {"cpu_ns", "private_octets", "private_octets_before",
                             "private_octets_attached", "cs_hits", "cs_misses", "drops"})
    EXPECT_TRUE(forwarder.at(member).is_null()) << member;
  const auto read = parse_results(written.dump());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), written);
  EXPECT_FALSE(read->points[0].result.runs[0].forwarder.drops);
}

TEST(ResultsJsonTest, NamesTheMemberThatIsWrong) {
  const auto right = to_json(sample_results({1}, 1));
  const std::vector<std::pair<const char*, json>> wrong{
      {"/name", 7},
      {"/swept", "faces"},
      {"/points/0/parameters", json::array()},
      {"/points/0/runs/0/elapsed_ns", 1.5},
      {"/points/0/runs/0/measured/data", -1},
      {"/points/0/runs/0/degraded", 0},
      {"/points/0/runs/0/latency_ns/buckets/0", json::array({1})},
      {"/points/0/runs/0/latency_ns/smallest", UINT64_MAX},
      {"/points/0/runs/0/forwarder/drops", json::array({1})},
      {"/points/0/runs/0/faces/0", nullptr},
  };
  for (const auto& [path, value] : wrong) {
    auto document = right;
    document[json::json_pointer{path}] = value;
    const auto what = problem(document);
    EXPECT_NE(what, "") << path;
    const std::string_view last = std::string_view{path}.substr(1, 4);
    EXPECT_THAT(what, HasSubstr(std::string{last})) << path;
  }
}

TEST(ResultsJsonTest, RefusesWhatAreNoResults) {
  for (const char* text : {"", "[]", "{", "null", "{\"format\": 3}", "{\"points\": []}"})
    EXPECT_EQ(parse_results(text).error().code, errc::corrupt) << text;
  auto newer = to_json(sample_results({1}, 1));
  newer["version"] = 2;
  EXPECT_THAT(problem(newer), HasSubstr("version 2"));
}

TEST(ResultsJsonTest, ReadsAFileOrItsDirectory) {
  const tests::temporary_directory directory;
  tests::write_file(directory.file("results.json"), to_json(sample_results({1}, 1)).dump());
  EXPECT_TRUE(read_results(directory.path()));
  EXPECT_TRUE(read_results(directory.file("results.json")));
  EXPECT_EQ(read_results(directory.file("none")).error().code, errc::not_found);
  tests::write_file(directory.file("broken"), "{}");
  EXPECT_THAT(read_results(directory.file("broken")).error().message,
              HasSubstr(directory.file("broken")));
}

}  // namespace
}  // namespace facet::load_apps
