// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/exchange_producer.hpp"

#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <chrono>

namespace facet::bench {

exchange_producer::exchange_producer(client::connection& connection, packet::name_view prefix,
                                     std::size_t content, std::size_t batch)
    : connection_(connection),
      prefix_(prefix),
      batch_(batch),
      expected_(numbered_packets::interests(prefix, 1)),
      data_(numbered_packets::data(prefix, content, 2 * batch)) {
}

result<void> exchange_producer::run() {
  for (;;) {
    received_.clear();
    const auto got = connection_.receive_batch(received_, batch_, std::chrono::hours{1});
    if (!got && got.error() == errc::timed_out)
      continue;
    if (!got)
      return got.error() == errc::cancelled ? result<void>{} : fail(got.error());
    data_.clear();
    for (const auto& wire : received_)
      add_answer(wire);
    // Before the answers go out: who has them may ask at once. relaxed: statistics with one writer.
    parks_.store(connection_.stats().parks, std::memory_order_relaxed);
    answered_.store(answered() + data_.batch().size(), std::memory_order_relaxed);
    for (auto packets = data_.batch(); !packets.empty();) {
      const auto sent = connection_.send_batch(packets);
      if (!sent)
        return sent.error() == errc::cancelled ? result<void>{} : fail(sent.error());
      packets = packets.subspan(*sent);
    }
  }
}

void exchange_producer::add_answer(const packet::buffer& wire) {
  if (const auto number = expected_.number_of(wire)) [[likely]]
    return data_.add(*number);
  // A forwarder may have wrapped it, or added a HopLimit.
  const auto lp = packet::decode_lp(wire);
  if (!lp || lp->nack)
    return;
  const auto interest = packet::decode_interest(lp->fragment);
  if (!interest || !prefix_.view().is_prefix_of(interest->name) ||
      interest->name.size() != prefix_.size() + 1)
    return;
  if (const auto number = interest->name.back().number())
    data_.add(*number);
}

}  // namespace facet::bench
