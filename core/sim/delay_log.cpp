// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/delay_log.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::sim {

delay_log::delay_log(const load::consumer_group& group) : retransmissions_(group.retransmissions) {
  for (const auto& pattern : group.patterns)
    lifetime_ = std::max<duration>(lifetime_, pattern.lifetime);
}

void delay_log::sent(bytes_view wire, time_point now) {
  const auto interest = packet::decode_interest(wire);
  if (!interest)
    return;
  auto& each = waiting_[interest->name.hash()];
  // The consumer gave the earlier one up, so this one is new.
  if (each.count > retransmissions_ && each.last + lifetime_ <= now)
    each = {};
  if (each.count++ == 0)
    each.first = now;
  each.last = now;
}

std::optional<data_delay> delay_log::received(bytes_view wire, time_point now) {
  const auto lp = packet::decode_lp(wire);
  if (!lp || lp->nack)
    return std::nullopt;
  const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true});
  if (!data || data->name.empty())
    return std::nullopt;
  const auto found = waiting_.find(data->name.hash());
  if (found == waiting_.end())
    return std::nullopt;
  const auto asked = found->second;
  waiting_.erase(found);
  return data_delay{data->name.back().number().value_or(0), now - asked.last, now - asked.first,
                    asked.count};
}

}  // namespace facet::sim
