// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategy.hpp"

namespace facet::forwarding {
namespace {

/// None says nothing, so it is the last that may stand for the others.
bool less_severe(const packet::nack_header& a, const packet::nack_header& b) {
  using packet::nack_reason;
  if (a.reason == nack_reason::none || b.reason == nack_reason::none)
    return a.reason != nack_reason::none;
  return a.reason < b.reason;
}

}  // namespace

void strategy::on_loop(incoming_interest& interest, strategy_host& host) {
  host.nack_loop(interest, packet::nack_reason::duplicate);
}

void strategy::on_data(const packet::data_view&, const tables::face_ref&, tables::pit_entry&,
                       strategy_host&) {
}

void strategy::on_nack(tables::out_record& upstream, tables::pit_entry& entry,
                       strategy_host& host) {
  auto least = *upstream.nack;
  const tables::out_record* waiting = nullptr;
  std::size_t n_waiting = 0;
  for (const auto& record : entry.out) {
    if (record.nack && less_severe(*record.nack, least))
      least = *record.nack;
    if (record.pending(host.now())) {
      waiting = &record;
      ++n_waiting;
    }
  }
  if (n_waiting == 0) {
    while (!entry.in.empty())
      host.nack(entry, entry.in[0], least);
    return;
  }
  // Two neighbours that each take the other for the way: the one who waits for us gets the answer,
  // else both wait until the Interest expires.
  if (n_waiting == 1)
    if (auto* downstream = entry.find_in(waiting->face))
      host.nack(entry, *downstream, least);
}

void strategy::on_new_hop(const tables::fib_hop&, tables::pit_entry&, strategy_host&) {
}

void strategy::on_timer(tables::pit_entry&, strategy_host&) {
}

void strategy::on_face_removed(const tables::face_ref&) {
}

void strategy::purge_measurements(time_point, std::size_t) {
}

void strategy::forget_measurements(const std::function<bool(packet::name_view)>&) {
}

std::size_t strategy::measurement_count() const {
  return 0;
}

}  // namespace facet::forwarding
