// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet dissect`.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class DissectCommandTest : public testing::Test {
 protected:
  run_result dissect(const std::string& input, std::vector<std::string> arguments = {}) {
    const std::string path = directory_.file("input");
    write_file(path, input);
    arguments.insert(arguments.begin(), {program("facet"), "dissect"});
    process::start_options options;
    options.input_path = path;
    return run(arguments, options, patience);
  }

  nlohmann::json dissect_json(const std::string& input, std::vector<std::string> arguments = {}) {
    arguments.emplace_back("--json");
    const auto ran = dissect(input, std::move(arguments));
    auto json = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_TRUE(json.is_object()) << ran.output << ran.errors;
    EXPECT_EQ(json.at("valid").get<bool>(), ran.ended.status == 0);
    return json;
  }

  temporary_directory directory_;
};

TEST_F(DissectCommandTest, ReadsHexadecimalHoweverItIsWritten) {
  for (const std::string input :
       {"05050703080149", "05050703080149\n", "05 05 07 03 08 01 49", "05:05:07:03:08:01:49\r\n",
        "0x05, 0x05, 0x07, 0x03, 0x08, 0x01, 0x49", "0x05050703080149", " 0505\n0703\t0801\n49 "})
    EXPECT_EQ(dissect_json(input).at("fields").at("name_uri"), "/I") << input;
}

TEST_F(DissectCommandTest, ReadsOctetsFromStandardInputAndFromAFile) {
  const std::string octets{"\x05\x05\x07\x03\x08\x01\x49"};
  EXPECT_EQ(dissect_json(octets).at("kind"), "interest");
  const std::string path = directory_.file("packet");
  write_file(path, octets);
  EXPECT_EQ(dissect_json("", {path}).at("kind"), "interest");
}

TEST_F(DissectCommandTest, PrintsATreeWithOffsets) {
  const auto ran = dissect("05050703080149");
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("     2    Name (7), 3 octets: /I\n"));
  EXPECT_THAT(ran.output, HasSubstr("     4      GenericNameComponent (8), 1 octet: I\n"));
}

TEST_F(DissectCommandTest, NamesTheOctetAndTheRuleOfABrokenPacket) {
  const std::string nonce_of_three = "050A07030801490A0304C263";
  const auto ran = dissect(nonce_of_three, {"--kind", "interest"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("octet 7: Nonce must have 4 octets"));
  EXPECT_THAT(ran.output, HasSubstr("<-- Nonce must have 4 octets"));
  const auto json = dissect_json(nonce_of_three, {"--kind", "interest"});
  EXPECT_EQ(json.at("error").at("offset"), 7);
  EXPECT_EQ(json.at("error").at("rule"), "Nonce must have 4 octets");
  EXPECT_TRUE(json.at("tree").is_array());
}

TEST_F(DissectCommandTest, RefusesInputThatIsNoPacketAtAll) {
  for (const std::string input : {"", "\n", "050", "05zz", "hello world", "0x", "ffffffff"}) {
    EXPECT_FALSE(dissect_json(input).at("valid").get<bool>()) << input;
    EXPECT_EQ(dissect(input).ended.status, 1) << input;
  }
}

TEST_F(DissectCommandTest, SaysWhichFileCannotBeRead) {
  const auto ran = run({program("facet"), "dissect", "/no/such/file"}, patience);
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("/no/such/file"));
}

TEST_F(DissectCommandTest, RefusesMoreThanItIsMeantFor) {
  const auto ran = run({program("facet"), "dissect", "/dev/zero"}, patience);
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("more than"));
}

TEST_F(DissectCommandTest, TakesPacketsThatFollowEachOther) {
  const auto json = dissect_json("05050703080149 060C070308014116031B01C81700");
  EXPECT_EQ(json.at("kind"), "stream");
  ASSERT_EQ(json.at("packets").size(), 2U);
  EXPECT_EQ(json.at("packets")[1].at("kind"), "data");
  EXPECT_EQ(json.at("packets")[1].at("offset"), 7);
  EXPECT_FALSE(dissect_json("05050703080149 0600").at("valid").get<bool>());
}

TEST_F(DissectCommandTest, ReadsANameAsUriAndAsElement) {
  for (const std::string input : {"/A/v=1\n", "ndn:/A/54=%01", "0706080141360101"}) {
    const auto fields = dissect_json(input, {"--kind", "name"}).at("fields");
    EXPECT_EQ(fields.at("name_uri"), "/A/v=1");
    EXPECT_EQ(fields.at("canonical_uri"), "/8=A/54=%01");
    EXPECT_EQ(fields.at("hex"), "0706080141360101");
    EXPECT_EQ(fields.at("components"), 2);
  }
  EXPECT_EQ(dissect("/a//b", {"--kind", "name"}).ended.status, 1);
}

TEST_F(DissectCommandTest, ComparesNames) {
  const auto order = [&](const std::string& left, const std::string& right) {
    return dissect_json(left, {"--kind", "name", "--compare", right}).at("order").get<int>();
  };
  EXPECT_EQ(order("/A", "/B"), -1);
  EXPECT_EQ(order("/AA", "/B"), 1);
  EXPECT_EQ(order("/A/B", "0706080141080142"), 0);
}

TEST_F(DissectCommandTest, SaysWhetherDataAnswersAnInterest) {
  const std::string longer = "060F070608014108014416031B01C81700";
  const auto answers = [&](const std::string& interest) {
    return dissect_json(interest, {"--kind", "interest", "--match", longer}).at("match");
  };
  EXPECT_EQ(answers("050D070308014121000A0401020304"), true);
  EXPECT_EQ(answers("050B07030801410A0401020304"), false);
}

TEST_F(DissectCommandTest, CountsOptionsThatDoNotFitTogetherAsBadUsage) {
  EXPECT_EQ(dissect("/a", {"--kind", "data", "--compare", "/b"}).ended.status, 2);
  EXPECT_EQ(dissect("/a", {"--match", "0600"}).ended.status, 2);
  EXPECT_EQ(dissect("/a", {"--kind", "magic"}).ended.status, 2);
  EXPECT_EQ(dissect("/a", {"--kind", "name", "--compare", "/a//b"}).ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
