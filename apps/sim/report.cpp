// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/report.hpp"

#include "apps/load/report_page.hpp"
#include "apps/sim/page_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace facet::sim_apps {
namespace {

using json = nlohmann::ordered_json;

/// Seconds that were simulated: fewer than the scenario's when a run by the clock was stopped.
double simulated_seconds(const sim::network_plan& plan, const json& summary) {
  const auto all = std::chrono::duration<double>(plan.what.end()).count();
  return std::max(
      summary.contains("realtime") ? summary["realtime"].value("simulated_s", all) : all, 1e-9);
}

json share_of(std::uint64_t part, std::uint64_t rest) {
  return part + rest == 0 ? json()
                          : json(static_cast<double>(part) / static_cast<double>(part + rest));
}

/// Rows of time, then counts per second.
json page_rates(const course& in_time) {
  auto rows = json::array();
  for (const auto& p : in_time.rates()) {
    const auto per_second = [s = in_time.seconds(p)](std::uint64_t n) {
      return static_cast<double>(n) / s;
    };
    rows.push_back({p.until_s, per_second(p.interests), per_second(p.data), per_second(p.nacks),
                    per_second(p.carried)});
  }
  return rows;
}

json drops_in_time(const course& in_time) {
  auto rows = json::array();
  for (const auto& p : in_time.drops())
    rows.push_back({p.until_s, static_cast<double>(p.dropped) / in_time.seconds(p)});
  return rows;
}

json page_hits(const course& in_time) {
  auto rows = json::array();
  for (const auto& p : in_time.cache())
    if (p.hits + p.misses > 0)
      rows.push_back({p.until_s, share_of(p.hits, p.misses)});
  return rows;
}

/// Reasons of forwarders and of links, the most frequent first.
json page_drops(const sim::simulation_totals& totals) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& node : totals.nodes) {
    const auto& drops = node.forwarder.faces.drops;
    for (std::size_t reason = 0; reason < drops.size(); ++reason) {
      if (static_cast<forwarding::drop_reason>(reason) == forwarding::drop_reason::suppressed)
        continue;  // loses nothing
      counts[std::string{to_string(static_cast<forwarding::drop_reason>(reason))}] += drops[reason];
    }
    for (const auto& link : node.links) {
      counts["link: queue full"] += link.queue_full;
      counts["link: dropped early"] += link.early;
      counts["link: lost"] += link.lost;
      counts["link: down"] += link.down;
    }
  }
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const auto& [reason, count] : counts)
    if (count > 0)
      order.emplace_back(count, reason);
  std::ranges::sort(order, std::greater<>{});
  auto rows = json::array();
  for (const auto& [count, reason] : order)
    rows.push_back({reason, count});
  return rows;
}

/// What runs on a node, in a word.
std::string role_of(const sim::node_plan& node) {
  const auto consumes = [](const sim::application_plan& a) { return a.consumer; };
  const bool consumer = std::ranges::any_of(node.applications, consumes);
  const bool producer = !std::ranges::all_of(node.applications, consumes);
  std::string role = consumer ? "consumer" : "";
  if (producer)
    role += role.empty() ? "producer" : ", producer";
  if (node.exposed)
    role += role.empty() ? "exposed" : ", exposed";
  return role;
}

json page_nodes(const sim::network_plan& plan, const sim::simulation_totals& totals,
                double seconds) {
  auto list = json::array();
  for (const auto& node : totals.nodes) {
    const auto& spec = plan.what.network.nodes[node.node];
    const auto& f = node.forwarder;
    const auto packets = f.faces.n_in_interests + f.faces.n_in_data + f.faces.n_in_nacks;
    std::uint64_t drops = 0;
    for (const auto count : f.faces.drops)
      drops += count;
    list.push_back({{"name", spec.name},
                    {"x", spec.x},
                    {"y", spec.y},
                    {"role", role_of(plan.nodes[node.node])},
                    {"rate", static_cast<double>(packets) / seconds},
                    {"hit_ratio", share_of(f.n_cs_hits, f.n_cs_misses)},
                    {"cached", node.cs_entries},
                    {"drops", drops}});
  }
  return list;
}

/// Both directions of every link together.
json page_links(const sim::network_plan& plan, const sim::simulation_totals& totals,
                double seconds) {
  struct both {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    sim::link_totals sum;
    duration busier{0};
  };
  std::vector<both> links(plan.what.network.links.size());
  for (const auto& node : totals.nodes)
    for (std::size_t face = 0; face < node.links.size(); ++face) {
      const auto& end = plan.nodes[node.node].links[face];
      auto& link = links[end.link];
      link.a = node.node;
      link.b = end.peer;
      link.sum.add(node.links[face]);
      link.busier = std::max(link.busier, node.links[face].busy);
    }
  auto list = json::array();
  for (const auto& link : links)
    list.push_back({{"a", std::min(link.a, link.b)},
                    {"b", std::max(link.a, link.b)},
                    {"rate", static_cast<double>(link.sum.packets) / seconds},
                    {"bits", static_cast<double>(link.sum.octets) * 8 / seconds},
                    {"busy", std::chrono::duration<double>(link.busier).count() / seconds},
                    {"queue", link.sum.longest_queue},
                    {"drops", link.sum.drops()}});
  return list;
}

json page_groups(const json& groups, const json& names) {
  auto list = json::array();
  for (const auto& group : groups) {
    json row{{"name", group["name"]}};
    for (const auto& name : names)
      row[name.get<std::string>()] = group["all"][name.get<std::string>()];
    list.push_back(std::move(row));
  }
  return list;
}

/// Of all consumers together.
std::uint64_t sum_over(const json& groups, const char* what) {
  std::uint64_t sum = 0;
  for (const auto& group : groups)
    sum += group["all"][what].get<std::uint64_t>();
  return sum;
}

/// Of all content stores together.
json hit_ratio_of(const sim::simulation_totals& totals) {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  for (const auto& node : totals.nodes) {
    hits += node.forwarder.n_cs_hits;
    misses += node.forwarder.n_cs_misses;
  }
  return share_of(hits, misses);
}

json notices_of(const sim::network_plan& plan, const json& summary) {
  auto notices = json::array();
  const auto& traces = plan.what.traces;
  if (!traces.rate || !traces.drops || !traces.cs)
    notices.push_back(
        "Plots over time need the traces rate, drops and cs; some are off in the scenario.");
  if (summary.contains("realtime") && summary["realtime"]["lag_ms"]["over_limit"] > 0)
    notices.push_back(fmt::format(
        "The simulation was behind the clock by more than {} ms {} times, at most by {:.1f} ms.",
        summary["realtime"]["lag_ms"]["limit"].get<double>(),
        summary["realtime"]["lag_ms"]["over_limit"].get<std::uint64_t>(),
        summary["realtime"]["lag_ms"]["max"].get<double>()));
  return notices;
}

}  // namespace

std::string report_page(const sim::network_plan& plan, const sim::simulation_totals& totals,
                        const json& summary, const course& in_time) {
  const auto seconds = simulated_seconds(plan, summary);
  const json document{
      {"name", summary["name"]},
      {"seed", summary["seed"]},
      {"time", summary["time"]},
      {"simulated_s", seconds},
      {"nodes_in_all", totals.nodes.size()},
      {"links_in_all", plan.what.network.links.size()},
      {"packet_hops", totals.hops},
      {"interests", sum_over(summary["consumers"], "interests")},
      {"data", sum_over(summary["consumers"], "data")},
      {"hit_ratio", hit_ratio_of(totals)},
      {"latency_us", summary["latency_us"]},
      {"notices", notices_of(plan, summary)},
      {"consumers", page_groups(summary["consumers"],
                                {"interests", "data", "nacks", "timeouts", "retransmissions"})},
      {"producers", page_groups(summary["producers"], {"interests", "data", "nacks"})},
      {"rates", page_rates(in_time)},
      {"drops_in_time", drops_in_time(in_time)},
      {"hits", page_hits(in_time)},
      {"cdf",
       totals.latency.count() == 0 ? json::array() : load_apps::latency_curve(totals.latency)},
      {"drops", page_drops(totals)},
      {"nodes", page_nodes(plan, totals, seconds)},
      {"links", page_links(plan, totals, seconds)}};
  return load_apps::fill_page(page_text, document);
}

}  // namespace facet::sim_apps
