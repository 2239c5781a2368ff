// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/node.hpp"
#include "core/sim/node_tables.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace facet::sim {

/// Some of the nodes of a simulation, with the events that happen there.
///
/// Partitions go forward together: each as far as no packet of another can reach it any more
/// (network_plan::look_ahead after the earliest event of all). What they cause for each other they
/// hand over in between, and in what order that is done does not matter, as each packet carries its
/// place in the order of events.
///
///     while (earliest event of all partitions) {
///       for each: run(earliest + look_ahead);
///       for each: give outgoing()[other] to other.accept()
///     }
///
/// Threads: one at a time. Ownership: shares the plan.
class partition {
 public:
  partition(std::shared_ptr<const network_plan> plan, std::uint32_t number);
  partition(const partition&) = delete;
  partition& operator=(const partition&) = delete;

  /// When something happens next; nothing: never.
  [[nodiscard]] std::optional<std::int64_t> next_event() const;

  /// Does everything that happens before `end`.
  void run(std::int64_t end);

  /// Packets for each partition, for the caller to take out.
  std::vector<std::vector<stamped_packet>>& outgoing() noexcept { return exchange_.outgoing(); }
  /// Packets from another partition. @pre none is for a moment before the end of the last run()
  void accept(std::vector<stamped_packet>&& packets);
  /// Whether accept() may have this packet: for packets of other hosts.
  [[nodiscard]] bool may_accept(const stamped_packet& p) const noexcept;

  /// See node::inject() and node::set_next_hop(). @pre `at` is not before the end of the last run()
  void inject(std::int64_t at, std::uint32_t node, packet::buffer packet) {
    nodes_[node]->inject(at, std::move(packet));
  }
  void set_next_hop(std::int64_t at, std::uint32_t node, const packet::name& prefix,
                    std::uint32_t face, std::optional<std::uint64_t> cost) {
    nodes_[node]->set_next_hop(at, prefix, face, cost);
  }
  /// Packets that left the simulation at exposed nodes, for the caller to take out.
  std::vector<outer_packet>& outer() noexcept { return exchange_.outer(); }

  /// What was traced since it was last cleared.
  trace_set& traces() noexcept { return traces_; }
  /// Events so far.
  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }

  /// The tables of a node that is here, as everything before `at` left them.
  /// @param most  entries of each table, the first in canonical order
  [[nodiscard]] std::optional<node_tables> tables(std::uint32_t node, std::int64_t at,
                                                  std::size_t most) const;

  /// A node's forwarder, or null when it is not of this partition. For questions.
  [[nodiscard]] const forwarding::forwarder* find(std::uint32_t node) const;

  /// Ends the applications and sums up. Nothing may be run after it.
  simulation_totals finish();

 private:
  std::shared_ptr<const network_plan> plan_;
  exchange exchange_;
  consumer_commons commons_;
  trace_set traces_;
  std::vector<std::unique_ptr<node>> nodes_;  // by number; null: of another partition
  std::uint64_t events_ = 0;
  std::uint64_t hops_ = 0;
  std::int64_t done_until_ = 0;
};

}  // namespace facet::sim
