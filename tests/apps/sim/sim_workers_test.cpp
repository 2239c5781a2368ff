// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// `facet sim` with the partitions at `facet worker` processes, and simulations there by message.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class SimWorkersTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 2; ++i) {
      auto& worker = workers_.emplace_back(std::make_unique<process>(
          std::vector<std::string>{program("facet"), "worker", "--listen", "127.0.0.1:0"}));
      const auto line = worker->read_line(patience);
      ASSERT_TRUE(line && line->starts_with("ready ")) << worker->errors();
      places_.push_back(line->substr(6));
    }
  }
  /// They end by themselves: nothing that a simulation left keeps them.
  void TearDown() override {
    for (auto& worker : workers_)
      worker->kill(SIGTERM);
    for (auto& worker : workers_)
      EXPECT_TRUE(worker->wait(patience));
  }
  [[nodiscard]] std::vector<std::string> command(const std::string& scenario,
                                                 const std::string& out,
                                                 const std::vector<std::string>& more) const {
    std::vector<std::string> all{program("facet"), "sim", scenario, "--out", directory_.file(out)};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] std::string both() const { return places_[0] + "," + places_[1]; }
  [[nodiscard]] std::string trace(const std::string& file) const {
    return read_file(directory_.file(file));
  }
  static std::string example(const std::string& name) {
    return std::filesystem::path{FACET_SCENARIOS} / (name + ".toml");
  }

  temporary_directory directory_;
  std::vector<std::unique_ptr<process>> workers_;
  std::vector<std::string> places_;
};

TEST_F(SimWorkersTest, MakeTheTracesThatOneProcessMakes) {
  auto text = read_file(example("grid"));
  text.replace(text.find("20s"), 3, "2s");
  const auto grid = directory_.file("grid.toml");
  write_file(grid, text);
  const auto here = run(command(grid, "here", {"--partitions", "1"}));
  ASSERT_EQ(here.ended.status, 0) << here.errors;
  for (const std::string partitions : {"2", "7"}) {
    const auto there =
        run(command(grid, partitions, {"--workers", both(), "--partitions", partitions}));
    ASSERT_EQ(there.ended.status, 0) << there.errors;
    EXPECT_THAT(there.output, HasSubstr(partitions + " partitions"));
    for (const std::string name :
         {"rate-trace.tsv", "drop-trace.tsv", "app-delays-trace.tsv", "cs-trace.tsv"})
      EXPECT_EQ(trace("here/" + name), trace(partitions + "/" + name)) << name;
  }
}

/// One that is killed, and one that hangs: its connection stays.
TEST_F(SimWorkersTest, ALostOneIsALineAndNoOutput) {
  write_file(directory_.file("long.toml"),
             "duration = 100000\n[topology]\nkind = \"line\"\nnodes = 2\n[[consumer]]\nnode = "
             "\"n0\"\nprefix = \"/a\"\nfrequency = 10000\n[[producer]]\nnode = \"n1\"\nprefix = "
             "\"/a\"\n");
  for (const int signal : {SIGSTOP, SIGKILL}) {
    SCOPED_TRACE(signal);
    process sim{command(directory_.file("long.toml"), "out",
                        {"--workers", both(), "--partitions", "2", "--json"})};
    const auto until = std::chrono::steady_clock::now() + patience;
    // It is under way once there are traces, which get their names when they are complete.
    const std::filesystem::path traces = directory_.file("out/rate-trace.tsv.part");
    const auto under_way = [&traces] {
      std::error_code none;
      const auto size = std::filesystem::file_size(traces, none);
      return !none && size >= 1000;
    };
    while (std::chrono::steady_clock::now() < until && !under_way())
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    ASSERT_TRUE(under_way());
    workers_[1]->kill(signal);
    const auto ended = sim.wait(std::chrono::seconds{10});
    workers_[1]->kill(SIGCONT);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, 1);
    EXPECT_THAT(sim.errors(), HasSubstr("worker " + places_[1] + " was lost"));
    EXPECT_EQ(std::ranges::count(sim.errors(), '\n'), 1) << sim.errors();
    EXPECT_FALSE(std::filesystem::exists(directory_.file("out")));
  }
}

TEST_F(SimWorkersTest, SayHowMuchMemoryNodesTake) {
  const auto ran = run(
      command(example("bottleneck"), "out", {"--workers", both(), "--partitions", "2", "--json"}));
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto how = nlohmann::json::parse(ran.output)["run"];
  // Each has six forwarders' tables and the plan; the programs themselves are much larger.
  EXPECT_GT(how["memory_growth_octets"], 10'000);
#ifndef FACET_SANITIZED  // which keeps what was freed, and more
  EXPECT_LT(how["memory_growth_octets"], 100'000'000);
#endif
  EXPECT_GT(how["peak_memory_octets"], 1'000'000) << "of what asks";
  EXPECT_EQ(how["events_per_partition"].size(), 2U);
}

TEST_F(SimWorkersTest, OneWorkerServesExperimentsAndSimulations) {
  write_file(
      directory_.file("load.toml"),
      "name = \"small\"\nwarm_up = 0\nduration = 0.2\n[[consumer]]\nname = \"c\"\nprefix = "
      "\"/a\"\npace = \"window\"\nwindow = 4\n[[producer]]\nname = \"p\"\nprefix = \"/a\"\n");
  const auto simulated = run(command(example("bottleneck"), "sim", {"--workers", places_[0]}));
  EXPECT_EQ(simulated.ended.status, 0) << simulated.errors;
  const auto loaded = run({program("facet"), "load", directory_.file("load.toml"), "--workers",
                           places_[0], "--out", directory_.file("load")});
  EXPECT_EQ(loaded.ended.status, 0) << loaded.errors;
}

TEST_F(SimWorkersTest, SweepAParameterByMessage) {
  auto shorter = read_file(example("cache"));
  const std::string_view duration = "duration = \"10s\"";
  ASSERT_THAT(shorter, HasSubstr(duration));
  shorter.replace(shorter.find(duration), duration.size(), "duration = \"500ms\"");
  const auto file = directory_.file("cache.toml");
  write_file(file, shorter);
  const auto swept = run({program("example_simulation_sweep"), file, places_[0], places_[1]});
  ASSERT_EQ(swept.ended.status, 0) << swept.errors;
  EXPECT_THAT(swept.output, HasSubstr("1000 packets"));
}

TEST_F(SimWorkersTest, WhoIsNotThereIsNamed) {
  const auto nobody = run(command(example("grid"), "out", {"--workers", "127.0.0.1:1"}));
  EXPECT_EQ(nobody.ended.status, 1);
  EXPECT_THAT(nobody.errors, HasSubstr("127.0.0.1:1"));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("out")));
  EXPECT_EQ(run(command(example("grid"), "out", {"--workers", "nonsense"})).ended.status, 2);
  // As a shell makes of a variable that is not set.
  const auto empty = run(command(example("grid"), "out", {"--workers", "," + places_[0]}));
  EXPECT_EQ(empty.ended.status, 2);
  EXPECT_THAT(empty.errors, HasSubstr("--workers"));
}

}  // namespace
}  // namespace facet::tests
