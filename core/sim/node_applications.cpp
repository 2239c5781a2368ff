// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The applications at a node: what comes to them, what they send, when they are next.
#include "core/sim/node.hpp"
#include "core/sim/virtual_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace facet::sim {
namespace {

/// Interests that an application hands over at once.
constexpr std::size_t at_once = 32;

/// How long a consumer with a window takes from Data to the next Interest. Without it one whose
/// Data is cached at its own node would ask for ever in one moment.
constexpr std::int64_t turnaround = 1000;

}  // namespace

void node::deliver_all() {
  // What applications answer may be for applications again.
  for (std::size_t i = 0; i < deliveries_.size(); ++i) {
    const auto d = std::move(deliveries_[i]);
    auto& to = applications_[d.application];
    if (const auto delay = to.app.on_packet(d.packet, time_of(now_)))
      trace_delay(d.application, *delay, d.hops);
    if (!to.app.is_consumer()) {
      pump(d.application);
    } else if (to.app.is_closed_loop() && now_ + turnaround < to.wakes_at) {
      to.wakes_at = now_ + turnaround;
      schedule(to.wakes_at, event_kind::application, d.application);
    }
  }
  deliveries_.clear();
}

/// Lets an application send what it has.
void node::pump(std::uint32_t number) {
  auto& app = applications_[number].app;
  for (;;) {
    const auto due = app.due(time_of(now_), at_once);
    if (due.empty())
      break;
    for (const auto& wire : due) {
      auto packet = packet::buffer::copy_of(wire);
      if (up_)
        forward(face_of(number), std::move(packet), 0);
      else
        lose(face_of(number), packet);
    }
    app.sent(due, time_of(now_));
  }
  wake_later(number);
}

void node::wake_later(std::uint32_t number) {
  auto& each = applications_[number];
  const auto next = each.app.next_deadline();
  if (!next)
    return;
  const auto at = std::max(now_, offset_of(*next));
  if (at >= each.wakes_at)
    return;
  each.wakes_at = at;
  schedule(at, event_kind::application, number);
}

void node::trace_delay(std::uint32_t number, const data_delay& d, std::uint32_t hops) {
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::app_delay)];
  rows.add(now_, number_);
  const auto write = [&](const char* type, duration delay, std::uint32_t sendings) {
    const auto ns = static_cast<double>(delay.count());
    fmt::format_to(std::back_inserter(rows.text()), "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
                   static_cast<double>(now_) / 1e9, plan_.what.network.nodes[number_].name, number,
                   d.number, type, ns / 1e9, ns / 1e3, sendings, hops);
  };
  write("LastDelay", d.since_last, 1);
  write("FullDelay", d.since_first, d.sendings);
}

}  // namespace facet::sim
