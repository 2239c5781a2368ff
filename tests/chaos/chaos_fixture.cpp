// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/chaos_fixture.hpp"

#include <fcntl.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Between two looks at something that cannot be waited for.
constexpr milliseconds glance{10};

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string facetd_path() {
  auto other = environment("FACET_CHAOS_FACETD");
  if (other.empty())
    other.append(FACET_PROGRAM_DIRECTORY).append("/facetd");
  return other;
}

/// "verified N packets in T s: R packets/s, …": what the victims' consumer says at its end.
double rate_in(const std::string& output) {
  const auto colon = output.rfind(" s: ");
  return colon == std::string::npos ? 0 : std::strtod(output.c_str() + colon + 4, nullptr);
}

}  // namespace

std::optional<std::chrono::seconds> asked_for_duration() {
  const auto text = environment("FACET_CHAOS_SECONDS");
  if (text.empty())
    return std::nullopt;
  return std::chrono::seconds{std::strtol(text.c_str(), nullptr, 10)};
}

std::uint64_t chaos_seed() {
  const auto text = environment("FACET_CHAOS_SEED");
  const auto seed = text.empty() ? std::uint64_t{std::random_device{}()}
                                 : std::strtoull(text.c_str(), nullptr, 10);
  std::cout << "FACET_CHAOS_SEED=" << seed << '\n';
  return seed;
}

void ChaosTest::TearDown() {
  if (HasFailure())
    std::cout << "facetd said:\n" << log() << '\n';
}

bool ChaosTest::looks_until(const std::function<bool()>& condition) {
  for (const auto until = clock::now() + patience; !condition();) {
    if (clock::now() > until)
      return false;
    std::this_thread::sleep_for(glance);
  }
  return true;
}

void ChaosTest::start_forwarder(const std::string& more_configuration, const std::string& shell,
                                const std::vector<std::string>& environment) {
  write_file(config_path(),
             "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
             "[multicast]\nipv4 = false\nipv6 = false\n" +
                 more_configuration);
  const unique_fd log{::open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  std::vector<std::string> arguments{facetd_path(), "--config",    config_path(), "--socket",
                                     socket_,       "--log-level", "warn"};
  if (!shell.empty()) {
    std::string line = shell + "; exec";
    for (const auto& argument : arguments)
      line += " '" + argument + "'";
    arguments = {"/bin/sh", "-c", line};
  }
  process::start_options how;
  how.environment = environment;
  how.error_descriptor = log.get();
  forwarder_ = std::make_unique<process>(arguments, how);
  const auto ready = forwarder_->read_line(patience);
  ASSERT_TRUE(ready && ready->starts_with("ready")) << read_file(log_path_);
  faces_ = lasting_faces();
  descriptors_ = open_descriptors();
}

std::unique_ptr<process> ChaosTest::start_consumer() const {
  auto consumer = std::make_unique<process>(
      std::vector<std::string>{FACET_STRESS_PEER, "consume", "--socket", socket_, "--prefix",
                               "/victims", "--window", "64", "--largest-batch", "32"});
  EXPECT_TRUE(consumer->wait_for_output("flowing", patience)) << consumer->errors();
  return consumer;
}

double ChaosTest::end_consumer() {
  consumer_->kill(SIGTERM);
  const auto ended = consumer_->wait(2 * patience);
  EXPECT_TRUE(ended && ended->status == 0) << consumer_->errors();
  const auto rate = rate_in(consumer_->output());
  consumer_.reset();
  return rate;
}

/// What facetd holds while nobody is there but who asks.
std::set<face_id> ChaosTest::lasting_faces() const {
  auto control = open_control(socket_);
  auto faces = face_ids(control);
  faces.erase(*faces.rbegin());  // the asking one
  return faces;
}

void ChaosTest::start_victims() {
  producer_ = std::make_unique<process>(std::vector<std::string>{
      FACET_STRESS_PEER, "produce", "--socket", socket_, "--prefix", "/victims", "--any-order"});
  ASSERT_TRUE(producer_->wait_for_output("ready", patience)) << producer_->errors();
  consumer_ = start_consumer();
}

double ChaosTest::undisturbed_rate(milliseconds how_long) {
  std::this_thread::sleep_for(how_long);
  const auto rate = end_consumer();
  consumer_ = start_consumer();
  return rate;
}

double ChaosTest::expect_nothing_lost() {
  const auto rate = end_consumer();
  producer_->kill(SIGTERM);
  const auto ended = producer_->wait(patience);
  EXPECT_TRUE(ended && ended->status == 0) << producer_->errors();
  producer_.reset();
  return rate;
}

std::unique_ptr<process> ChaosTest::start_attack(const std::string& name, std::uint64_t seed,
                                                 milliseconds how_long) const {
  return std::make_unique<process>(std::vector<std::string>{
      FACET_CHAOS_PEER, "--socket", socket_, "--attack", name, "--seed", std::to_string(seed),
      "--seconds", std::to_string(static_cast<double>(how_long.count()) / 1000)});
}

std::size_t ChaosTest::open_descriptors() const {
  const std::filesystem::directory_iterator all{"/proc/" + std::to_string(forwarder_->pid()) +
                                                "/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

void ChaosTest::expect_nothing_left() {
  std::set<face_id> left;
  EXPECT_TRUE(looks_until([&] {
    left = lasting_faces();
    return left == faces_;
  })) << left.size()
      << " faces instead of " << faces_.size();
  EXPECT_TRUE(looks_until([&] { return objects_of("chaos-").empty(); }))
      << objects_of("chaos-").front();
  std::size_t now = 0;
  EXPECT_TRUE(looks_until([&] { return (now = open_descriptors()) <= descriptors_; }))
      << now << " descriptors instead of " << descriptors_;
}

void ChaosTest::expect_orderly_end() {
  forwarder_->kill(SIGTERM);
  const auto ended = forwarder_->wait(patience);
  ASSERT_TRUE(ended) << "facetd does not end";
  EXPECT_EQ(ended->status, 0) << "signal " << ended->signal;
  EXPECT_EQ(log().find("runtime error"), std::string::npos);
  EXPECT_TRUE(objects_of("chaos-").empty());
  EXPECT_TRUE(objects_of("app-" + std::to_string(forwarder_->pid())).empty());
  EXPECT_FALSE(std::filesystem::exists(socket_));
}

void ChaosTest::wait_beside(milliseconds how_long) {
  for (const auto until = clock::now() + how_long; clock::now() < until;) {
    const auto ended = forwarder_->wait(milliseconds{0});
    ASSERT_FALSE(ended) << "facetd ended: status " << ended->status << ", signal " << ended->signal;
    ASSERT_FALSE(consumer_->wait(glance)) << consumer_->errors();
    ASSERT_FALSE(producer_->wait(milliseconds{0})) << producer_->errors();
  }
}

}  // namespace facet::tests
