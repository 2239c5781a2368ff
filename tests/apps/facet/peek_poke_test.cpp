// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet peek` and `facet poke`.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class PeekPokeTest : public FacetdTest {
 protected:
  /// A poke that has registered its prefix.
  std::unique_ptr<process> poke(const std::string& name, const std::string& content,
                                std::vector<std::string> more = {}) {
    const std::string path = directory_.file("content");
    write_file(path, content);
    more.insert(more.begin(), {"poke", name, path});
    return start_server(std::move(more));
  }

  static int status_of(process& program) {
    const auto ended = program.wait(patience);
    return ended ? ended->status : -1;
  }
};

TEST_F(PeekPokeTest, CarryOneDataPacket) {
  const auto producer = poke("/p/data", "hello", {"--freshness", "1000", "--final"});
  const auto ran = run_facet({"peek", "/p/data", "--json"});
  ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  const auto json = nlohmann::json::parse(ran.output);
  EXPECT_EQ(json.at("name"), "/p/data");
  EXPECT_EQ(json.at("content_hex"), "68656c6c6f");
  EXPECT_EQ(json.at("freshness_ms"), 1000);
  EXPECT_EQ(json.at("final_block_id"), "data");
  EXPECT_EQ(status_of(*producer), 0) << producer->errors();
}

TEST_F(PeekPokeTest, WritesThePayloadAndNoMore) {
  const std::string content{"line\n\0binary", 12};
  const auto producer = poke("/p/data", content);
  const auto ran = run_facet({"peek", "-p", "-P", "/p/data"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_EQ(ran.output, content);
}

TEST_F(PeekPokeTest, WritesThePacketAsItCame) {
  const auto producer = poke("/p/data", "hello");
  const auto ran = run_facet({"peek", "--raw", "/p/data", "--no-shm"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_EQ(ran.output.front(), '\x06');
}

TEST_F(PeekPokeTest, TellsTheReasonOfANack) {
  const auto ran = run_facet({"peek", "/nowhere"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("NoRoute"));
  const auto json = nlohmann::json::parse(run_facet({"peek", "/nowhere", "--json"}).output);
  EXPECT_EQ(json.at("nack").at("reason"), "NoRoute");
  EXPECT_EQ(json.at("nack").at("code"), 150);
}

TEST_F(PeekPokeTest, GivesUpAfterItsTimeout) {
  const auto producer = poke("/p/data", "hello");
  const auto ran = run_facet({"peek", "/p/data/longer", "--timeout", "50"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("no answer within 50 ms"));
  EXPECT_EQ(run_facet({"poke", "/q", "/dev/null", "--timeout", "50"}).ended.status, 1);
}

TEST_F(PeekPokeTest, SendsDataThatNobodyAskedFor) {
  const auto ran = run_facet({"poke", "-u", "/p/data", "/dev/null", "--json"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_EQ(nlohmann::json::parse(ran.output).at("unsolicited"), true);
}

TEST_F(PeekPokeTest, RefusesContentThatDoesNotFitAPacket) {
  const std::string path = directory_.file("large");
  write_file(path, std::string(9000, 'x'));
  const auto ran = run_facet({"poke", "/p", path});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("facet put"));
}

TEST_F(PeekPokeTest, CountsWhatMakesNoSenseAsBadUsage) {
  EXPECT_EQ(run_facet({"peek", "/"}).ended.status, 2);
  EXPECT_EQ(run_facet({"peek", "/a", "-p", "--json"}).ended.status, 2);
  EXPECT_EQ(run_facet({"peek", "/a", "--hop-limit", "256"}).ended.status, 2);
  EXPECT_EQ(run_facet({"peek", "/a", "--hint", "/b//c"}).ended.status, 2);
  EXPECT_EQ(run_facet({"poke", "/", "/dev/null", "--final"}).ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
