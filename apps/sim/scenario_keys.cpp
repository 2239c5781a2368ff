// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/scenario_keys.hpp"

#include "apps/load/experiment_values.hpp"
#include "apps/sim/scenario_values.hpp"

#include <limits>
#include <string_view>

namespace facet::sim_apps {

using apps::integer;
using apps::setters;
using load_apps::period;

namespace {

constexpr double longest = 3'600'000;  // s
constexpr auto any = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_nodes = 1'000'000;

}  // namespace

const std::map<std::string, topology_kind>& topology_kinds() {
  static const std::map<std::string, topology_kind> kinds{
      {"inline", {}},
      {"line", {{"nodes"}, {}}},
      {"ring", {{"nodes"}, {}}},
      {"grid", {{"width", "height"}, {}}},
      {"tree", {{"depth"}, {"fanout"}}},
      {"dumbbell", {{"left", "right"}, {}}},
      {"barabasi-albert", {{"nodes"}, {"attach", "seed"}}},
      {"waxman", {{"nodes"}, {"alpha", "beta", "delay_by_distance", "seed"}}},
      {"ndnsim", {{"file"}, {}}},
      {"mini-ndn", {{"file"}, {}}}};
  return kinds;
}

setters keys_of(sim::scenario& s) {
  using sim::routing_kind;
  return {{"name", apps::text(s.name)},
          {"seed", integer(s.seed, 0, any)},
          {"warm_up", period(s.warm_up, 0, longest)},
          {"duration", period(s.length, 1e-9, longest)},
          {"drain", period(s.drain, 0, longest)},
          {"routing.kind", load_apps::one_of(s.routing, {{"shortest", routing_kind::shortest},
                                                         {"multipath", routing_kind::multipath},
                                                         {"listed", routing_kind::listed}})},
          {"routing.follow_links", apps::boolean(s.routing_follows_links)},
          {"trace.rate", apps::boolean(s.traces.rate)},
          {"trace.drops", apps::boolean(s.traces.drops)},
          {"trace.app_delay", apps::boolean(s.traces.app_delay)},
          {"trace.cs", apps::boolean(s.traces.cs)},
          {"trace.packets", apps::boolean(s.traces.packets)},
          {"trace.period", period(s.traces.period, 1e-6, longest)}};
}

setters keys_of(topology_description& d) {
  return {{"kind",
           [&d](const toml::node& node) -> std::string {
             d.kind = node.value_exact<std::string>().value_or("");
             if (topology_kinds().contains(d.kind))
               return {};
             std::vector<std::string_view> known;
             for (const auto& [name, what] : topology_kinds())
               known.push_back(name);
             return load_apps::must_be_one_of(known);
           }},
          {"file", apps::text(d.file)},
          {"nodes", integer(d.nodes, 1, most_nodes)},
          {"width", integer(d.width, 1, 1000)},
          {"height", integer(d.height, 1, 1000)},
          {"depth", integer(d.depth, 0, 16)},
          {"fanout", integer(d.fanout, 1, 1000)},
          {"left", integer(d.left, 0, most_nodes)},
          {"right", integer(d.right, 0, most_nodes)},
          {"attach", integer(d.attach, 1, 1000)},
          {"alpha", load_apps::real(d.alpha, 0, 1)},
          {"beta", load_apps::real(d.beta, 1e-6, 1e6)},
          {"delay_by_distance", apps::boolean(d.delay_by_distance)},
          {"seed", integer(d.seed, 0, any)}};
}

setters keys_of(sim::node_spec& node) {
  auto keys = keys_of(node.traits);
  keys["name"] = apps::text(node.name);
  keys["x"] = load_apps::real(node.x, -1e9, 1e9);
  keys["y"] = load_apps::real(node.y, -1e9, 1e9);
  return keys;
}

setters keys_of(sim::link_spec& link) {
  auto keys = keys_of(link.traits);
  keys["a"] = apps::text(link.a);
  keys["b"] = apps::text(link.b);
  return keys;
}

setters keys_of(consumer_entry& entry) {
  using sim::sequence_kind;
  return {{"node", texts(entry.nodes)},
          {"nodes", texts(entry.nodes)},
          {"sequence", load_apps::one_of(entry.sequence, {{"shared", sequence_kind::shared},
                                                          {"own", sequence_kind::own}})}};
}

setters keys_of(producer_entry& entry) {
  return {{"node", texts(entry.nodes)}, {"nodes", texts(entry.nodes)}};
}

setters keys_of(strategy_entry& entry) {
  return {{"prefix", any_prefix(entry.choice.prefix)},
          {"strategy", strategy(entry.choice.strategy)},
          {"nodes", texts(entry.nodes)}};
}

setters keys_of(sim::route_spec& route) {
  return {{"node", apps::text(route.node)},
          {"prefix", load_apps::prefix(route.prefix)},
          {"via", apps::text(route.via)},
          {"cost", integer(route.cost, 0, any)}};
}

setters keys_of(sim::expose_spec& spec) {
  return {{"node", apps::text(spec.node)}, {"socket", apps::text(spec.socket)}};
}

setters keys_of(event_entry& event) {
  auto& c = event.what;
  return {{"at", period(c.at, 0, longest)},
          {"action", apps::text(event.action)},
          {"link", texts(event.link)},
          {"node", apps::text(c.node)},
          {"cost", integer(c.number, 1, UINT32_MAX)},
          {"rate", rate(c.number)},
          {"loss", load_apps::real(c.share, 0, 1)},
          {"prefix", any_prefix(c.choice.prefix)},
          {"strategy", strategy(c.choice.strategy)}};
}

}  // namespace facet::sim_apps
