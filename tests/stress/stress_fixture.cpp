// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/stress_fixture.hpp"

namespace facet::tests {

std::vector<std::string> peer_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), FACET_STRESS_PEER);
  return arguments;
}

std::string last_line(const process& program) {
  auto text = program.output();
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

void expect_success(process& role, const std::string& who) {
  // As long as it takes: a role gives up by itself when nothing moves.
  const auto ended = role.wait(std::chrono::hours{2});
  ASSERT_TRUE(ended) << who << " does not end";
  EXPECT_EQ(ended->status, 0) << who << ", signal " << ended->signal << ": " << role.errors();
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!condition())
    if (std::chrono::steady_clock::now() > until)
      return false;
  return true;
}

void StressTest::start_logging_forwarder() {
  forwarder_.reset();
  forwarder_ = std::make_unique<process>(
      std::vector<std::string>{program("facetd"), "--socket", socket_, "--log-level", "info"});
  const auto ready = forwarder_->read_line(patience);
  ASSERT_TRUE(ready) << forwarder_->errors();
  ASSERT_TRUE(ready->starts_with("ready")) << *ready;
}

std::unique_ptr<process> StressTest::start_role(std::vector<std::string> arguments,
                                                const std::string& until) const {
  arguments.insert(arguments.begin() + 1, {"--socket", socket_});
  auto role = std::make_unique<process>(peer_command(std::move(arguments)));
  EXPECT_TRUE(role->wait_for_output(until, patience)) << role->errors();
  return role;
}

void StressTest::start_stream() {
  stream_producer_ = start_role({"produce", "--prefix", "/bystanders"}, "ready");
  stream_consumer_ = start_role(
      {"consume", "--prefix", "/bystanders", "--window", "64", "--largest-batch", "32"}, "flowing");
}

void StressTest::expect_undisturbed_stream() {
  ASSERT_TRUE(stream_consumer_ && stream_producer_);
  stream_consumer_->kill(SIGTERM);
  expect_success(*stream_consumer_, "the bystanding consumer");
  RecordProperty("bystanders", last_line(*stream_consumer_));
  stream_producer_->kill(SIGTERM);
  expect_success(*stream_producer_, "the bystanding producer");
  stream_consumer_.reset();
  stream_producer_.reset();
}

void StressTest::expect_orderly_end() {
  forwarder_->kill(SIGTERM);
  const auto ended = forwarder_->wait(patience);
  ASSERT_TRUE(ended) << "facetd does not end";
  EXPECT_EQ(ended->status, 0) << "signal " << ended->signal << ": " << forwarder_->errors();
}

bool StressTest::closes(const std::string& name, const std::string& reason) {
  const auto gone = "gone: shm://" + name + " (";
  if (!forwarder_->wait_for_text(gone, patience))
    return false;
  const auto& log = forwarder_->errors();
  const auto begin = log.find(gone);
  const auto line = log.substr(begin, log.find('\n', begin) - begin);
  EXPECT_NE(line.find(reason), std::string::npos) << line;
  return line.find(reason) != std::string::npos;
}

}  // namespace facet::tests
