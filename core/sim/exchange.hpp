// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/buffer.hpp"
#include "core/sim/event_queue.hpp"
#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace facet::sim {

/// The source of packets that nobody in the simulation sent: they come from outside, to a link or
/// to an application's face. After all others of the same moment and node.
inline constexpr std::uint32_t from_outside = UINT32_MAX;

/// A packet on its way to a node, with its place in the order of events: what crosses partitions.
struct stamped_packet {
  std::int64_t at = 0;
  std::uint32_t node = 0;
  std::uint32_t source = 0;
  std::uint64_t sequence = 0;
  std::uint32_t face = 0;   ///< index at the node
  std::uint32_t epoch = 0;  ///< of the link when it was sent
  std::uint32_t hops = 0;   ///< links crossed since the producer or the cache, this one included
  packet::buffer packet;
};

/// A packet that leaves the simulation at an exposed node.
struct outer_packet {
  std::uint32_t node = 0;
  packet::buffer packet;
};

/// What the nodes of a partition cause: events of its own, and packets for other partitions.
///
/// Threads: one at a time.
class exchange {
 public:
  exchange(const network_plan& plan, std::uint32_t partition)
      : plan_(plan), partition_(partition), outgoing_(plan.partitions) {}

  event_queue& events() noexcept { return events_; }
  [[nodiscard]] const event_queue& events() const noexcept { return events_; }

  void send(stamped_packet&& p) {
    const auto to = plan_.nodes[p.node].partition;
    if (to == partition_)
      accept(std::move(p));
    else
      outgoing_[to].push_back(std::move(p));
  }

  void accept(stamped_packet&& p) {
    std::uint32_t place = 0;
    if (free_.empty()) {
      place = static_cast<std::uint32_t>(packets_.size());
      packets_.emplace_back();
    } else {
      place = free_.back();
      free_.pop_back();
    }
    events_.push({p.at, p.node, p.source, p.sequence, place, event_kind::arrival});
    packets_[place] = std::move(p);
  }

  /// The packet of an arrival.
  stamped_packet take(std::uint32_t place) {
    free_.push_back(place);
    return std::move(packets_[place]);
  }

  /// Packets for each partition, for the caller to empty.
  std::vector<std::vector<stamped_packet>>& outgoing() noexcept { return outgoing_; }

  /// Packets for applications outside of the simulation, for the caller to take out.
  std::vector<outer_packet>& outer() noexcept { return outer_; }

 private:
  const network_plan& plan_;
  std::uint32_t partition_;
  event_queue events_;
  std::vector<stamped_packet> packets_;
  std::vector<std::uint32_t> free_;
  std::vector<std::vector<stamped_packet>> outgoing_;
  std::vector<outer_packet> outer_;
};

}  // namespace facet::sim
