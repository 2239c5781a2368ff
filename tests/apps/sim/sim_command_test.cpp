// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// `facet sim`, the program.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class SimCommandTest : public testing::Test {
 protected:
  run_result sim(const std::string& scenario, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {program("facet"), "sim", scenario});
    return run(arguments, {}, patience);
  }
  std::string content(const std::string& file) {
    std::ifstream in{directory_.file(file), std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  static std::string example(const std::string& name) {
    return std::filesystem::path{FACET_SCENARIOS} / (name + ".toml");
  }

  temporary_directory directory_;
};

TEST_F(SimCommandTest, WritesTracesThatDoNotDependOnPartitions) {
  const auto one = sim(example("grid"), {"--partitions", "1", "--out", directory_.file("1")});
  ASSERT_EQ(one.ended.status, 0) << one.errors;
  EXPECT_THAT(one.output, HasSubstr("consumer: 2000 Interests, 2000 Data"));
  for (const std::string partitions : {"2", "3", "7"}) {
    const auto more =
        sim(example("grid"), {"--partitions", partitions, "--out", directory_.file(partitions)});
    ASSERT_EQ(more.ended.status, 0) << more.errors;
    for (const std::string trace :
         {"rate-trace.tsv", "drop-trace.tsv", "app-delays-trace.tsv", "cs-trace.tsv"}) {
      EXPECT_GT(content("1/" + trace).size(), 1000U) << trace;
      EXPECT_EQ(content("1/" + trace), content(partitions + "/" + trace)) << trace;
    }
  }
}

TEST_F(SimCommandTest, WritesEveryPacketTheSameWhateverThePartitions) {
  write_file(directory_.file("ring.toml"),
             "duration = 1\n[topology]\nkind = \"ring\"\nnodes = 6\nlink = { jitter = \"1ms\" }\n"
             "[[consumer]]\nnodes = [\"n1\", \"n5\"]\nprefix = \"/a\"\nfrequency = 200\n"
             "[[producer]]\nnode = \"n3\"\nprefix = \"/a\"\n");
  for (const std::string partitions : {"1", "3"}) {
    const auto ran = sim(directory_.file("ring.toml"),
                         {"--partitions", partitions, "--out", directory_.file(partitions),
                          "--events", directory_.file(partitions + ".gz")});
    ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  }
  EXPECT_GT(content("1.gz").size(), 10'000U);
  EXPECT_TRUE(content("1.gz") == content("3.gz"));
}

TEST_F(SimCommandTest, ExplainsANodeAtAMoment) {
  const auto asked =
      sim(example("grid"), {"--explain", "/prefix/seq=3", "--at", "1s", "--node", "n1"});
  ASSERT_EQ(asked.ended.status, 0) << asked.errors;
  EXPECT_THAT(asked.output, HasSubstr("n1 at 1 s"));
  EXPECT_THAT(asked.output, HasSubstr("answers with /prefix/seq=3"));
  EXPECT_THAT(asked.output, HasSubstr("/prefix to face"));
  EXPECT_THAT(asked.output, HasSubstr("link://n2"));
  const auto all = sim(example("grid"), {"--explain", "/prefix/seq=9999", "--at", "0.5", "--json"});
  ASSERT_EQ(all.ended.status, 0) << all.errors;
  const auto told = nlohmann::json::parse(all.output);
  ASSERT_EQ(told["nodes"].size(), 9U);
  EXPECT_EQ(told["nodes"][8]["fib"]["next_hops"][0]["uri"], "app://producer");
  EXPECT_GT(told["nodes"][0]["tables"]["pit_entries"], 5);
  const auto& pending = told["nodes"][0]["tables"]["pit"][0];
  EXPECT_EQ(pending["waiting"], nlohmann::json{"app://consumer"});
  EXPECT_EQ(pending["asked"].size(), 1U);
  EXPECT_EQ(sim(example("grid"), {"--explain", "/a", "--at", "later"}).ended.status, 2);
  EXPECT_EQ(sim(example("grid"), {"--explain", "/a", "--at", "1h"}).ended.status, 2);
  EXPECT_EQ(sim(example("grid"), {"--explain", "/a", "--at", "1", "--node", "x"}).ended.status, 2);
  EXPECT_EQ(sim(example("grid"), {"--explain", "/a"}).ended.status, 2);
  EXPECT_EQ(sim(example("grid"), {}).ended.status, 2) << "--out is missing";
}

TEST_F(SimCommandTest, ExplainsWhoWaitsAndWhatIsCached) {
  // The Interest for 99 leaves at 0.99 s and its Data is back 84 ms later; n1 or n3 has asked on.
  const auto first =
      sim(example("grid"), {"--explain", "/prefix/seq=99", "--at", "1s", "--node", "n0"});
  ASSERT_EQ(first.ended.status, 0) << first.errors;
  EXPECT_THAT(first.output, testing::ContainsRegex("faces [0-9]+ app://consumer wait, for "));
  EXPECT_THAT(first.output,
              testing::ContainsRegex("same Interest of face [0-9]+ app://consumer for "
                                     "face [0-9]+ link://n[13] .asked"));
  EXPECT_THAT(first.output, testing::ContainsRegex("asked face [0-9]+ link://n[13] "));
  EXPECT_THAT(first.output,
              testing::ContainsRegex(
                  "pending        /prefix/seq=99: app://consumer waiting, link://n[13] asked, "));
  EXPECT_THAT(first.output, HasSubstr("cached         /prefix/seq=0\n"));
}

TEST_F(SimCommandTest, CutsLongTablesShort) {
  write_file(
      directory_.file("big.toml"),
      "duration = 2\n[topology]\nkind = \"line\"\nnodes = 2\nnode = { content_store_packets = "
      "1000 }\n[[consumer]]\nnode = \"n0\"\nprefix = \"/a\"\nfrequency = 200\n"
      "[[producer]]\nnode = \"n1\"\nprefix = \"/a\"\n");
  const auto told =
      sim(directory_.file("big.toml"), {"--explain", "/a", "--at", "2s", "--node", "n1", "--json"});
  ASSERT_EQ(told.ended.status, 0) << told.errors;
  const auto tables = nlohmann::json::parse(told.output)["nodes"][0]["tables"];
  EXPECT_GT(tables["cs_entries"], 390);
  EXPECT_EQ(tables["cs"].size(), 100U);
  const auto read =
      sim(directory_.file("big.toml"), {"--explain", "/a", "--at", "2s", "--node", "n1"});
  const auto more = tables["cs_entries"].get<int>() - 100;
  EXPECT_THAT(read.output, HasSubstr("and " + std::to_string(more) + " more Data"));
  const auto all = sim(directory_.file("big.toml"), {"--explain", "/a", "--at", "2s", "--json"});
  EXPECT_EQ(nlohmann::json::parse(all.output)["nodes"][1]["tables"]["cs"].size(), 10U);
}

TEST_F(SimCommandTest, SummaryIsADocument) {
  const auto ran = sim(example("bottleneck"), {"--out", directory_.file("out"), "--json"});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto printed = nlohmann::json::parse(ran.output);
  EXPECT_EQ(printed, nlohmann::json::parse(content("out/summary.json")));
  EXPECT_EQ(printed["node_count"], 6);
  EXPECT_EQ(printed["consumers"][0]["all"]["interests"], 2000);
  EXPECT_GT(printed["consumers"][0]["all"]["timeouts"], 150) << "a link was down for 2 s";
  const auto& how = printed["run"];
  std::uint64_t events = 0;
  for (const auto& part : how["events_per_partition"])
    events += part.get<std::uint64_t>();
  EXPECT_EQ(events, printed["events"]);
  EXPECT_EQ(how["events_per_partition"].size(), how["partitions"]);
  EXPECT_GT(how["load_s"], 0.0);
  EXPECT_GT(how["memory_growth_octets"], 0);
  EXPECT_LT(how["memory_growth_octets"], how["peak_memory_octets"]) << "the program is no node";
}

TEST_F(SimCommandTest, ABadScenarioIsALineAndNoOutput) {
  write_file(directory_.file("bad.toml"),
             "[topology]\nkind = \"line\"\nnodes = 2\nlink = { delay = 0 }\n[[consumer]]\nnode = "
             "\"n0\"\nprefix = \"/a\"\n[[producer]]\nnode = \"n1\"\nprefix = \"/a\"\n");
  const auto cut =
      sim(directory_.file("bad.toml"), {"--partitions", "2", "--out", directory_.file("out")});
  EXPECT_EQ(cut.ended.status, 2);
  EXPECT_THAT(cut.errors, HasSubstr("bad.toml: line 4: link n0 n1 has no delay"));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("out")));
  const auto missing = sim(directory_.file("none.toml"), {"--out", directory_.file("out")});
  EXPECT_EQ(missing.ended.status, 1);
}

/// The files of a run, and of another that does not get so far.
class SimFilesTest : public SimCommandTest {
 protected:
  SimFilesTest() {
    write("short.toml", "1", "");
    // Longer than any test waits.
    write("endless.toml", "\"900h\"", "");
    write("no-traces.toml", "1", "[trace]\nrate = false\ndrops = false\ncs = false\n");
  }
  void write(const std::string& file, const std::string& length, const std::string& more) {
    write_file(
        directory_.file(file),
        "name = \"Test\"\nduration = " + length +
            "\n[topology]\nkind = \"line\"\nnodes = 2\n[[consumer]]\nnode = \"n0\"\nprefix = "
            "\"/a\"\nfrequency = 1000\n[[producer]]\nnode = \"n1\"\nprefix = \"/a\"\n" +
            more);
  }
  /// What is in the folder that runs write to, by name.
  std::map<std::string, std::string> written() {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator{directory_.file("out")})
      files[entry.path().filename().string()] = read_file(entry.path().string());
    return files;
  }
  run_result run_to_out(const std::string& file, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--out", directory_.file("out")});
    return sim(directory_.file(file), more);
  }
};

TEST_F(SimFilesTest, ARunThatIsStoppedLeavesTheFilesOfTheOneBefore) {
  ASSERT_EQ(run_to_out("short.toml").ended.status, 0);
  const auto before = written();
  ASSERT_EQ(before.size(), 6U);
  process stopped{
      {program("facet"), "sim", directory_.file("endless.toml"), "--out", directory_.file("out")}};
  const auto until = std::chrono::steady_clock::now() + patience;
  const std::filesystem::path traces = directory_.file("out/rate-trace.tsv.part");
  while (!std::filesystem::exists(traces) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  EXPECT_TRUE(std::filesystem::exists(traces)) << "it writes";
  stopped.kill(SIGINT);
  const auto ended = stopped.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_NE(ended->status, 0);
  EXPECT_TRUE(written() == before);
}

TEST_F(SimFilesTest, ARunThatFindsNoRoomLeavesTheFilesOfTheOneBefore) {
  ASSERT_EQ(run_to_out("short.toml").ended.status, 0);
  const auto before = written();
  const auto full = run_to_out("short.toml", {"--events", "/dev/full", "--seed", "2"});
  EXPECT_NE(full.ended.status, 0);
  EXPECT_THAT(full.errors, HasSubstr("/dev/full"));
  EXPECT_TRUE(written() == before);
}

TEST_F(SimFilesTest, TracesOfAnEarlierRunGoWithIt) {
  ASSERT_EQ(run_to_out("short.toml").ended.status, 0);
  write_file(directory_.file("out/notes.txt"), "somebody's");
  write_file(directory_.file("out/cs-trace.tsv.part"), "of a run that was killed");
  ASSERT_EQ(run_to_out("no-traces.toml").ended.status, 0);
  std::vector<std::string> names;
  for (const auto& [name, content] : written())
    names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("app-delays-trace.tsv", "notes.txt", "report.html",
                                          "summary.json"));
}

}  // namespace
}  // namespace facet::tests
