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

/// Interests in flight between the two ends.
constexpr std::uint64_t burst = 32;

/// Both ends of a stream, in one process, so that one signal takes both.
class both_ends {
 public:
  both_ends(packet::name prefix, client::connection producer, client::connection consumer)
      : prefix_(std::move(prefix)),
        producer_(std::move(producer)),
        consumer_(std::move(consumer)) {}

  result<void> exchange_burst() {
    std::vector<packet::buffer> interests;
    for (std::uint64_t i = 0; i < burst; ++i)
      interests.push_back(numbered_interest(prefix_, next_++, peer_patience));
    if (auto sent = send_all(consumer_, interests); !sent)
      return sent;
    for (received_ = 0; received_ < burst;)
      if (auto answered = answer_and_take(); !answered)
        return answered;
    return {};
  }

 private:
  result<void> answer_and_take() {
    std::vector<packet::buffer> arrived;
    std::vector<packet::buffer> answers;
    const auto got = producer_.receive_batch(arrived, burst, milliseconds{1});
    if (!got && got.error().code != errc::timed_out)
      return fail(got.error());
    for (const auto& packet : arrived)
      if (const auto interest = packet::decode_interest(packet))
        answers.push_back(numbered_data(interest->name, 0));
    if (auto sent = send_all(producer_, answers); !sent)
      return sent;
    arrived.clear();
    return consumer_.try_receive_batch(arrived, burst).map([this](std::size_t n) {
      received_ += n;
    });
  }

  packet::name prefix_;
  client::connection producer_;
  client::connection consumer_;
  std::uint64_t next_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace

int run_victim(const stream_options& o) {
  auto prefix = packet::name::parse(o.prefix);
  if (!prefix)
    return complain(prefix.error().message);
  auto producer = open_stream(o);
  if (!producer)
    return complain(producer.error().message);
  if (auto registered = producer->register_prefix(*prefix); !registered)
    return complain(registered.error().message);
  auto consumer = open_stream(o);
  if (!consumer)
    return complain(consumer.error().message);
  both_ends ends{std::move(*prefix), std::move(*producer), std::move(*consumer)};
  say("ready");
  for (;;)
    if (auto exchanged = ends.exchange_burst(); !exchanged)
      return complain(exchanged.error().message);
}

}  // namespace facet::tests
