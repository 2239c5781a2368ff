// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"

#include <fmt/format.h>

#include <chrono>
#include <vector>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

/// Between two looks at whether SIGTERM came.
constexpr milliseconds idle_wait{200};
/// How long an unfinished batch waits for more Interests.
constexpr milliseconds batch_wait{2};

class producer {
 public:
  producer(const stream_options& o, packet::name prefix, client::connection connection)
      : options_(o),
        prefix_(std::move(prefix)),
        connection_(std::move(connection)),
        batch_(o.largest_batch) {}

  /// Empty when all was well.
  std::string run() {
    if (auto registered = connection_.register_prefix(prefix_); !registered)
      return registered.error().message;
    say("ready");
    while (!finished()) {
      if (auto problem = take(); !problem.empty())
        return problem;
      if (answers_.size() >= batch_.size() || (quiet_ && !answers_.empty()))
        if (auto sent = answer(); !sent)
          return sent.error().message;
    }
    return {};
  }

 private:
  [[nodiscard]] bool finished() const {
    return options_.count != 0 ? served_ == options_.count : stop_requested();
  }

  std::string take() {
    arrived_.clear();
    const auto got = connection_.receive_batch(arrived_, batch_.size() - answers_.size(),
                                               answers_.empty() ? idle_wait : batch_wait);
    quiet_ = !got;
    if (!got && got.error().code != errc::timed_out && !forwarder_may_be_away(got.error()))
      return got.error().message;
    for (const auto& packet : arrived_)
      if (auto problem = prepare(packet); !problem.empty())
        return problem;
    return {};
  }

  [[nodiscard]] bool forwarder_may_be_away(const error& e) const {
    return options_.any_order && e.code == errc::disconnected;
  }

  std::string prepare(const packet::buffer& packet) {
    const auto interest = packet::decode_interest(packet);
    const auto n = interest ? number_in(interest->name, prefix_) : std::nullopt;
    if (!n)
      return "something that is not an Interest of the stream came";
    if (!options_.any_order && *n != expected_)
      return fmt::format("Interest {} came where Interest {} was due", *n, expected_);
    expected_ = *n + 1;
    answers_.push_back(numbered_data(interest->name, *n));
    return {};
  }

  result<void> answer() {
    auto sent = send_all(connection_, answers_);
    served_ += answers_.size();
    answers_.clear();
    batch_.next();
    // Packets may be lost while facetd is away; the consumer asks again.
    return options_.any_order ? result<void>{} : sent;
  }

  const stream_options& options_;
  packet::name prefix_;
  client::connection connection_;
  batch_cycle batch_;
  std::vector<packet::buffer> arrived_;
  std::vector<packet::buffer> answers_;
  std::uint64_t expected_ = 0;
  std::uint64_t served_ = 0;
  bool quiet_ = false;
};

}  // namespace

int run_producer(const stream_options& o) {
  watch_for_stop();
  auto prefix = packet::name::parse(o.prefix);
  if (!prefix)
    return complain(prefix.error().message);
  auto connection = open_stream(o);
  if (!connection)
    return complain(connection.error().message);
  const auto problem = producer{o, std::move(*prefix), std::move(*connection)}.run();
  return problem.empty() ? 0 : complain(problem);
}

}  // namespace facet::tests
