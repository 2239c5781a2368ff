// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet put` and `facet get` as their users run them.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Octets without a pattern, the same in every run.
std::string noise(std::size_t size) {
  std::mt19937 random{42};
  std::string octets(size, '\0');
  for (char& each : octets)
    each = static_cast<char>(random());
  return octets;
}

class TransferTest : public FacetdTest {
 protected:
  /// Publishes `content` under `name`; what is served is kept in the fixture's directory.
  std::unique_ptr<process> put(const std::string& name, const std::string& content,
                               std::vector<std::string> more = {}) {
    write_file(source_, content);
    std::vector<std::string> arguments{"put", name, source_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return start_server(arguments);
  }

  /// Waits until that many applications have a shared-memory face.
  [[nodiscard]] bool wait_for_faces(std::ptrdiff_t wanted) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      const auto json = nlohmann::json::parse(run_facet({"face", "list", "--json"}).output);
      const auto& faces = json.at("faces");
      if (std::count_if(faces.begin(), faces.end(), [](const auto& face) {
            return face.at("uri").template get<std::string>().starts_with("memfd://");
          }) >= wanted)
        return true;
    }
    return false;
  }

  [[nodiscard]] std::vector<std::string> entries() const { return target_directory_.entries(); }

  const std::string source_ = directory_.file("source");
  temporary_directory target_directory_;
  const std::string target_ = target_directory_.file("target");
};

TEST_F(TransferTest, MovesAFileOfManySegments) {
  const std::string content = noise(3'000'001);
  const auto producer = put("/t/many", content);
  const auto got = run_facet({"get", "/t/many", "-o", target_});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(read_file(target_) == content);
  EXPECT_THAT(entries(), ElementsAre("target"));
}

/// facetd is killed (or stopped) while the file is on its way, and started again on its socket.
class RestartedTransferTest : public TransferTest, public testing::WithParamInterface<int> {};

TEST_P(RestartedTransferTest, GoesOnAfterTheForwarderCameBack) {
  const std::string content = noise(40'000'000);
  const auto producer = put("/t/restart", content, {"--json"});
  process consumer{facet({"get", "/t/restart", "--retries", "2"})};
  // Nobody reads on meanwhile, so it cannot be over.
  ASSERT_TRUE(consumer.wait_for_output(content.substr(0, 16), patience)) << consumer.errors();
  forwarder_->kill(GetParam());
  ASSERT_TRUE(forwarder_->wait(patience));
  start_forwarder();
  const auto ended = consumer.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0) << consumer.errors();
  EXPECT_TRUE(consumer.output() == content);
  producer->kill(SIGINT);
  ASSERT_TRUE(producer->wait(patience));
  EXPECT_EQ(nlohmann::json::parse(producer->output()).at("reconnects"), 1);
}

INSTANTIATE_TEST_SUITE_P(Signals, RestartedTransferTest, testing::Values(SIGKILL, SIGTERM),
                         [](const auto& each) { return each.param == SIGKILL ? "Kill" : "Term"; });

TEST_F(TransferTest, MovesAnEmptyFile) {
  const auto producer = put("/t/empty", "");
  const auto got = run_facet({"get", "/t/empty", "-o", target_});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_EQ(read_file(target_), "");
  EXPECT_THAT(entries(), ElementsAre("target"));
}

TEST_F(TransferTest, MovesAFileOverTheSocketToo) {
  const std::string content = noise(500'000);
  const auto producer = put("/t/socket", content, {"--no-shm"});
  const auto got = run_facet({"get", "/t/socket", "-o", target_, "--no-shm"});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(read_file(target_) == content);
}

class CongestionTest : public TransferTest, public testing::WithParamInterface<const char*> {};

TEST_P(CongestionTest, MovesAFileUnderEachControl) {
  const std::string content = noise(1'000'000);
  const auto producer = put("/t/cc", content);
  const auto got = run_facet({"get", "/t/cc", "-o", target_, "--cc", GetParam(), "--window", "16"});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(read_file(target_) == content);
}

INSTANTIATE_TEST_SUITE_P(Controls, CongestionTest, testing::Values("aimd", "cubic", "fixed"));

TEST_F(TransferTest, WritesToStandardOutputWithoutAName) {
  const std::string content = noise(100'000);
  const auto producer = put("/t/stdout", content);
  const auto got = run_facet({"get", "/t/stdout", "--sha256"});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(got.output == content);
  EXPECT_THAT(got.errors, HasSubstr("sha256"));
}

TEST_F(TransferTest, BothSidesNameTheSameDigestInJson) {
  const auto producer = put("/t/json", noise(100'000), {"--json", "--sha256"});
  const auto got = run_facet({"get", "/t/json", "-o", target_, "--json", "--sha256"});
  ASSERT_EQ(got.ended.status, 0) << got.errors;
  const auto fetched = nlohmann::json::parse(got.output, nullptr, false);
  ASSERT_TRUE(fetched.is_object()) << got.output;
  producer->kill(SIGINT);
  const auto ended = producer->wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
  const auto served = nlohmann::json::parse(producer->output(), nullptr, false);
  ASSERT_TRUE(served.is_object()) << producer->output();
  EXPECT_EQ(served.at("sha256"), fetched.at("sha256"));
  EXPECT_EQ(served.at("versioned_name"), fetched.at("name"));
  EXPECT_EQ(fetched.at("size"), 100'000);
  EXPECT_EQ(fetched.at("segments"), 13);
  EXPECT_GT(fetched.at("goodput_bps").get<double>(), 0);
}

TEST_F(TransferTest, ShowsNoProgressWhereNobodyLooks) {
  const auto producer = put("/t/quiet", noise(100'000));
  const auto got = run_facet({"get", "/t/quiet", "-o", target_});
  EXPECT_EQ(got.ended.status, 0);
  EXPECT_THAT(got.errors, IsEmpty());
}

TEST_F(TransferTest, PutEndsByItselfWithOnce) {
  const std::string content = noise(200'000);
  const auto producer = put("/t/once", content, {"--once"});
  const auto got = run_facet({"get", "/t/once", "-o", target_});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  const auto ended = producer->wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
}

TEST_F(TransferTest, PutStopsInOrderOnATerminationSignal) {
  const auto producer = put("/t/term", noise(1000));
  producer->kill(SIGTERM);
  const auto ended = producer->wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
  EXPECT_EQ(ended->signal, 0);
}

TEST_F(TransferTest, GetOfANameNobodyServesFailsAndLeavesNothing) {
  const auto got = run_facet({"get", "/t/nobody", "-o", target_});
  EXPECT_EQ(got.ended.status, 1);
  EXPECT_THAT(got.errors, HasSubstr("/t/nobody"));
  EXPECT_THAT(entries(), IsEmpty());
}

TEST_F(TransferTest, GetThatLosesItsProducerLeavesAnOlderFileAlone) {
  write_file(target_, "old");
  auto producer = put("/t/lost", noise(50'000'000));
  // A window of one: the transfer takes long enough to be interrupted.
  process get{facet({"get", "/t/lost", "-o", target_, "--window", "1", "--retries", "1"})};
  producer.reset();  // SIGKILL
  const auto ended = get.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 1);
  EXPECT_EQ(read_file(target_), "old");
  EXPECT_THAT(entries(), ElementsAre("target"));
}

class InterruptTest : public TransferTest, public testing::WithParamInterface<int> {};

TEST_P(InterruptTest, AnInterruptedGetLeavesNothing) {
  // An iperf server takes Interests of this form without answering, so the transfer cannot end.
  const auto silent = start_server({"iperf", "server", "--prefix", "/t/silent"});
  process get{facet({"get", "/t/silent/file", "-o", target_})};
  ASSERT_TRUE(wait_for_faces(2));
  get.kill(GetParam());
  const auto ended = get.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_NE(ended->status, 0);
  EXPECT_THAT(entries(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Signals, InterruptTest, testing::Values(SIGINT, SIGTERM, SIGKILL));

TEST_F(TransferTest, GetReportsATargetThatCannotBeWritten) {
  const auto producer = put("/t/full", noise(100'000));
  const auto got = run_facet({"get", "/t/full", "-o", "/dev/full"});
  EXPECT_EQ(got.ended.status, 1);
  EXPECT_THAT(got.errors, HasSubstr("/dev/full"));
}

TEST_F(TransferTest, GetTakesTheNewestOfTwoVersions) {
  { const auto older = put("/t/version", "older"); }
  const auto newer = put("/t/version", "newer");
  const auto got = run_facet({"get", "/t/version", "-o", target_});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_EQ(read_file(target_), "newer");
}

TEST_F(TransferTest, LargeSegmentsPassThroughLargeSlots) {
  const std::string content = noise(3'000'000);
  const auto producer = put("/t/large", content, {"--segment", "60000", "--mtu", "62000"});
  const auto got = run_facet({"get", "/t/large", "-o", target_, "--mtu", "62000"});
  EXPECT_EQ(got.ended.status, 0) << got.errors;
  EXPECT_TRUE(read_file(target_) == content);
}

TEST_F(TransferTest, SegmentsLargerThanThePacketsOfTheFaceAreRefusedWithTheLimit) {
  write_file(source_, noise(100'000));
  const auto ran = run_facet({"put", "/t/toolarge", source_, "--segment", "60000"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("60000"));
  EXPECT_THAT(ran.errors, HasSubstr("--mtu"));
}

TEST_F(TransferTest, PutNoticesThatItsFileChanged) {
  const auto producer = put("/t/changed", noise(100'000));
  write_file(source_, "something else");
  const auto ended = producer->wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 1);
  EXPECT_THAT(producer->errors(), HasSubstr("changed"));
}

}  // namespace
}  // namespace facet::tests
