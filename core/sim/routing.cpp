// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/routing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <utility>

namespace facet::sim {
namespace {

/// Who produces each prefix: nodes, and the faces of the applications there.
struct producers_of_prefix {
  std::vector<std::uint32_t> nodes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> faces;  // node and face
};

std::uint32_t prefix_number(network_plan& plan, std::map<std::string, std::uint32_t>& numbers,
                            const std::string& uri) {
  const auto [at, fresh] =
      numbers.try_emplace(uri, static_cast<std::uint32_t>(plan.prefixes.size()));
  if (fresh)
    plan.prefixes.push_back(*packet::name::parse(uri));
  return at->second;
}

std::map<std::uint32_t, producers_of_prefix> find_producers(
    network_plan& plan, std::map<std::string, std::uint32_t>& numbers) {
  std::map<std::uint32_t, producers_of_prefix> found;
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n) {
    const auto& node = plan.nodes[n];
    for (std::uint32_t i = 0; i < node.applications.size(); ++i) {
      const auto& app = node.applications[i];
      if (app.consumer)
        continue;
      auto& of = found[prefix_number(plan, numbers, plan.what.producers[app.group].group.prefix)];
      if (of.nodes.empty() || of.nodes.back() != n)
        of.nodes.push_back(n);
      of.faces.emplace_back(n, static_cast<std::uint32_t>(node.links.size()) + i);
    }
  }
  return found;
}

/// Writes down how the next hops of a prefix change at a moment.
void note_difference(network_plan& plan, std::int64_t at, std::uint32_t prefix,
                     const std::vector<computed_hop>& before,
                     const std::vector<computed_hop>& after) {
  const auto same_way = [](const computed_hop& a, const computed_hop& b) {
    return std::pair{a.node, a.face} < std::pair{b.node, b.face};
  };
  for (const auto& hop : before)
    if (!std::ranges::binary_search(after, hop, same_way))
      plan.nodes[hop.node].hops.push_back({at, prefix, hop.face, 0, true});
  for (const auto& hop : after)
    if (!std::ranges::binary_search(before, hop))
      plan.nodes[hop.node].hops.push_back({at, prefix, hop.face, hop.cost, false});
}

/// Computed routes: at the start, and after each change that concerns them.
void plan_computed(network_plan& plan,
                   const std::map<std::uint32_t, producers_of_prefix>& producers) {
  const auto numbers = number_nodes(plan.what.network);
  auto state = state_at_start(plan);
  std::map<std::uint32_t, std::vector<computed_hop>> hops;
  const auto compute = [&](std::int64_t at) {
    const auto view = view_of(plan, state);
    for (const auto& [prefix, of] : producers) {
      auto now = compute_hops(view, of.nodes, plan.what.routing);
      note_difference(plan, at, prefix, hops[prefix], now);
      hops[prefix] = std::move(now);
    }
  };
  compute(0);
  auto changes = plan.what.changes;
  std::ranges::stable_sort(changes, {}, &change::at);
  for (std::size_t i = 0; i < changes.size();) {
    const auto at = changes[i].at;
    bool concerned = false;
    for (; i < changes.size() && changes[i].at == at; ++i)
      concerned |= apply(plan, numbers, changes[i], state);
    if (concerned)
      compute(at.count());
  }
}

void plan_listed(network_plan& plan, std::map<std::string, std::uint32_t>& prefixes) {
  const auto numbers = number_nodes(plan.what.network);
  for (const auto& route : plan.what.routes) {
    auto& node = plan.nodes[numbers.at(route.node)];
    const auto via = numbers.at(route.via);
    for (std::uint32_t face = 0; face < node.links.size(); ++face)
      if (node.links[face].peer == via)
        node.hops.push_back(
            {0, prefix_number(plan, prefixes, route.prefix), face, route.cost, false});
  }
}

}  // namespace

routing_view view_of(const network_plan& plan, const network_state& now) {
  routing_view view;
  view.edges.resize(plan.nodes.size());
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n) {
    const auto& links = plan.nodes[n].links;
    for (std::uint32_t face = 0; face < links.size(); ++face) {
      const auto& end = links[face];
      if (now.link_up[end.link] && now.node_up[n] && now.node_up[end.peer])
        view.edges[n].push_back({face, end.peer, now.metrics[end.link]});
    }
  }
  return view;
}

bool apply(const network_plan& plan, const node_numbers& numbers, const change& c,
           network_state& state) {
  const bool of_node = c.kind == change_kind::node_down || c.kind == change_kind::node_up;
  const bool follows = plan.what.routing_follows_links;
  const auto number = [&numbers](const std::string& name) { return numbers.at(name); };
  if (of_node) {
    state.node_up[number(c.node)] = c.kind == change_kind::node_up;
    return follows;
  }
  if (c.kind == change_kind::strategy)
    return false;
  for (const auto& end : plan.nodes[number(c.node)].links) {
    if (end.peer != number(c.to))
      continue;
    if (c.kind == change_kind::link_cost)
      state.metrics[end.link] = c.number;
    if (c.kind == change_kind::link_down || c.kind == change_kind::link_up)
      state.link_up[end.link] = c.kind == change_kind::link_up;
  }
  return c.kind == change_kind::link_cost ||
         (follows && (c.kind == change_kind::link_down || c.kind == change_kind::link_up));
}

network_state state_at_start(const network_plan& plan) {
  network_state state;
  const auto& links = plan.what.network.links;
  state.link_up.assign(links.size(), true);
  state.node_up.assign(plan.nodes.size(), true);
  for (const auto& link : links)
    state.metrics.push_back(link.traits.metric);
  return state;
}

std::vector<std::uint64_t> distances(const routing_view& network,
                                     const std::vector<std::uint32_t>& targets) {
  std::vector<std::uint64_t> least(network.edges.size(), unreachable);
  using entry = std::pair<std::uint64_t, std::uint32_t>;
  std::priority_queue<entry, std::vector<entry>, std::greater<>> open;
  for (const auto target : targets) {
    least[target] = 0;
    open.emplace(0, target);
  }
  while (!open.empty()) {
    const auto [distance, node] = open.top();
    open.pop();
    if (distance != least[node])
      continue;
    // A link costs the same in both directions.
    for (const auto& edge : network.edges[node])
      if (distance + edge.metric < least[edge.peer]) {
        least[edge.peer] = distance + edge.metric;
        open.emplace(least[edge.peer], edge.peer);
      }
  }
  return least;
}

std::vector<computed_hop> compute_hops(const routing_view& network,
                                       const std::vector<std::uint32_t>& targets,
                                       routing_kind how) {
  const auto least = distances(network, targets);
  std::vector<computed_hop> hops;
  for (std::uint32_t n = 0; n < network.edges.size(); ++n) {
    if (least[n] == unreachable || least[n] == 0)
      continue;
    bool found = false;
    for (const auto& edge : network.edges[n]) {
      const bool best = !found && least[edge.peer] + edge.metric == least[n];
      if (best || (how == routing_kind::multipath && least[edge.peer] < least[n]))
        hops.push_back({n, edge.face, least[edge.peer] + edge.metric});
      found |= best;
    }
  }
  return hops;
}

void plan_routes(network_plan& plan) {
  std::map<std::string, std::uint32_t> prefixes;
  const auto producers = find_producers(plan, prefixes);
  for (const auto& [prefix, of] : producers)
    for (const auto& [node, face] : of.faces)
      plan.nodes[node].hops.push_back({0, prefix, face, 0, false});
  plan_listed(plan, prefixes);
  if (plan.what.routing != routing_kind::listed)
    plan_computed(plan, producers);
  for (auto& node : plan.nodes)
    std::ranges::stable_sort(node.hops, {}, &next_hop_plan::at);
}

}  // namespace facet::sim
