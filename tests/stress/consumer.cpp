// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;

/// Longer than any pause of a busy machine: what is lost shows as a stall, not as an expiry.
constexpr auto lifetime = 2 * peer_patience;

/// Packets taken from the connection in one call.
constexpr std::size_t most_at_once = 300;

class consumer {
 public:
  consumer(const stream_options& o, packet::name prefix, client::connection connection)
      : options_(o),
        prefix_(std::move(prefix)),
        connection_(std::move(connection)),
        batch_(o.largest_batch) {}

  /// Empty when all was well.
  std::string run() {
    start_ = clock::now();
    while (!finished()) {
      while (may_ask())
        if (auto asked = ask(); !asked)
          return asked.error().message;
      if (auto problem = take(); !problem.empty())
        return problem;
    }
    return {};
  }

  [[nodiscard]] std::string summary() const {
    using seconds = std::chrono::duration<double>;
    using milliseconds = std::chrono::duration<double, std::milli>;
    const auto took = seconds{clock::now() - start_}.count();
    const auto stats = connection_.stats();
    return fmt::format(
        "verified {} packets in {:.3f} s: {:.0f} packets/s, longest wait {:.3f} ms, {} parks, "
        "{} full, {} rescued",
        verified_, took, static_cast<double>(verified_) / took, milliseconds{longest_wait_}.count(),
        stats.parks, stats.full_waits, stats.rescued_wakes);
  }

 private:
  [[nodiscard]] bool enough_asked() const {
    return options_.count != 0 ? asked_ == options_.count : stop_requested();
  }
  [[nodiscard]] bool finished() const { return enough_asked() && verified_ == asked_; }
  [[nodiscard]] bool may_ask() const {
    return !enough_asked() && asked_ - verified_ + batch_.size() <= options_.window;
  }

  result<void> ask() {
    auto size = batch_.size();
    if (options_.count != 0)
      size = std::min<std::uint64_t>(size, options_.count - asked_);
    std::vector<packet::buffer> interests;
    for (std::size_t i = 0; i < size; ++i)
      interests.push_back(numbered_interest(prefix_, asked_++, lifetime));
    batch_.next();
    return send_all(connection_, interests);
  }

  std::string take() {
    arrived_.clear();
    const auto before = clock::now();
    const auto got = connection_.receive_batch(arrived_, most_at_once, peer_patience);
    if (!got)
      return fmt::format("after {} of {} packets: {}", verified_, asked_, got.error().message);
    longest_wait_ = std::max(longest_wait_, clock::now() - before);
    for (const auto& packet : arrived_) {
      auto data = read_numbered_data(packet, prefix_);
      if (data.problem.empty() && data.n != verified_)
        data.problem = fmt::format("packet {} came where packet {} was due", data.n, verified_);
      if (!data.problem.empty())
        return fmt::format("after {} packets: {}", verified_, data.problem);
      if (verified_++ == 0)
        say("flowing");
    }
    return {};
  }

  const stream_options& options_;
  packet::name prefix_;
  client::connection connection_;
  batch_cycle batch_;
  std::vector<packet::buffer> arrived_;
  std::uint64_t asked_ = 0;
  std::uint64_t verified_ = 0;
  clock::time_point start_;
  clock::duration longest_wait_{0};
};

}  // namespace

int run_consumer(const stream_options& o) {
  watch_for_stop();
  auto prefix = packet::name::parse(o.prefix);
  if (!prefix)
    return complain(prefix.error().message);
  auto connection = open_stream(o);
  if (!connection)
    return complain(connection.error().message);
  consumer all{o, std::move(*prefix), std::move(*connection)};
  const auto problem = all.run();
  say(all.summary());
  return problem.empty() ? 0 : complain(problem);
}

}  // namespace facet::tests
