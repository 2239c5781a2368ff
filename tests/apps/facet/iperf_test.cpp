// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <string>
#include <tuple>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class IperfTest : public FacetdTest {
 protected:
  nlohmann::json measure(std::vector<std::string> more) {
    std::vector<std::string> arguments{"iperf",      "client", "--prefix", "/perf",
                                       "--duration", "0.3",    "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto ran = run_facet(arguments);
    EXPECT_EQ(ran.ended.status, 0) << ran.errors;
    return nlohmann::json::parse(ran.output, nullptr, false);
  }
};

TEST_F(IperfTest, MovesPacketsOfTheServersSize) {
  const auto server = start_server({"iperf", "server", "--prefix", "/perf", "--size", "1000"});
  const auto json = measure({});
  ASSERT_TRUE(json.is_object());
  EXPECT_TRUE(json.at("session").get<bool>());
  EXPECT_EQ(json.at("signing"), "none");
  EXPECT_GT(json.at("received").get<std::uint64_t>(), 64U);
  EXPECT_GE(json.at("transferred_bytes").get<std::uint64_t>(),
            1000 * json.at("received").get<std::uint64_t>());
  EXPECT_EQ(json.at("sent").get<std::uint64_t>(), json.at("received").get<std::uint64_t>() +
                                                      json.at("lost").get<std::uint64_t>() +
                                                      json.at("in_flight").get<std::uint64_t>());
  EXPECT_LE(json.at("rtt_us").at("p50"), json.at("rtt_us").at("p99"));
}

class IperfModesTest : public IperfTest,
                       public testing::WithParamInterface<std::tuple<const char*, const char*>> {};

TEST_P(IperfModesTest, WorksWithEachControlAndSignature) {
  const auto [control, signing] = GetParam();
  const auto server = start_server({"iperf", "server", "--prefix", "/perf"});
  const auto json = measure({"--cc", control, "--sign-mode", signing, "--window", "8"});
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json.at("cc"), control);
  EXPECT_EQ(json.at("signing"), signing);
  EXPECT_GT(json.at("received").get<std::uint64_t>(), 8U);
}

INSTANTIATE_TEST_SUITE_P(Modes, IperfModesTest,
                         testing::Combine(testing::Values("aimd", "cubic", "fixed"),
                                          testing::Values("none", "digest_sha256")));

TEST_F(IperfTest, ServesSeveralClientsAndCountsThem) {
  const auto server = start_server({"iperf", "server", "--prefix", "/perf", "--json"});
  process first{facet({"iperf", "client", "--prefix", "/perf", "--duration", "0.3", "--json"})};
  const auto second = measure({});
  ASSERT_TRUE(first.wait(patience));
  const auto one = nlohmann::json::parse(first.output(), nullptr, false);
  ASSERT_TRUE(one.is_object()) << first.output();
  EXPECT_NE(one.at("flow"), second.at("flow"));
  server->kill(SIGINT);
  ASSERT_TRUE(server->wait(patience));
  const auto served = nlohmann::json::parse(server->output(), nullptr, false);
  ASSERT_TRUE(served.is_object()) << server->output();
  EXPECT_EQ(served.at("sessions"), 2);
  EXPECT_GE(served.at("packets").get<std::uint64_t>(),
            one.at("received").get<std::uint64_t>() + second.at("received").get<std::uint64_t>());
}

TEST_F(IperfTest, SaysThatThereIsNoServer) {
  const auto ran = run_facet({"iperf", "client", "--prefix", "/nobody", "--duration", "0.3"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("no route to /nobody"));
}

TEST_F(IperfTest, PrintsIntervalsAndASummaryForPeople) {
  const auto server = start_server({"iperf", "server", "--prefix", "/perf"});
  const auto ran =
      run_facet({"iperf", "client", "--prefix", "/perf", "--duration", "0.5", "--interval", "0.1"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("pkt/s"));
  for (const char* field : {"duration", "transferred", "throughput", "packets", "rtt"})
    EXPECT_THAT(ran.output, HasSubstr(std::string{"\n"} + field));
}

}  // namespace
}  // namespace facet::tests
