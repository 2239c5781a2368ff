// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/delay_log.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>
#include <iterator>

namespace facet::sim {

delay_log::delay_log(const load::consumer_group& group) : retransmissions_(group.retransmissions) {
  for (const auto& pattern : group.patterns)
    lifetime_ = std::max<duration>(lifetime_, pattern.lifetime);
}

void delay_log::sent(bytes_view wire, time_point now) {
  const auto interest = packet::decode_interest(wire);
  if (!interest)
    return;
  forget_what_is_over(now);
  auto& each = waiting_[interest->name.hash()];
  // The consumer gave the earlier one up, so this one is new.
  if (is_over(each, now) || (each.count > retransmissions_ && each.last + lifetime_ <= now))
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
  if (is_over(asked, now))
    return std::nullopt;
  return data_delay{data->name.back().number().value_or(0), now - asked.last, now - asked.first,
                    asked.count};
}

/// Whether no Data can come any more: nobody waits for an Interest longer than it lives, and a
/// consumer that sends it again does so at that moment.
bool delay_log::is_over(const sending& s, time_point now) const noexcept {
  return s.count > 0 && s.last + lifetime_ < now;
}

/// Once there are twice as many as were left the last time, so that a sending pays for one step.
void delay_log::forget_what_is_over(time_point now) {
  if (waiting_.size() < look_at_size_)
    return;
  for (auto each = waiting_.begin(); each != waiting_.end();)
    each = is_over(each->second, now) ? waiting_.erase(each) : std::next(each);
  look_at_size_ = std::max(least_look, 2 * waiting_.size());
}

}  // namespace facet::sim
