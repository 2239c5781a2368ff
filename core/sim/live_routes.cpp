// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/live_routes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace facet::sim {

live_routes::live_routes(std::shared_ptr<const network_plan> plan, setter set)
    : plan_(std::move(plan)),
      set_(std::move(set)),
      numbers_(number_nodes(plan_->what.network)),
      state_(state_at_start(*plan_)),
      changes_(plan_->what.changes.size()) {
  std::iota(changes_.begin(), changes_.end(), 0U);
  std::ranges::stable_sort(changes_, {},
                           [this](std::uint32_t i) { return plan_->what.changes[i].at; });
}

void live_routes::announce(std::uint32_t node, const packet::name& prefix) {
  auto& at = announced_[prefix];
  at.insert(node);
  set_(node, prefix, plan_->nodes[node].outer_face(), 0);
  apply_to_all(prefix, at);
}

void live_routes::withdraw(std::uint32_t node, const packet::name& prefix) {
  const auto found = announced_.find(prefix);
  if (found == announced_.end() || found->second.erase(node) == 0)
    return;
  set_(node, prefix, plan_->nodes[node].outer_face(), std::nullopt);
  apply_to_all(prefix, found->second);
  if (found->second.empty())
    announced_.erase(found);
}

void live_routes::advance(std::int64_t now) {
  bool concerned = false;
  for (; changes_done_ < changes_.size(); ++changes_done_) {
    const auto& change = plan_->what.changes[changes_[changes_done_]];
    if (change.at.count() > now)
      break;
    concerned |= apply(*plan_, numbers_, change, state_);
  }
  if (concerned)
    for (const auto& [prefix, at] : announced_)
      apply_to_all(prefix, at);
}

/// Brings the next hops over links of all nodes to what they should be, whatever they were: the
/// plan of the scenario has its own idea of prefixes that it knows.
void live_routes::apply_to_all(const packet::name& prefix, const std::set<std::uint32_t>& at) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> wanted;  // cost by node and face
  if (plan_->what.routing != routing_kind::listed) {
    auto targets = producers_of(prefix);
    targets.insert(targets.end(), at.begin(), at.end());
    for (const auto& hop : compute_hops(view_of(*plan_, state_), targets, plan_->what.routing))
      wanted.emplace(std::pair{hop.node, hop.face}, hop.cost);
  }
  for (const auto& route : plan_->what.routes) {
    if (packet::name::parse(route.prefix) != prefix)
      continue;
    const auto node = numbers_.at(route.node);
    const auto& links = plan_->nodes[node].links;
    for (std::uint32_t face = 0; face < links.size(); ++face)
      if (links[face].peer == numbers_.at(route.via))
        wanted.emplace(std::pair{node, face}, route.cost);
  }
  for (std::uint32_t node = 0; node < plan_->nodes.size(); ++node)
    for (std::uint32_t face = 0; face < plan_->nodes[node].links.size(); ++face) {
      const auto hop = wanted.find({node, face});
      set_(node, prefix, face, hop == wanted.end() ? std::nullopt : std::optional{hop->second});
    }
}

std::vector<std::uint32_t> live_routes::producers_of(const packet::name& prefix) const {
  std::vector<std::uint32_t> at;
  for (std::uint32_t node = 0; node < plan_->nodes.size(); ++node)
    for (const auto& app : plan_->nodes[node].applications)
      if (!app.consumer &&
          packet::name::parse(plan_->what.producers[app.group].group.prefix) == prefix) {
        at.push_back(node);
        break;
      }
  return at;
}

}  // namespace facet::sim
