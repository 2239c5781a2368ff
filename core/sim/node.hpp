// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/forwarder.hpp"
#include "core/sim/application.hpp"
#include "core/sim/event_tracer.hpp"
#include "core/sim/exchange.hpp"
#include "core/sim/link_end.hpp"
#include "core/sim/node_tracer.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/totals.hpp"
#include "core/sim/trace.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace facet::sim {

/// One node of a simulation: a forwarder as facetd runs it, with links and applications for faces.
///
/// What it does depends on its events and their order only. Time: virtual. Threads: one at a time.
class node {
 public:
  node(const network_plan& plan, std::uint32_t number, exchange& out, consumer_commons& commons,
       trace_set& traces);
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Schedules what happens first.
  void start();

  /// A packet arrives over a link.
  void arrive(stamped_packet&& p);
  /// Anything else happens. @pre e.kind is not arrival
  void happen(const event& e);

  /// An application outside of the simulation sends a packet to this node. What is for it comes out
  /// of exchange::outer(). @pre the node is exposed; `at` is not before what happened here last
  void inject(std::int64_t at, packet::buffer packet);
  /// Adds a next hop, changes its cost, or without one takes it away. @pre as above
  void set_next_hop(std::int64_t at, const packet::name& prefix, std::uint32_t face,
                    std::optional<std::uint64_t> cost);

  [[nodiscard]] const forwarding::forwarder& forwarder() const noexcept { return forwarder_; }

  /// Ends the applications at a moment. Nothing may happen after it.
  void finish(std::int64_t at, simulation_totals& totals);

 private:
  /// An application and its place in time.
  struct hosted {
    application app;
    std::int64_t wakes_at = never;
  };
  /// A packet for an application, which waits until the forwarder is through.
  struct delivery {
    std::uint32_t application;
    std::uint32_t hops;
    packet::buffer packet;
  };
  static constexpr std::int64_t never = INT64_MAX;

  [[nodiscard]] const node_plan& plan() const noexcept { return plan_.nodes[number_]; }
  [[nodiscard]] std::uint32_t face_of(std::uint32_t application) const noexcept {
    return static_cast<std::uint32_t>(links_.size()) + application;
  }
  void schedule(std::int64_t at, event_kind kind, std::uint32_t detail = 0);
  void set_timer();

  void forward(std::uint32_t face, packet::buffer packet, std::uint32_t hops);
  void pass_on(std::uint32_t hops);
  void send(std::uint32_t face, packet::buffer packet, std::uint32_t hops);
  void lose(std::uint32_t face, const packet::buffer& packet);

  // node_links.cpp
  void send_over_link(std::uint32_t face, packet::buffer packet, std::uint32_t hops);
  void mark_congestion(link_end& link, packet::buffer& packet);
  void send_what_waits(std::uint32_t face);
  void hand_over(std::uint32_t face, std::int64_t arrives, packet::buffer packet,
                 std::uint32_t hops);

  // node_applications.cpp
  void deliver_all();
  void pump(std::uint32_t application);
  void wake_later(std::uint32_t application);
  void trace_delay(std::uint32_t application, const data_delay& d, std::uint32_t hops);

  // node_changes.cpp
  void apply(const change& c, std::uint32_t index);
  void apply_to_links(const change& c);
  void note_cut_off(std::uint32_t face);
  void apply_routes();
  void choose(const strategy_choice& choice);

  const network_plan& plan_;
  std::uint32_t number_;
  exchange& exchange_;
  trace_set& traces_;
  forwarding::forwarder forwarder_;
  std::vector<link_end> links_;
  std::vector<hosted> applications_;
  node_tracer tracer_;
  event_tracer events_;
  bool up_ = true;
  std::uint64_t lost_while_down_ = 0;  // of applications' packets; links have their own
  std::int64_t now_ = 0;
  std::int64_t timer_at_ = never;
  std::uint64_t sequence_ = 0;
  std::size_t hops_applied_ = 0;
  std::vector<forwarding::transmission> out_;
  std::vector<delivery> deliveries_;
};

}  // namespace facet::sim
