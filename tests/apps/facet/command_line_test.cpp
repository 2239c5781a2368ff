// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

run_result facet(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program("facet"));
  return run(arguments, patience);
}

/// A path that no forwarder listens on.
const std::string& nowhere() {
  static const temporary_directory directory;
  static const std::string path = directory.file("none.sock");
  return path;
}

struct invocation {
  std::string what;
  std::vector<std::string> arguments;
};

void PrintTo(const invocation& i, std::ostream* out) {
  *out << i.what;
}

TEST(CommandLineTest, TellsItsVersion) {
  const auto ran = facet({"--version"});
  EXPECT_EQ(ran.ended.status, 0);
  EXPECT_THAT(ran.output, StartsWith("facet "));
}

TEST(CommandLineTest, ExplainsEverySubcommandWithAnExample) {
  const std::vector<std::vector<std::string>> leaves{{"put"},
                                                     {"get"},
                                                     {"ping"},
                                                     {"iperf", "server"},
                                                     {"iperf", "client"},
                                                     {"status"},
                                                     {"face", "list"},
                                                     {"bench", "ring"},
                                                     {"dissect"},
                                                     {"peek"},
                                                     {"poke"},
                                                     {"bench", "face"},
                                                     {"bench", "forward"},
                                                     {"bench", "idle"},
                                                     {"bench", "latency"},
                                                     {"bench", "scale"}};
  const auto overview = facet({"--help"});
  EXPECT_EQ(overview.ended.status, 0);
  for (auto leaf : leaves) {
    EXPECT_THAT(overview.output, HasSubstr("\n  " + leaf.front()));
    leaf.emplace_back("--help");
    const auto help = facet(leaf);
    EXPECT_EQ(help.ended.status, 0) << leaf.front();
    EXPECT_THAT(help.output, HasSubstr("Example:\n  facet " + leaf.front()));
    EXPECT_THAT(help.output, HasSubstr("--json"));
  }
}

class BadUsageTest : public testing::TestWithParam<invocation> {};

TEST_P(BadUsageTest, EndsWithStatusTwoAndOneLineOnStderr) {
  const auto ran = facet(GetParam().arguments);
  EXPECT_EQ(ran.ended.status, 2);
  if (std::ranges::count(GetParam().arguments, "--json") > 0)
    EXPECT_TRUE(nlohmann::json::parse(ran.output, nullptr, false).contains("error")) << ran.output;
  else
    EXPECT_THAT(ran.output, IsEmpty());
  EXPECT_THAT(ran.errors, StartsWith("facet"));
  EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
}

INSTANTIATE_TEST_SUITE_P(
    Usage, BadUsageTest,
    testing::Values(invocation{"NoSubcommand", {}}, invocation{"UnknownSubcommand", {"fly"}},
                    invocation{"UnknownNestedSubcommand", {"face", "fly"}},
                    invocation{"GroupAlone", {"iperf"}},
                    invocation{"UnknownOption", {"get", "/a", "--fly"}},
                    invocation{"MissingName", {"get"}}, invocation{"MissingFile", {"put", "/a"}},
                    invocation{"NameWithoutComponents", {"ping", "/a//b"}},
                    invocation{"UnknownCongestionControl", {"get", "/a", "--cc", "magic"}},
                    invocation{"WindowOfZero", {"get", "/a", "--window", "0"}},
                    invocation{"SegmentOfZero", {"put", "/a", "/dev/null", "--segment", "0"}},
                    invocation{"NumberThatIsNone", {"ping", "/a", "--count", "many"}},
                    invocation{"DurationOfZero", {"iperf", "client", "--duration", "0"}},
                    invocation{"JsonAndContentOnStdout", {"get", "/a", "--json"}},
                    invocation{"SocketPathTooLong",
                               {"status", "--socket", "/" + std::string(200, 's')}}),
    [](const auto& test) { return test.param.what; });

TEST(CommandLineTest, NamesTheSubcommandThatIsWrong) {
  EXPECT_THAT(facet({"get", "/a", "--fly"}).errors, StartsWith("facet get: bad usage: "));
  EXPECT_THAT(facet({"iperf", "client", "--fly"}).errors,
              StartsWith("facet iperf client: bad usage: "));
  EXPECT_THAT(facet({"fly"}).errors, HasSubstr("fly"));
}

class NoForwarderTest : public testing::TestWithParam<invocation> {};

TEST_P(NoForwarderTest, SaysWhereItLookedAndWhatToDo) {
  auto arguments = GetParam().arguments;
  arguments.insert(arguments.end(), {"--socket", nowhere()});
  const auto ran = facet(arguments);
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.output, IsEmpty());
  EXPECT_THAT(ran.errors, HasSubstr("no forwarder answers at " + nowhere()));
  EXPECT_THAT(ran.errors, HasSubstr("facetd"));
  EXPECT_THAT(ran.errors, HasSubstr("--socket"));
}

TEST_P(NoForwarderTest, TellsTheSameInJson) {
  auto arguments = GetParam().arguments;
  arguments.insert(arguments.end(), {"--json", "--socket", nowhere()});
  const auto ran = facet(arguments);
  EXPECT_EQ(ran.ended.status, 1);
  const auto json = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(json.is_object()) << ran.output;
  EXPECT_THAT(json.at("error").at("message").get<std::string>(), HasSubstr(nowhere()));
  EXPECT_TRUE(json.at("error").at("code").is_string());
}

INSTANTIATE_TEST_SUITE_P(Commands, NoForwarderTest,
                         testing::Values(invocation{"Put", {"put", "/a", "/dev/null"}},
                                         invocation{"Get", {"get", "/a", "-o", "/dev/null"}},
                                         invocation{"Ping", {"ping", "/a"}},
                                         invocation{"PingServer", {"ping", "--server", "/a"}},
                                         invocation{"IperfServer", {"iperf", "server"}},
                                         invocation{"IperfClient", {"iperf", "client"}},
                                         invocation{"Peek", {"peek", "/a"}},
                                         invocation{"Poke", {"poke", "/a", "/dev/null"}},
                                         invocation{"Explain", {"explain", "/a"}},
                                         invocation{"RouteAdd", {"route", "add", "/a", "1"}},
                                         invocation{"StrategyList", {"strategy", "list"}},
                                         invocation{"CsInfo", {"cs", "info"}},
                                         invocation{"Status", {"status"}},
                                         invocation{"FaceList", {"face", "list"}}),
                         [](const auto& test) { return test.param.what; });

TEST(CommandLineTest, TakesTheSocketFromTheEnvironment) {
  const process::start_options options{{"FACET_SOCKET=" + nowhere()}};
  const auto ran = run({program("facet"), "status"}, options, patience);
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr(nowhere()));
}

TEST(CommandLineTest, SaysWhichFileCannotBePut) {
  const auto ran = facet({"put", "/a", "/no/such/file", "--socket", nowhere()});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("/no/such/file"));
}

}  // namespace
}  // namespace facet::tests
