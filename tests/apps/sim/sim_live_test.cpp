// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// `facet sim --realtime`, with `facet put`, `get` and others as its applications.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class SimLiveTest : public testing::Test {
 protected:
  /// Starts a simulation in which n0 and the last node of a line are exposed.
  /// @param more  of the scenario; @param options  of the command
  void start(const std::string& nodes, const std::string& more = "",
             const std::vector<std::string>& options = {}) {
    write_file(scenario_, "duration = 600\n[topology]\nkind = \"line\"\nnodes = " + nodes +
                              "\nlink = { delay = \"1ms\" }\n" + more);
    std::vector<std::string> arguments{
        program("facet"), "sim",
        scenario_,        "--realtime",
        "--out",          directory_.file("out"),
        "--expose",       "n0=" + first_,
        "--expose",       "n" + std::to_string(std::stoi(nodes) - 1) + "=" + last_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    simulation_ = std::make_unique<process>(arguments);
    for (int i = 0; i < 2; ++i) {
      const auto ready = simulation_->read_line(patience);
      ASSERT_TRUE(ready) << simulation_->errors();
      ASSERT_TRUE(ready->starts_with("ready n")) << *ready;
    }
  }
  /// Ends it as Ctrl-C does. @returns its summary
  nlohmann::json stop() {
    simulation_->kill(SIGINT);
    const auto ended = simulation_->wait(patience);
    EXPECT_TRUE(ended && ended->status == 0) << simulation_->errors();
    return nlohmann::json::parse(read_file(directory_.file("out/summary.json")));
  }
  std::unique_ptr<process> serve(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program("facet"));
    auto server = std::make_unique<process>(arguments);
    EXPECT_TRUE(server->wait_for_text("serving ", patience)) << server->errors();
    return server;
  }
  static run_result facet(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program("facet"));
    return run(arguments, patience);
  }

  temporary_directory directory_;
  const std::string scenario_ = directory_.file("line.toml");
  const std::string first_ = directory_.file("first.sock");
  const std::string last_ = directory_.file("last.sock");
  std::unique_ptr<process> simulation_;
};

TEST_F(SimLiveTest, AFileCrossesTenNodes) {
  start("10");
  std::string content(1'000'000, '\0');
  std::mt19937 random{7};
  for (char& each : content)
    each = static_cast<char>(random());
  write_file(directory_.file("source"), content);
  const auto server = serve({"put", "/film", directory_.file("source"), "--socket", first_});
  const auto got =
      facet({"get", "/film", "-o", directory_.file("copy"), "--socket", last_, "--json"});
  ASSERT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(read_file(directory_.file("copy")) == content);
  const auto summary = stop();
  EXPECT_EQ(summary["time"], "real");
  const auto& nodes = summary["nodes"];
  ASSERT_EQ(nodes.size(), 10U);
  for (const auto& node : nodes)
    EXPECT_GT(node["in_data"], 100) << node["name"];
  EXPECT_GT(summary["realtime"]["lag_ms"]["samples"], 100);
  EXPECT_EQ(summary["realtime"]["exposed"][1]["node"], "n9");
  EXPECT_GT(summary["realtime"]["exposed"][1]["out_packets"], 100);
  EXPECT_FALSE(summary["realtime"]["exposed"][1].at("dropped") > 0);
}

TEST_F(SimLiveTest, ARoundTripTakesAtLeastTheDelaysOfItsLinks) {
  start("4", "", {"--lag-limit", "0"});
  const auto server = serve({"ping", "--server", "/echo", "--socket", last_});
  const auto pinged =
      facet({"ping", "/echo", "--count", "3", "--interval", "10", "--socket", first_, "--json"});
  ASSERT_EQ(pinged.ended.status, 0) << pinged.errors << pinged.output;
  EXPECT_GE(nlohmann::json::parse(pinged.output)["rtt_us"]["min"].get<double>(), 6000);
  const auto summary = stop();
  const auto& lag = summary["realtime"]["lag_ms"];
  EXPECT_EQ(lag["over_limit"], lag["samples"]) << "nothing is done in no time";
  EXPECT_THAT(simulation_->errors(), HasSubstr("ms behind the clock"));
}

TEST_F(SimLiveTest, RoutesGoWithTheApplication) {
  start("3",
        "[[consumer]]\nnode = \"n1\"\nprefix = \"/echo/far\"\nfrequency = 50\nlifetime = 0.2\n");
  {
    const auto server = serve({"ping", "--server", "/echo", "--socket", last_});
    const auto pinged = facet({"ping", "/echo", "--count", "1", "--socket", first_});
    EXPECT_EQ(pinged.ended.status, 0) << pinged.errors;
  }  // it is killed, so its connection and its routes end
  const auto gone = std::chrono::steady_clock::now() + patience;
  run_result pinged;
  do {
    pinged = facet({"ping", "/echo", "--count", "1", "--socket", first_});
  } while (pinged.ended.status == 0 && std::chrono::steady_clock::now() < gone);
  EXPECT_EQ(pinged.ended.status, 1);
  const auto summary = stop();
  EXPECT_GT(summary["consumers"][0]["all"]["interests"], 0) << "of the scenario itself";
}

TEST_F(SimLiveTest, SaysWhatDoesNotGoTogether) {
  write_file(scenario_, "[topology]\nkind = \"line\"\nnodes = 2\n");
  const auto complaint = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"sim", scenario_, "--out", directory_.file("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto ran = facet(arguments);
    EXPECT_EQ(ran.ended.status, 2) << ran.errors;
    return ran.errors;
  };
  EXPECT_THAT(complaint({"--expose", "n0=/tmp/x"}), HasSubstr("--expose needs --realtime"));
  EXPECT_THAT(complaint({"--realtime", "--partitions", "2"}), HasSubstr("leave out --partitions"));
  EXPECT_THAT(complaint({"--realtime", "--expose", "n0"}), HasSubstr("say a node and a socket"));
  EXPECT_THAT(complaint({"--realtime", "--expose", "n7=/tmp/x"}), HasSubstr("there is no node n7"));
}

}  // namespace
}  // namespace facet::tests
