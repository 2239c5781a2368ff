// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>

namespace facet::tests {
namespace {

using testing::HasSubstr;

using PingTest = FacetdTest;

TEST_F(PingTest, AnswersEveryProbe) {
  const auto server = start_server({"ping", "--server", "/p"});
  const auto ran = run_facet({"ping", "/p", "--count", "5", "--interval", "1"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("reply from /p: number="));
  EXPECT_THAT(ran.output, HasSubstr("5 sent, 5 received, 0 nacked, 0 timed out, 0.0% lost"));
}

TEST_F(PingTest, ReportsInJson) {
  const auto server = start_server({"ping", "--server", "/p", "--payload", "1000", "--json"});
  const auto ran = run_facet({"ping", "/p", "--count", "3", "--interval", "1", "--json"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  const auto json = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(json.is_object()) << ran.output;
  EXPECT_EQ(json.at("sent"), 3);
  EXPECT_EQ(json.at("received"), 3);
  EXPECT_LE(json.at("rtt_us").at("min"), json.at("rtt_us").at("p50"));
  EXPECT_LE(json.at("rtt_us").at("p50"), json.at("rtt_us").at("max"));
  server->kill(SIGINT);
  ASSERT_TRUE(server->wait(patience));
  const auto served = nlohmann::json::parse(server->output(), nullptr, false);
  ASSERT_TRUE(served.is_object()) << server->output();
  EXPECT_EQ(served.at("answered"), 3);
}

TEST_F(PingTest, FailsWithTheReasonWhenThereIsNoRoute) {
  const auto ran = run_facet({"ping", "/nobody", "--count", "2", "--interval", "1"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("reason=NoRoute"));
  EXPECT_THAT(ran.errors, HasSubstr("no answer"));
}

TEST_F(PingTest, CountsProbesThatNobodyAnswers) {
  const auto silent = start_server({"ping", "--server", "/p"});
  silent->kill(SIGSTOP);
  const auto ran =
      run_facet({"ping", "/p", "--count", "2", "--interval", "1", "--lifetime", "100", "--json"});
  EXPECT_EQ(ran.ended.status, 1);
  const auto json = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(json.is_object()) << ran.output;
  EXPECT_EQ(json.at("timed_out"), 2);
  EXPECT_TRUE(json.contains("error"));
  silent->kill(SIGCONT);
}

TEST_F(PingTest, SumsUpWhenInterrupted) {
  const auto server = start_server({"ping", "--server", "/p"});
  process ping{facet({"ping", "/p", "--count", "0", "--interval", "60000"})};
  ASSERT_TRUE(ping.wait_for_output("reply from", patience));
  ping.kill(SIGINT);
  const auto ended = ping.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0) << ping.errors();
  EXPECT_THAT(ping.output(), HasSubstr("1 sent, 1 received, 0 nacked, 0 timed out, 0.0% lost"));
}

}  // namespace
}  // namespace facet::tests
