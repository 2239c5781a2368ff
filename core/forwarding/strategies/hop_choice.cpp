// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategies/hop_choice.hpp"

#include <algorithm>

namespace facet::forwarding {

bool is_anybody_asked(const tables::pit_entry& entry, time_point now) {
  return std::ranges::any_of(entry.out, [now](auto& record) { return record.pending(now); });
}

bool is_unused(tables::pit_entry& entry, const tables::fib_hop& hop, time_point now) {
  const auto* asked = entry.find_out(hop.face);
  return asked == nullptr || asked->expiry <= now;
}

const tables::fib_hop* asked_longest_ago(incoming_interest& interest, tables::pit_entry& entry,
                                         strategy_host& host) {
  const tables::fib_hop* earliest = nullptr;
  auto earliest_sent = time_point::max();
  for (const auto& hop : host.next_hops(interest)) {
    const auto* asked = entry.find_out(hop.face);
    if (asked == nullptr || asked->sent >= earliest_sent || !host.eligible(interest, hop.face))
      continue;
    earliest = &hop;
    earliest_sent = asked->sent;
  }
  return earliest;
}

}  // namespace facet::forwarding
