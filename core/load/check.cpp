// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/check.hpp"

#include "core/packet/name.hpp"
#include "core/packet/tlv.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace facet::load {
namespace {

using std::chrono::hours;

constexpr std::uint64_t most_contents = 1U << 24U;              // 16 octets each under zipf
constexpr std::uint64_t most_first_number = 1'000'000'000'000;  // stays among its group's
constexpr std::size_t most_payload = 8000;  // with names and signature in a packet of 8800
constexpr std::size_t most_remembered = 1U << 24U;
constexpr std::size_t most_points = 1'000'000;

class checker {
 public:
  explicit checker(std::string where) : where_(std::move(where)) {}

  checker& require(bool condition, const char* complaint) {
    if (!condition && found_.empty())
      found_ = where_ + ": " + complaint;
    return *this;
  }
  checker& share(double value, const char* complaint) {
    return require(value >= 0 && value <= 1, complaint);
  }
  [[nodiscard]] result<void> verdict() const {
    return found_.empty() ? result<void>{} : fail(errc::invalid_argument, found_);
  }

 private:
  std::string where_;
  std::string found_;
};

bool is_prefix(const std::string& uri) {
  const auto name = packet::name::parse(uri);
  return name && !name->empty() && uri.size() <= 512;
}

bool positive(double value) {
  return std::isfinite(value) && value > 0;
}

template <class Patterns>
bool has_weights(const Patterns& patterns) {
  double sum = 0;
  for (const auto& p : patterns) {
    if (!std::isfinite(p.weight) || p.weight < 0)
      return false;
    sum += p.weight;
  }
  return positive(sum);
}

result<void> check(const interest_pattern& p, const std::string& group) {
  return checker{"pattern " + p.prefix + " of consumers " + group}
      .require(is_prefix(p.prefix), "the prefix is no Name of one component or more")
      .require(p.catalogue == catalogue_kind::sequence || p.contents > 0,
               "zipf and uniform need a number of contents")
      .require(p.contents <= most_contents, "more than 16777216 contents")
      .require(p.first_number == 0 || p.catalogue == catalogue_kind::sequence,
               "only a sequence has a first_number")
      .require(p.first_number <= most_first_number, "the first_number must be at most 10^12")
      .require(p.contents == 0 || p.first_number < p.contents,
               "the first_number must be less than the number of contents")
      .require(std::isfinite(p.q) && p.q >= 0 && std::isfinite(p.s) && p.s >= 0,
               "q and s must be 0 or more")
      .share(p.repeat_probability, "the probability of repetition must be 0 to 1")
      .require(p.repeat_distance <= most_remembered, "the distance of repetition is too large")
      .share(p.duplicate_nonces, "the share of duplicate nonces must be 0 to 1")
      .require(p.lifetime.count() > 0 && p.lifetime <= hours{1}, "the lifetime must be 1 ms to 1 h")
      .verdict();
}

result<void> check(const consumer_group& g) {
  const bool rated =
      g.pace == pacing::constant || g.pace == pacing::uniform || g.pace == pacing::poisson;
  const bool adapts = g.pace == pacing::aimd || g.pace == pacing::cubic;
  auto sound =
      checker{"consumers " + g.name}
          .require(g.faces > 0 && g.faces <= most_faces, "faces must be 1 to 10000")
          .require(!rated || (positive(g.frequency) && g.frequency <= 1e8),
                   "the frequency must be more than 0 and at most 10^8")
          .require((g.pace != pacing::window && !adapts) || g.window > 0,
                   "the window must be 1 or more")
          .require(!adapts || g.max_window == 0 || g.window <= g.max_window,
                   "max_window must be 0 (no bound), or not less than the window it starts with")
          .require(g.aimd_beta > 0 && g.aimd_beta < 1 && g.cubic_beta > 0 && g.cubic_beta < 1,
                   "betas must lie between 0 and 1")
          .require(has_weights(g.patterns),
                   "patterns need weights of 0 or more, one of them above 0")
          .verdict();
  for (const auto& p : g.patterns)
    if (sound)
      sound = check(p, g.name);
  return sound;
}

result<void> check(const producer_group& g) {
  checker found{"producers " + g.name};
  found.require(g.faces > 0 && g.faces <= most_faces, "faces must be 1 to 10000")
      .require(is_prefix(g.prefix), "the prefix is no Name of one component or more")
      .require(has_weights(g.replies), "replies need weights of 0 or more, one of them above 0");
  for (const auto& r : g.replies)
    found
        .require(r.payload.min <= r.payload.max && r.payload.max <= most_payload,
                 "a payload must be 0 to 8000 octets, its least not above its most")
        .require(r.delay.count() >= 0 && r.delay <= hours{1}, "a delay must be 0 to 1 h")
        .require(r.freshness.count() >= 0, "a freshness must be 0 or more");
  for (const auto& s : g.stalls)
    found.require(s.at.count() >= 0 && s.length.count() > 0 && s.at + s.length < hours{1000},
                  "a stall must begin in the measurement and last");
  return found.verdict();
}

}  // namespace

result<void> check(const experiment& e) {
  auto sound =
      checker{"experiment " + e.name}
          .require(e.warm_up.count() >= 0 && e.warm_up <= hours{100}, "the warm-up is 0 to 100 h")
          .require(e.duration.count() > 0 && e.duration <= hours{1000},
                   "the duration must be more than 0 and at most 1000 h")
          .require(e.drain.count() >= 0 && e.drain <= hours{1}, "the drain must be 0 to 1 h")
          .require(e.interval.count() > 0 &&
                       static_cast<std::size_t>(e.duration / e.interval) <= most_points,
                   "the interval must give at most a million points")
          .require(e.repetitions > 0 && e.repetitions <= most_repetitions,
                   "repetitions must be 1 to 1000")
          .require(e.consumers.size() <= most_groups,
                   "there are more than 1000 groups of consumers")
          .require(e.worker_patience.count() >= 100, "a worker needs 100 ms of patience or more")
          .require(!e.consumers.empty(), "there are no consumers")
          .verdict();
  for (const auto& group : e.consumers)
    if (sound)
      sound = check(group);
  for (const auto& group : e.producers)
    if (sound)
      sound = check(group);
  return sound;
}

}  // namespace facet::load
