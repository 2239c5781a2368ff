// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What a consumer makes of packets that come: which Interests they end, and what that does to its
/// window.
#include "core/load/load_consumer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

namespace facet::load {

void load_consumer::on_packet(bytes_view wire, time_point now) {
  const auto lp = packet::decode_lp(wire);
  if (!lp || lp->is_partial()) {
    ++all_.unexpected;
    return;
  }
  if (lp->nack)
    return on_nack(*lp->nack, lp->fragment, now);
  on_data(lp->fragment, lp->congestion_mark.value_or(0) != 0, now);
}

/// Ends what waits for this Name, in all patterns: several may share a prefix, with catalogues that
/// overlap. One packet answers one Interest; the others of its Name are counted as aggregated.
load_consumer::settled load_consumer::settle(packet::name_view name,
                                             std::uint64_t consumer_totals::*as, time_point now) {
  settled found;
  for (auto& f : flows_) {
    const auto number = f.writer.number_in(name);
    if (!number)
      continue;
    f.pending.answer(*number, [&](const pending_interest& each) {
      count(found.any ? &consumer_totals::aggregated : as, each.measured);
      if (found.any && as == &consumer_totals::data)
        ++f.aggregated[*number].of(each.measured);
      found.measured = found.any ? found.measured : each.measured;
      found.any = true;
      if (as != &consumer_totals::data)
        return;
      if (each.measured)
        record_.answered(each.intended, each.sent, now);
      if (each.attempt == 0)  // of an answer to a retransmission nobody knows which was answered
        rtt_.add(now - each.sent);
    });
  }
  if (!found.any && as == &consumer_totals::data)
    found = settle_aggregated(name);
  if (!found.any)
    ++all_.unexpected;
  return found;
}

/// A content store answers each Interest of a Name, a pending Interest table all at once: what was
/// taken for aggregated may get its own Data after all.
load_consumer::settled load_consumer::settle_aggregated(packet::name_view name) {
  for (auto& f : flows_) {
    const auto number = f.writer.number_in(name);
    const auto waits = number ? f.aggregated.find(*number) : f.aggregated.end();
    if (waits == f.aggregated.end())
      continue;
    const bool measured = waits->second.measured > 0;
    --waits.value().of(measured);
    if (waits->second.measured + waits->second.other == 0)
      f.aggregated.erase(waits);
    for (auto* totals : {&all_, measured ? &measured_ : nullptr})
      if (totals != nullptr) {
        --totals->aggregated;
        ++totals->data;
      }
    return {true, measured};
  }
  return {};
}

void load_consumer::on_data(bytes_view wire, bool marked, time_point now) {
  const auto data = packet::decode_data(wire, {.allow_unsigned_data = true});
  if (!data) {
    ++all_.unexpected;
    return;
  }
  const auto found = settle(data->name, &consumer_totals::data, now);
  if (!found.any)
    return;
  count(&consumer_totals::octets, found.measured, data->content.size());
  if (marked)
    count(&consumer_totals::congestion_marks, found.measured);
  if (auto* point = record_.at(now)) {
    ++point->data;
    point->octets += data->content.size();
  }
  if (adapts_)
    adapt(marked && react_to_marks_, now);
}

void load_consumer::on_nack(packet::nack_reason reason, bytes_view wire, time_point now) {
  const auto interest = packet::decode_interest(wire);
  if (!interest) {
    ++all_.unexpected;
    return;
  }
  if (!settle(interest->name, &consumer_totals::nacks, now).any)
    return;
  if (auto* point = record_.at(now))
    ++point->nacks;
  if (adapts_ && reason == packet::nack_reason::congestion)
    adapt(true, now);
}

/// At most one decrease a round trip.
void load_consumer::adapt(bool congested, time_point now) {
  if (!congested)
    return window_->on_data(now, rtt_.smoothed());
  if (now - last_decrease_ < rtt_.smoothed())
    return;
  last_decrease_ = now;
  window_->on_congestion(now);
}

}  // namespace facet::load
