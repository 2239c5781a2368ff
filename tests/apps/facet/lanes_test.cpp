// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// facetd with several lanes, as its users run it.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class LanesTest : public FacetdTest {
 protected:
  void SetUp() override { start_forwarder({"--lanes", "2", "--poll", "frugal"}); }

  static std::string noise(std::size_t size) {
    std::mt19937 random{7};
    std::string octets(size, '\0');
    for (char& each : octets)
      each = static_cast<char>(random());
    return octets;
  }
};

TEST_F(LanesTest, MoveFilesOfSeveralNamesIntact) {
  const auto source = directory_.file("source");
  const std::string content = noise(2'000'001);
  write_file(source, content);
  // A name of one component, asked for by a prefix that no shard owns, and names of many shards.
  for (const std::string name : {"/one", "/site/a", "/site/b", "/site/c/d"}) {
    const auto producer = start_server({"put", name, source});
    const auto target = directory_.file("target");
    const auto got = run_facet({"get", name, "-o", target});
    EXPECT_EQ(got.ended.status, 0) << name << ": " << got.errors;
    EXPECT_TRUE(read_file(target) == content) << name;
  }
}

TEST_F(LanesTest, AreShownByStatus) {
  const auto server = start_server({"ping", "--server", "/s"});
  ASSERT_EQ(run_facet({"ping", "/s", "--count", "3", "--interval", "1"}).ended.status, 0);
  const auto text = run_facet({"status"});
  EXPECT_THAT(text.output, HasSubstr("lane 0"));
  EXPECT_THAT(text.output, HasSubstr("lane 1"));
  const auto json = nlohmann::json::parse(run_facet({"status", "--json"}).output);
  ASSERT_EQ(json.at("lanes").size(), 2U);
  std::uint64_t faces = 0;
  for (const auto& lane : json.at("lanes")) {
    faces += lane.at("faces").get<std::uint64_t>();
    EXPECT_GT(lane.at("turns").get<std::uint64_t>(), 0U);
  }
  EXPECT_GE(faces, 3U) << "the server's ring and control connection, and our own connection";
}

TEST_F(LanesTest, AreWarnedOfWhenThereAreMoreThanCores) {
  forwarder_.reset();
  start_forwarder({"--lanes", "64"});
  EXPECT_TRUE(forwarder_->wait_for_text("64 lanes on ", patience)) << forwarder_->errors();
}

TEST_F(LanesTest, RefuseNumbersAndPresetsThatCannotBe) {
  EXPECT_EQ(run({program("facetd"), "--lanes", "0"}, patience).ended.status, 2);
  EXPECT_EQ(run({program("facetd"), "--lanes", "65"}, patience).ended.status, 2);
  EXPECT_EQ(run({program("facetd"), "--poll", "always"}, patience).ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
