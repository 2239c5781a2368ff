// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/summary.hpp"

#include <chrono>
#include <map>

namespace facet::sim_apps {
namespace {

using json = nlohmann::ordered_json;

double seconds(duration d) {
  return std::chrono::duration<double>(d).count();
}

json of_consumers(const load::consumer_totals& t) {
  return {{"interests", t.interests},
          {"data", t.data},
          {"nacks", t.nacks},
          {"timeouts", t.timeouts},
          {"retransmissions", t.retransmissions},
          {"aggregated", t.aggregated},
          {"outstanding", t.outstanding},
          {"unexpected", t.unexpected},
          {"congestion_marks", t.congestion_marks},
          {"content_octets", t.octets}};
}

json of_producers(const load::producer_totals& t) {
  return {{"interests", t.interests},
          {"data", t.data},
          {"nacks", t.nacks},
          {"silent", t.silent},
          {"content_octets", t.octets}};
}

json of_link(const sim::link_totals& t) {
  return {{"packets", t.packets},
          {"octets", t.octets},
          {"queue_full", t.queue_full},
          {"dropped_early", t.early},
          {"lost", t.lost},
          {"down", t.down},
          {"congestion_marks", t.marked},
          {"mean_wait_us",
           t.packets == 0 ? 0.0 : seconds(t.waiting) * 1e6 / static_cast<double>(t.packets)},
          {"longest_queue", t.longest_queue},
          {"busy_s", seconds(t.busy)}};
}

/// Groups in the scenario's order.
json groups_of(const sim::network_plan& plan, const sim::simulation_totals& totals,
               bool consumers) {
  const auto count = consumers ? plan.what.consumers.size() : plan.what.producers.size();
  std::vector<load::consumer_totals> measured(count);
  std::vector<load::consumer_totals> all(count);
  std::vector<load::producer_totals> produced(count);
  for (const auto& a : totals.applications) {
    if (a.consumer != consumers)
      continue;
    if (consumers) {
      measured[a.group].add(a.measured);
      all[a.group].add(a.all);
    } else {
      produced[a.group].add(a.produced);
    }
  }
  auto list = json::array();
  for (std::size_t g = 0; g < count; ++g)
    list.push_back(consumers ? json{{"name", plan.what.consumers[g].group.name},
                                    {"measured", of_consumers(measured[g])},
                                    {"all", of_consumers(all[g])}}
                             : json{{"name", plan.what.producers[g].group.name},
                                    {"all", of_producers(produced[g])}});
  return list;
}

json nodes_of(const sim::network_plan& plan, const sim::simulation_totals& totals) {
  auto list = json::array();
  for (const auto& n : totals.nodes) {
    const auto& f = n.forwarder;
    json drops = json::object();
    for (std::size_t reason = 0; reason < f.faces.drops.size(); ++reason)
      if (f.faces.drops[reason] != 0)
        drops[std::string{to_string(static_cast<forwarding::drop_reason>(reason))}] =
            f.faces.drops[reason];
    auto links = json::array();
    for (std::size_t i = 0; i < n.links.size(); ++i) {
      auto link = of_link(n.links[i]);
      link["to"] = plan.what.network.nodes[plan.nodes[n.node].links[i].peer].name;
      links.push_back(std::move(link));
    }
    list.push_back({{"name", plan.what.network.nodes[n.node].name},
                    {"in_interests", f.faces.n_in_interests},
                    {"out_interests", f.faces.n_out_interests},
                    {"in_data", f.faces.n_in_data},
                    {"out_data", f.faces.n_out_data},
                    {"in_nacks", f.faces.n_in_nacks},
                    {"out_nacks", f.faces.n_out_nacks},
                    {"cs_hits", f.n_cs_hits},
                    {"cs_misses", f.n_cs_misses},
                    {"cs_entries", n.cs_entries},
                    {"pit_entries", n.pit_entries},
                    {"drops", std::move(drops)},
                    {"down", n.down},
                    {"links", std::move(links)}});
  }
  return list;
}

json latency_of(const load::histogram& h) {
  const auto us = [](double ns) { return ns / 1e3; };
  return {{"samples", h.count()},
          {"mean", us(h.mean())},
          {"min", us(static_cast<double>(h.smallest()))},
          {"p50", us(static_cast<double>(h.percentile(0.5)))},
          {"p90", us(static_cast<double>(h.percentile(0.9)))},
          {"p99", us(static_cast<double>(h.percentile(0.99)))},
          {"max", us(static_cast<double>(h.largest()))}};
}

}  // namespace

json summary(const sim::network_plan& plan, const sim::simulation_totals& totals,
             const run_facts& facts) {
  const auto per_second = [&](std::uint64_t n) {
    return facts.wall_s > 0 ? static_cast<double>(n) / facts.wall_s : 0;
  };
  const auto& s = plan.what;
  json run{{"partitions", plan.partitions},
           {"look_ahead_ns", plan.partitions > 1 ? json(plan.look_ahead) : json()},
           {"rounds", facts.rounds},
           {"crossing_packets", facts.crossings},
           {"wall_s", facts.wall_s},
           {"events_per_s", per_second(totals.events)},
           {"hops_per_s", per_second(totals.hops)},
           {"events_per_partition", facts.partition_events},
           {"load_s", facts.load_s},
           {"memory_growth_octets", facts.memory_growth},
           {"memory_growth_octets_per_node", facts.memory_growth / s.network.nodes.size()},
           {"peak_memory_octets", facts.peak_memory},
           {"workers", facts.workers}};
  return {{"name", s.name},
          {"seed", s.seed},
          {"time", "virtual"},
          {"warm_up_s", seconds(s.warm_up)},
          {"duration_s", seconds(s.length)},
          {"drain_s", seconds(s.drain)},
          {"node_count", s.network.nodes.size()},
          {"link_count", s.network.links.size()},
          {"events", totals.events},
          {"packet_hops", totals.hops},
          {"latency_us", latency_of(totals.latency)},
          {"consumers", groups_of(plan, totals, true)},
          {"producers", groups_of(plan, totals, false)},
          {"nodes", nodes_of(plan, totals)},
          {"run", std::move(run)}};
}

}  // namespace facet::sim_apps
