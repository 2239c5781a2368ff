// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/forwarder.hpp"
#include "core/packet/buffer.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/trace.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace facet::sim {

/// Writes down every packet at one node, when that is asked for: what comes in by a face ("in"),
/// goes out ("out"), is dropped by the forwarder ("drop") or by a link ("lost"; "out" stands before
/// it). What a cut finds on its way is "lost", "down" where and when it would have arrived. While
/// the node is down, packets of its applications and for them are "lost", "down" at their faces.
///
/// Threads: one at a time.
class event_tracer {
 public:
  /// Drops of one call of the forwarder that are all noted: more than one tick() makes.
  static constexpr std::size_t most_drops = 2048;

  event_tracer(const network_plan& plan, std::uint32_t node, trace_set& traces)
      : plan_(plan), node_(node), traces_(traces), on_(plan.what.traces.events) {}

  void in(std::int64_t now, std::uint32_t face, const packet::buffer& packet) {
    if (on_)
      write(now, face, "in", "-", packet);
  }
  void out(std::int64_t now, std::uint32_t face, const packet::buffer& packet) {
    if (on_)
      write(now, face, "out", "-", packet);
  }
  void lost(std::int64_t now, std::uint32_t face, const packet::buffer& packet,
            std::string_view reason) {
    if (on_)
      write(now, face, "lost", reason, packet);
  }
  /// What the forwarder dropped since the last call.
  void drops(std::int64_t now, const forwarding::forwarder& fw) {
    if (on_ && fw.drops_noted() != seen_)
      write_drops(now, fw);
  }

 private:
  void write(std::int64_t now, std::uint32_t face, std::string_view event, std::string_view reason,
             const packet::buffer& packet);
  void write_drops(std::int64_t now, const forwarding::forwarder& fw);
  std::string& start_row(std::int64_t now, std::uint32_t face, std::string_view event,
                         std::string_view reason);

  const network_plan& plan_;
  std::uint32_t node_;
  trace_set& traces_;
  bool on_;
  std::uint64_t seen_ = 0;  // of drops_noted()
};

}  // namespace facet::sim
