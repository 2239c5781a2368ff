// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// `facet bench` with temporary files in a directory of the test's own, so that what it leaves
/// behind is seen.
class BenchTest : public testing::Test {
 protected:
  [[nodiscard]] process::start_options here() const { return {{"TMPDIR=" + directory_.path()}}; }
  static std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {program("facet"), "bench"});
    return arguments;
  }
  [[nodiscard]] run_result bench(std::vector<std::string> arguments) const {
    return run(command(std::move(arguments)), here(), patience);
  }
  /// Its document; an empty one when there is none, which fails the test.
  [[nodiscard]] nlohmann::json measure(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const auto ran = bench(std::move(arguments));
    EXPECT_EQ(ran.ended.status, 0) << ran.errors;
    EXPECT_THAT(ran.errors, IsEmpty());
    EXPECT_THAT(directory_.entries(), IsEmpty());
    auto document = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_TRUE(document.is_object()) << ran.output;
    return document.is_object() ? document : nlohmann::json::object();
  }

  temporary_directory directory_;
};

void expect_figures(const nlohmann::json& f) {
  EXPECT_GT(f.at("exchanges_per_s").get<double>(), 0);
  EXPECT_GT(f.at("gbit_per_s").get<double>(), 0);
  EXPECT_GT(f.at("forwarder_cpu_us").get<double>(), 0);
  EXPECT_GT(f.at("consumer_cpu_us").get<double>(), 0);
  EXPECT_GT(f.at("rtt_us").at("p50").get<double>(), 0);
  EXPECT_LE(f.at("rtt_us").at("p50").get<double>(), f.at("rtt_us").at("p99").get<double>());
  EXPECT_EQ(f.at("unexpected"), 0);
  EXPECT_GE(f.at("sleeps_per_exchange").at("producer").get<double>(), 0);
  // Counting them needs privileges.
  EXPECT_TRUE(f.at("syscalls_per_exchange").is_null() ||
              f.at("syscalls_per_exchange").get<double>() > 0);
}

TEST_F(BenchTest, MeasuresForwardingAsScriptsExpectIt) {
  const auto document =
      measure({"forward", "--content", "100", "8000", "--duration", "0.05", "--rounds", "2"});
  ASSERT_EQ(document.at("cases").size(), 4U);
  for (const auto& c : document["cases"]) {
    expect_figures(c);
    EXPECT_EQ(c.at("window"), 64);
    EXPECT_EQ(c.at("answered_by"), "producer");
    // Names are never asked for twice, unless packets got lost on the way.
    if (c.at("resent") == 0) {
      EXPECT_EQ(c.at("forwarded_share"), 1.0);
    }
    const double bits = c.at("exchanges_per_s").get<double>() * c.at("content").get<double>() * 8;
    EXPECT_NEAR(c.at("gbit_per_s").get<double>(), bits / 1e9, 0.002);
    EXPECT_EQ(c.contains("relay"), c.at("transport") == "unix");
    if (c.contains("relay")) {
      expect_figures(c["relay"]);
      EXPECT_GT(c.at("relay_ratio").get<double>(), 0);
    }
  }
}

TEST_F(BenchTest, AnswersFromTheContentStoreWhenAskedForHits) {
  const auto document = measure({"forward", "--transport", "shm", "--content", "100", "--window",
                                 "8", "--duration", "0.3", "--rounds", "1", "--hits"});
  ASSERT_EQ(document.at("cases").size(), 2U);
  const auto& hits = document["cases"][1];
  EXPECT_EQ(hits.at("answered_by"), "content store");
  EXPECT_EQ(hits.at("window"), 8);
  // The first round through the names is forwarded.
  EXPECT_LT(hits.at("forwarded_share").get<double>(), 1.0);
}

TEST_F(BenchTest, MeasuresLatencyAndCountsWakeUps) {
  const auto document = measure(
      {"latency", "--duration", "0.05", "--rounds", "1", "--pings", "20", "--interval", "2"});
  ASSERT_EQ(document.at("cases").size(), 2U);
  EXPECT_EQ(document["cases"][0].at("transport"), "shm");
  EXPECT_EQ(document["cases"][1].at("transport"), "unix");
  EXPECT_GT(document.at("ratio").get<double>(), 0);
  for (const auto& c : document["cases"]) {
    EXPECT_GT(c.at("rtt_us").at("p50").get<double>(), 0);
    const auto& sparse = c.at("sparse");
    EXPECT_EQ(sparse.at("pings"), 20);
    for (const char* hop : {"facetd_from_consumer", "producer", "facetd_from_producer", "consumer"})
      EXPECT_GE(sparse.at("wakeups_per_ping").at(hop).get<double>(), 0) << hop;
  }
}

TEST_F(BenchTest, MeasuresTheWayThroughTheFacesInOneProcess) {
  const auto document = measure(
      {"face", "--batch", "1", "64", "--content", "100", "--duration", "0.05", "--rounds", "1"});
  ASSERT_EQ(document.at("cases").size(), 2U);
  EXPECT_EQ(document["cases"][0].at("batch"), 1);
  for (const auto& c : document["cases"]) {
    EXPECT_GT(c.at("exchange_ns").get<double>(), 0);
    EXPECT_GT(c.at("forwarder_ns").get<double>(), 0);
  }
}

TEST_F(BenchTest, MeasuresIdleFaces) {
  const auto document = measure({"idle", "--faces", "200", "--duration", "0.1"});
  EXPECT_EQ(document.at("faces"), 200);
  EXPECT_GE(document.at("cpu_percent").get<double>(), 0);
  // How much is resident is up to the kernel as well: it may take pages back meanwhile.
  EXPECT_TRUE(document.at("private_kib_per_face").is_number());
  EXPECT_GE(document.at("descriptors_per_face").get<double>(), 3);
}

TEST_F(BenchTest, MeasuresActiveFacesAndPairs) {
  const auto document = measure({"scale", "--faces", "1,3", "--lanes", "1,2", "--content", "100",
                                 "--duration", "0.1", "--rounds", "1"});
  ASSERT_EQ(document.at("cases").size(), 2U);
  EXPECT_EQ(document["cases"][0].at("share"), 1.0);
  const auto& three = document["cases"][1];
  EXPECT_EQ(three.at("faces"), 3);
  EXPECT_LE(three.at("per_face").at("fewest").get<double>(),
            three.at("per_face").at("most").get<double>());
  ASSERT_EQ(document.at("lanes").size(), 2U);
  for (const auto& c : document["lanes"])
    EXPECT_EQ(c.at("pairs"), 2);
  EXPECT_EQ(document["lanes"][0].at("ratio"), 1.0);
  EXPECT_GT(document["lanes"][1].at("exchanges_per_s").get<double>(), 0);
}

TEST_F(BenchTest, PrintsTablesForPeople) {
  const auto ran = bench({"forward", "--content", "100", "--duration", "0.05", "--rounds", "1"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  for (const char* row : {"facetd shm", "facetd unix", "relay", "exchanges/s"})
    EXPECT_THAT(ran.output, HasSubstr(row));
}

TEST_F(BenchTest, RepeatsWhyFacetdDoesNotStart) {
  const auto ran = bench({"forward", "--facetd-arg=--no-such-option"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("facetd did not start"));
  EXPECT_THAT(ran.errors, HasSubstr("--no-such-option"));
  EXPECT_THAT(directory_.entries(), IsEmpty());
}

TEST_F(BenchTest, SaysThatThePeerIsNotThere) {
  const auto ran = bench({"forward", "--peer", directory_.file("none.sock")});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr(directory_.file("none.sock")));
}

TEST_F(BenchTest, RefusesWhatMakesNoSense) {
  const std::vector<std::vector<std::string>> wrong{
      {"forward", "--content", "0"},     {"forward", "--content", "8001"},
      {"forward", "--window", "0"},      {"forward", "--window", "1025"},
      {"forward", "--transport", "air"}, {"forward", "--duration", "0"},
      {"forward", "--rounds", "0"},      {"latency", "--pings", "0"},
      {"latency", "--content", "9000"},  {"face", "--batch", "0"},
      {"idle", "--faces", "0"},          {"idle", "--faces", "10001"},
      {"scale", "--faces", "0"},         {"scale", "--window", "0"},
      {"scale", "--lanes", "65"}};
  for (const auto& arguments : wrong) {
    const auto ran = bench(arguments);
    EXPECT_EQ(ran.ended.status, 2) << testing::PrintToString(arguments) << ran.errors;
    EXPECT_THAT(ran.errors, HasSubstr("facet bench " + arguments.front()));
  }
}

/// Waits until the measurement's facetd has its socket. False when the deadline passed first.
bool forwarder_is_up(const std::string& directory) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    std::error_code ignored;
    for (const auto& each : std::filesystem::recursive_directory_iterator{directory, ignored})
      if (each.path().filename() == "facet.sock")
        return true;
    std::this_thread::yield();
  }
  return false;
}

/// Waits for every child of this process, adopted ones too. False when one was still there at the
/// deadline.
bool all_children_end() {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    if (::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD)
      return true;
    std::this_thread::yield();
  }
  return false;
}

/// Measurements that are ended in the middle, and what they started.
class EndedBenchTest : public BenchTest {
 protected:
  // Orphans of the measurement become children of the test, which can then see them end.
  void SetUp() override { ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }
  void TearDown() override { ::prctl(PR_SET_CHILD_SUBREAPER, 0); }
};

TEST_F(EndedBenchTest, LeavesNothingBehindWhenInterrupted) {
  process running{command({"forward", "--duration", "30"}), here()};
  ASSERT_TRUE(forwarder_is_up(directory_.path()));
  running.kill(SIGINT);
  const auto ended = running.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 1);
  EXPECT_THAT(running.errors(), HasSubstr("interrupted"));
  EXPECT_THAT(directory_.entries(), IsEmpty());
  EXPECT_TRUE(all_children_end());
}

TEST_F(EndedBenchTest, LeavesNoProcessWhenKilled) {
  process running{command({"forward", "--duration", "30"}), here()};
  ASSERT_TRUE(forwarder_is_up(directory_.path()));
  running.kill(SIGKILL);
  ASSERT_TRUE(running.wait(patience));
  EXPECT_TRUE(all_children_end());
}

class BenchPeerTest : public FacetdTest {};

TEST_F(BenchPeerTest, DrivesAnotherForwarderInTheSameRun) {
  const auto ran =
      run({program("facet"), "bench", "forward", "--peer", socket_, "--transport", "unix",
           "--content", "100", "--duration", "0.05", "--rounds", "1", "--json"},
          patience);
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto document = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(document.is_object()) << ran.output;
  const auto& only = document.at("cases").at(0);
  expect_figures(only.at("peer"));
  EXPECT_GT(only.at("peer_ratio").get<double>(), 0);
  EXPECT_EQ(document.at("peer"), socket_);
}

}  // namespace
}  // namespace facet::tests
