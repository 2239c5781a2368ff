// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the values of core/sim travel in messages. core knows no CAF, so that is said here.

#include "actors/load/inspection.hpp"
#include "actors/messages.hpp"
#include "core/sim/node_tables.hpp"
#include "core/sim/scenario.hpp"
#include "core/sim/totals.hpp"

namespace facet::load {

template <class Inspector>
auto inspect(Inspector& f, histogram& x) {
  histogram_parts parts;
  if constexpr (Inspector::reads_state)
    parts = x.taken_apart();
  auto load = [&]() -> caf::error {
    x = histogram::of(parts);
    return {};
  };
  return f(caf::meta::type_name("histogram"), parts, caf::meta::load_callback(load));
}

}  // namespace facet::load

namespace facet::forwarding {

template <class Inspector>
auto inspect(Inspector& f, face_counters& x) {
  return port::fields(f, "forwarder_face_counters", x.n_in_interests, x.n_in_data, x.n_in_nacks,
                      x.n_out_interests, x.n_out_data, x.n_out_nacks, x.n_in_bytes, x.n_out_bytes,
                      x.drops);
}
template <class Inspector>
auto inspect(Inspector& f, response_times& x) {
  return port::fields(f, "response_times", x.buckets, x.sum_us);
}
template <class Inspector>
auto inspect(Inspector& f, forwarder_counters& x) {
  return port::fields(f, "forwarder_counters", x.faces, x.n_satisfied, x.n_unsatisfied, x.n_cs_hits,
                      x.n_cs_misses, x.responses);
}

}  // namespace facet::forwarding

namespace facet::sim {

// -- scenarios: what grows most is taken apart, so that no new member can stay behind
// --------------

template <class Inspector>
auto inspect(Inspector& f, link_traits& x) {
  return port::fields(f, "link_traits", x.delay, x.jitter, x.rate, x.loss, x.queue, x.drops,
                      x.congestion_marks, x.metric);
}
template <class Inspector>
auto inspect(Inspector& f, strategy_choice& x) {
  return port::fields(f, "strategy_choice", x.prefix, x.strategy);
}
template <class Inspector>
auto inspect(Inspector& f, node_traits& x) {
  return port::fields(f, "node_traits", x.content_store_packets, x.content_store_policy,
                      x.pit_entries, x.strategies);
}
template <class Inspector>
auto inspect(Inspector& f, node_spec& x) {
  return port::fields(f, "node_spec", x.name, x.x, x.y, x.traits, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, link_spec& x) {
  return port::fields(f, "link_spec", x.a, x.b, x.traits, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, topology& x) {
  return port::fields(f, "topology", x.nodes, x.links);
}
template <class Inspector>
auto inspect(Inspector& f, consumers_spec& x) {
  return port::fields(f, "consumers_spec", x.group, x.nodes, x.line, x.sequence);
}
template <class Inspector>
auto inspect(Inspector& f, producers_spec& x) {
  return port::fields(f, "producers_spec", x.group, x.nodes, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, route_spec& x) {
  return port::fields(f, "route_spec", x.node, x.prefix, x.via, x.cost, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, change& x) {
  return port::fields(f, "change", x.at, x.kind, x.node, x.to, x.number, x.share, x.choice, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, expose_spec& x) {
  return port::fields(f, "expose_spec", x.node, x.socket, x.line);
}
template <class Inspector>
auto inspect(Inspector& f, trace_settings& x) {
  auto& [rate, drops, app_delay, cs, period, events, packets] = x;
  return port::fields(f, "trace_settings", rate, drops, app_delay, cs, period, events, packets);
}
template <class Inspector>
auto inspect(Inspector& f, scenario& x) {
  auto& [name, seed, warm_up, length, drain, network, consumers, producers, routing, follows,
         routes, changes, exposed, traces] = x;
  return port::fields(f, "scenario", name, seed, warm_up, length, drain, network, consumers,
                      producers, routing, follows, routes, changes, exposed, traces);
}

// -- what came of them ----------------------------------------------------------------------------

template <class Inspector>
auto inspect(Inspector& f, link_totals& x) {
  return port::fields(f, "link_totals", x.packets, x.octets, x.queue_full, x.early, x.lost, x.down,
                      x.marked, x.waited, x.dropped_octets, x.waiting, x.busy, x.longest_queue);
}
template <class Inspector>
auto inspect(Inspector& f, node_totals& x) {
  return port::fields(f, "node_totals", x.node, x.forwarder, x.cs_entries, x.pit_entries, x.down,
                      x.links);
}
template <class Inspector>
auto inspect(Inspector& f, application_totals& x) {
  return port::fields(f, "application_totals", x.node, x.consumer, x.group, x.index, x.measured,
                      x.all, x.produced);
}
template <class Inspector>
auto inspect(Inspector& f, simulation_totals& x) {
  return port::fields(f, "simulation_totals", x.events, x.hops, x.nodes, x.applications, x.latency);
}

template <class Inspector>
auto inspect(Inspector& f, listed_hop& x) {
  return port::fields(f, "listed_hop", x.to, x.cost);
}
template <class Inspector>
auto inspect(Inspector& f, listed_route& x) {
  return port::fields(f, "listed_route", x.prefix, x.next_hops);
}
template <class Inspector>
auto inspect(Inspector& f, listed_pending& x) {
  return port::fields(f, "listed_pending", x.name, x.can_be_prefix, x.must_be_fresh, x.expires_in,
                      x.waiting, x.asked);
}
template <class Inspector>
auto inspect(Inspector& f, node_tables& x) {
  return port::fields(f, "node_tables", x.at, x.fib, x.pit, x.cs, x.fib_entries, x.pit_entries,
                      x.cs_entries, x.cs_hits, x.cs_misses);
}

}  // namespace facet::sim
