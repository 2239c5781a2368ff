// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Applications and facetd killed at random moments: whoever is left goes on, and nothing stays
// behind.
#include "core/packet/name.hpp"
#include "tests/stress/stress_fixture.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Kills per test. A run of the volume that is asked for is also held to its time.
std::uint64_t kill_points() {
#ifdef FACET_SANITIZED
  return number_from("FACET_KILL_POINTS", 3);
#else
  return number_from("FACET_KILL_POINTS", 10);
#endif
}

milliseconds recovery_limit() {
  return std::getenv("FACET_KILL_POINTS") != nullptr ? milliseconds{1000} : milliseconds{20'000};
}

/// Whether the applications have shared memory with names.
class KillPointsTest : public StressTest, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    StressTest::SetUp();
    RecordProperty("seed", std::to_string(seed_));
    std::cout << "FACET_KILL_SEED=" << seed_ << '\n';
  }

  /// A moment up to `latest` from now. Every other time it is as likely between 20 and 100 µs as
  /// in the last milliseconds, for that is how the steps of an attachment lie.
  microseconds moment(microseconds latest) {
    if (random_() % 2 == 0)
      return microseconds{std::uniform_int_distribution<std::int64_t>{0, latest.count()}(random_)};
    std::uniform_real_distribution<double> exponent{std::log(20.0),
                                                    std::log(static_cast<double>(latest.count()))};
    return microseconds{static_cast<std::int64_t>(std::exp(exponent(random_)))};
  }

  [[nodiscard]] std::vector<std::string> role(std::vector<std::string> arguments) const {
    if (GetParam())
      arguments.emplace_back("--named");
    return arguments;
  }

  /// Nothing is left of our applications: in /dev/shm, in /tmp and where facetd has its socket.
  void expect_nothing_left() {
    expect_orderly_end();
    for (const auto pid : applications_)
      for (const auto& object : objects_of("app-" + std::to_string(pid) + "-"))
        ADD_FAILURE() << object;
    for (const auto& entry : directory_.entries())
      ADD_FAILURE() << entry;
  }

  void note(milliseconds took) { took_.push_back(took); }

  void report(const std::string& what) {
    ASSERT_FALSE(took_.empty());
    std::ranges::sort(took_);
    const auto summary = fmt::format(
        "{} kills of {} ({} memory): recovered after {} ms (median), {} ms (99 %), {} ms "
        "at the most",
        took_.size(), what, GetParam() ? "named" : "sealed", took_[took_.size() / 2].count(),
        took_[took_.size() * 99 / 100].count(), took_.back().count());
    RecordProperty("recovery", summary);
    std::cout << summary << '\n';
    EXPECT_LE(took_.back(), recovery_limit());
  }

  const std::uint64_t seed_ = number_from("FACET_KILL_SEED", std::random_device{}());
  std::minstd_rand random_{static_cast<std::minstd_rand::result_type>(seed_)};
  std::vector<pid_t> applications_;
  std::vector<milliseconds> took_;
};

TEST_P(KillPointsTest, AnApplicationMayDieAtAnyMoment) {
  start_stream();
  auto control = open_control(socket_);
  const auto faces = face_ids(control);
  const auto forgotten = [&] {
    const auto routes = list_routes(control);
    return face_ids(control) == faces && std::ranges::none_of(routes, [](const auto& route) {
             return route.name.to_uri().starts_with("/victim");
           });
  };
  for (std::uint64_t i = 0; i < kill_points() && !HasFailure(); ++i) {
    const auto arguments = peer_command(
        role({"victim", "--socket", socket_, "--prefix", "/victim", "--capacity", "16"}));
    process victim{arguments};
    applications_.push_back(victim.pid());
    std::this_thread::sleep_for(moment(milliseconds{60}));
    victim.kill(SIGKILL);
    const auto killed = clock::now();
    const auto ended = victim.wait(patience);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->signal, SIGKILL) << victim.errors();
    const auto own = "app-" + std::to_string(victim.pid()) + "-";
    EXPECT_TRUE(eventually([&] { return forgotten() && objects_of(own).empty(); }));
    note(std::chrono::duration_cast<milliseconds>(clock::now() - killed));
  }
  // Whoever comes next under the same prefix is served.
  const auto successor =
      start_role(role({"victim", "--prefix", "/victim", "--capacity", "16"}), "ready");
  applications_.push_back(successor->pid());
  report("an application");
  expect_undisturbed_stream();
  expect_nothing_left();
}

/// The AT of the next "resumed K AT" after `since`; nothing when it does not come.
std::optional<clock::time_point> resumed_after(process& consumer, clock::time_point since) {
  while (const auto line = consumer.read_line(patience)) {
    if (!line->starts_with("resumed "))
      continue;
    const clock::time_point at{
        std::chrono::nanoseconds{std::strtoll(line->c_str() + line->rfind(' '), nullptr, 10)}};
    if (at > since)
      return at;
  }
  return std::nullopt;
}

TEST_P(KillPointsTest, FacetdMayDieAtAnyMoment) {
  const auto producer = start_role(role({"produce", "--prefix", "/again", "--any-order"}), "ready");
  const auto consumer =
      start_role(role({"recover", "--prefix", "/again", "--window", "64"}), "flowing");
  applications_ = {producer->pid(), consumer->pid()};
  const std::vector<std::string> command{program("facetd"), "--socket", socket_, "--log-level",
                                         "info"};
  for (std::uint64_t i = 0; i < kill_points() && !HasFailure(); ++i) {
    std::this_thread::sleep_for(moment(milliseconds{50}));
    const int signal = random_() % 4 == 0 ? SIGTERM : SIGKILL;
    forwarder_->kill(signal);
    auto killed = clock::now();
    ASSERT_TRUE(forwarder_->wait(patience));
    // Now and then the next one dies too, while it starts or while applications come back to it.
    if (random_() % 3 == 0) {
      forwarder_ = std::make_unique<process>(command);
      std::this_thread::sleep_for(moment(milliseconds{60}));
      forwarder_->kill(SIGKILL);
      killed = clock::now();
      ASSERT_TRUE(forwarder_->wait(patience));
    }
    forwarder_ = std::make_unique<process>(command);
    const auto resumed = resumed_after(*consumer, killed);
    ASSERT_TRUE(resumed) << "kill " << i << ": " << consumer->errors() << producer->errors();
    note(std::chrono::duration_cast<milliseconds>(*resumed - killed));
  }
  report("facetd");
  consumer->kill(SIGTERM);
  expect_success(*consumer, "the consumer");
  std::cout << last_line(*consumer) << '\n';
  producer->kill(SIGTERM);
  expect_success(*producer, "the producer");
  expect_nothing_left();
}

INSTANTIATE_TEST_SUITE_P(Memory, KillPointsTest, testing::Values(false, true),
                         [](const auto& each) { return each.param ? "Named" : "Sealed"; });

}  // namespace
}  // namespace facet::tests
