// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>
#include <vector>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds short_lifetime{1000};
/// Silence after which everything outstanding is asked for again.
constexpr milliseconds silence{100};
/// Packets after a return of facetd that show that the stream goes on.
constexpr std::uint64_t enough_to_resume = 200;

class recovering_consumer {
 public:
  recovering_consumer(const stream_options& o, packet::name prefix, client::connection connection)
      : options_(o), prefix_(std::move(prefix)), connection_(std::move(connection)) {}

  /// Empty when every packet asked for came intact.
  std::string run() {
    last_progress_ = clock::now();
    while (!stop_requested() || !outstanding_.empty()) {
      if (!stop_requested())
        ask_for_more();
      if (auto problem = take(); !problem.empty())
        return problem;
      tell_progress();
      if (clock::now() - last_progress_ > peer_patience)
        return fmt::format("nothing new came for a long time; packet {} and {} more are missing",
                           *outstanding_.begin(), outstanding_.size() - 1);
    }
    return {};
  }

  [[nodiscard]] std::string summary() const {
    return fmt::format(
        "verified {} packets over {} returns of the forwarder, {} asked for again, "
        "{} sends failed",
        verified_, connection_.stats().reconnects, asked_again_, failed_sends_);
  }

 private:
  void ask_for_more() {
    std::vector<packet::buffer> interests;
    while (outstanding_.size() < options_.window) {
      outstanding_.insert(next_);
      interests.push_back(numbered_interest(prefix_, next_++, short_lifetime));
    }
    send(interests);
  }

  void ask_again() {
    std::vector<packet::buffer> interests;
    for (const auto n : outstanding_)
      interests.push_back(numbered_interest(prefix_, n, short_lifetime));
    asked_again_ += interests.size();
    send(interests);
  }

  /// What is lost here because facetd is away is asked for again after the silence.
  void send(const std::vector<packet::buffer>& interests) {
    if (!interests.empty() && !send_all(connection_, interests))
      ++failed_sends_;
  }

  std::string take() {
    arrived_.clear();
    const auto got = connection_.receive_batch(arrived_, options_.window, silence);
    if (!got && got.error().code != errc::timed_out && got.error().code != errc::disconnected)
      return got.error().message;
    if (!got)
      ask_again();
    for (const auto& packet : arrived_) {
      const auto data = read_numbered_data(packet, prefix_);
      if (data.nack)
        continue;  // the producer is not back yet
      if (!data.problem.empty())
        return data.problem;
      if (outstanding_.erase(data.n) == 1) {
        last_progress_ = clock::now();
        if (verified_++ == 0)
          say("flowing");
      }
    }
    return {};
  }

  void tell_progress() {
    const auto returns = connection_.stats().reconnects;
    if (returns != returns_seen_) {
      returns_seen_ = returns;
      resumes_at_ = verified_ + enough_to_resume;
    }
    if (resumes_at_ != 0 && verified_ >= resumes_at_) {
      resumes_at_ = 0;
      say(fmt::format("resumed {} {}", returns_seen_, clock::now().time_since_epoch().count()));
    }
  }

  const stream_options& options_;
  packet::name prefix_;
  client::connection connection_;
  std::set<std::uint64_t> outstanding_;
  std::vector<packet::buffer> arrived_;
  std::uint64_t next_ = 0;
  std::uint64_t verified_ = 0;
  std::uint64_t asked_again_ = 0;
  std::uint64_t failed_sends_ = 0;
  std::uint64_t returns_seen_ = 0;
  std::uint64_t resumes_at_ = 0;
  clock::time_point last_progress_;
};

}  // namespace

int run_recovering_consumer(const stream_options& o) {
  watch_for_stop();
  auto prefix = packet::name::parse(o.prefix);
  if (!prefix)
    return complain(prefix.error().message);
  auto connection = open_stream(o);
  if (!connection)
    return complain(connection.error().message);
  recovering_consumer all{o, std::move(*prefix), std::move(*connection)};
  const auto problem = all.run();
  say(all.summary());
  return problem.empty() ? 0 : complain(problem);
}

}  // namespace facet::tests
