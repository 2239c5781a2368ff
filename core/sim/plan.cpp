// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/plan.hpp"

#include "core/sim/check.hpp"
#include "core/sim/partitioning.hpp"
#include "core/sim/routing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace facet::sim {
namespace {

void plan_links(network_plan& plan, const node_numbers& numbers) {
  const auto& links = plan.what.network.links;
  for (std::uint32_t i = 0; i < links.size(); ++i) {
    const auto a = numbers.at(links[i].a);
    const auto b = numbers.at(links[i].b);
    const auto face_a = static_cast<std::uint32_t>(plan.nodes[a].links.size());
    const auto face_b = static_cast<std::uint32_t>(plan.nodes[b].links.size());
    plan.nodes[a].links.push_back({i, b, face_b});
    plan.nodes[b].links.push_back({i, a, face_a});
  }
}

template <class Specs>
void plan_applications(network_plan& plan, const node_numbers& numbers, const Specs& specs,
                       bool consumer) {
  for (std::uint32_t g = 0; g < specs.size(); ++g) {
    std::uint32_t index = 0;
    for (const auto& name : specs[g].nodes)
      for (std::size_t i = 0; i < specs[g].group.faces; ++i)
        plan.nodes[numbers.at(name)].applications.push_back({consumer, g, index++});
  }
}

void plan_changes(network_plan& plan, const node_numbers& numbers) {
  const auto& changes = plan.what.changes;
  std::vector<std::uint32_t> order(changes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return changes[i].at; });
  for (const auto i : order) {
    const auto& c = changes[i];
    if (c.kind == change_kind::strategy && c.node.empty()) {
      for (auto& node : plan.nodes)
        node.changes.push_back(i);
      continue;
    }
    auto& node = plan.nodes[numbers.at(c.node)];
    node.changes.push_back(i);
    if (!c.to.empty())
      plan.nodes[numbers.at(c.to)].changes.push_back(i);
    if (c.kind == change_kind::node_down || c.kind == change_kind::node_up)
      // What is on its way to a neighbour is lost there. Two links to it are told once.
      for (const auto& end : node.links)
        if (auto& there = plan.nodes[end.peer].changes; there.empty() || there.back() != i)
          there.push_back(i);
  }
}

/// What a consumer asks for in a second, roughly; windows are unknown before.
double frequency_of(const load::consumer_group& group) {
  switch (group.pace) {
    case load::pacing::constant:
    case load::pacing::uniform:
    case load::pacing::poisson:
      return group.frequency;
    default:
      return 1000;
  }
}

/// Adds the Interests of consumers to every node and link on their way to the producer.
void estimate_loads(network_plan& plan) {
  constexpr double of_being_there = 1;
  std::vector<std::vector<std::uint32_t>> hop(plan.prefixes.size());
  for (auto& each : hop)
    each.assign(plan.nodes.size(), UINT32_MAX);
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n) {
    plan.nodes[n].load = of_being_there;
    for (const auto& h : plan.nodes[n].hops)
      if (h.at == 0 && hop[h.prefix][n] == UINT32_MAX)
        hop[h.prefix][n] = h.face;
  }
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n)
    for (const auto& app : plan.nodes[n].applications) {
      if (!app.consumer)
        continue;
      const auto& group = plan.what.consumers[app.group].group;
      for (const auto& pattern : group.patterns) {
        const auto name = packet::name::parse(pattern.prefix);
        const auto prefix = std::ranges::find_if(
            plan.prefixes, [&](const packet::name& p) { return p.view().is_prefix_of(*name); });
        const auto number = static_cast<std::size_t>(prefix - plan.prefixes.begin());
        const auto asked = frequency_of(group) / static_cast<double>(group.patterns.size());
        auto at = n;
        for (std::size_t steps = 0; steps < plan.nodes.size(); ++steps) {
          plan.nodes[at].load += asked;
          const auto face = prefix == plan.prefixes.end() ? UINT32_MAX : hop[number][at];
          if (face >= plan.nodes[at].links.size())
            break;
          auto& way = plan.nodes[at].links[face];
          way.load += asked;
          at = way.peer;
        }
      }
    }
}

}  // namespace

std::string face_uri(const network_plan& plan, std::uint32_t node, std::uint32_t face) {
  const auto& n = plan.nodes[node];
  if (face < n.links.size())
    return "link://" + plan.what.network.nodes[n.links[face].peer].name;
  if (n.exposed && face == n.outer_face())
    return "outside://";
  const auto& app = n.applications[face - n.links.size()];
  return "app://" + (app.consumer ? plan.what.consumers[app.group].group.name
                                  : plan.what.producers[app.group].group.name);
}

node_numbers number_nodes(const topology& t) {
  node_numbers numbers;
  for (std::uint32_t i = 0; i < t.nodes.size(); ++i)
    numbers.emplace(t.nodes[i].name, i);
  return numbers;
}

namespace {

/// Everything but the division.
result<std::shared_ptr<network_plan>> make_undivided(scenario what) {
  if (const auto problems = check(what); !problems.empty()) {
    const auto& first = problems.front();
    return fail(errc::invalid_argument,
                first.line == 0 ? first.text : fmt::format("line {}: {}", first.line, first.text));
  }
  auto plan = std::make_shared<network_plan>();
  plan->what = std::move(what);
  plan->nodes.resize(plan->what.network.nodes.size());
  const auto numbers = number_nodes(plan->what.network);
  plan_links(*plan, numbers);
  plan_applications(*plan, numbers, plan->what.consumers, true);
  plan_applications(*plan, numbers, plan->what.producers, false);
  plan_changes(*plan, numbers);
  for (const auto& each : plan->what.exposed)
    plan->nodes[numbers.at(each.node)].exposed = true;
  plan_routes(*plan);
  estimate_loads(*plan);
  return plan;
}

}  // namespace

result<std::shared_ptr<const network_plan>> make_plan(scenario what, std::size_t partitions) {
  auto plan = make_undivided(std::move(what));
  if (!plan)
    return fail(std::move(plan.error()));
  if (auto divided = divide(**plan, partitions); !divided)
    return fail(std::move(divided.error()));
  return std::move(*plan);
}

result<std::shared_ptr<const network_plan>> make_fitting_plan(scenario what, std::size_t threads) {
  auto plan = make_undivided(std::move(what));
  if (!plan)
    return fail(std::move(plan.error()));
  divide_fittingly(**plan, threads);
  return std::move(*plan);
}

result<std::shared_ptr<const network_plan>> make_divided_plan(
    scenario what, const std::vector<std::uint32_t>& parts, std::size_t partitions) {
  auto plan = make_undivided(std::move(what));
  if (!plan)
    return fail(std::move(plan.error()));
  if (auto divided = divide_as(**plan, parts, partitions); !divided)
    return fail(std::move(divided.error()));
  return std::move(*plan);
}

}  // namespace facet::sim
