// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::sim {

/// A network as routing sees it at one moment.
struct routing_view {
  struct edge {
    std::uint32_t face = 0;
    std::uint32_t peer = 0;
    std::uint64_t metric = 1;
  };
  std::vector<std::vector<edge>> edges;  ///< of each node, those that are up
};

struct computed_hop {
  std::uint32_t node = 0;
  std::uint32_t face = 0;
  std::uint64_t cost = 0;
  friend auto operator<=>(const computed_hop&, const computed_hop&) = default;
};

/// No way leads there.
inline constexpr std::uint64_t unreachable = UINT64_MAX;

/// The least metric from each node to one of `targets`.
std::vector<std::uint64_t> distances(const routing_view& network,
                                     const std::vector<std::uint32_t>& targets);

/// Next hops of every node towards its nearest target, by node.
std::vector<computed_hop> compute_hops(const routing_view& network,
                                       const std::vector<std::uint32_t>& targets, routing_kind how);

/// Links and nodes that are down, and metrics, at one moment.
struct network_state {
  std::vector<bool> link_up;
  std::vector<bool> node_up;
  std::vector<std::uint64_t> metrics;
};

network_state state_at_start(const network_plan& plan);
/// The network of that moment. @pre nodes and links are in the plan
routing_view view_of(const network_plan& plan, const network_state& now);
/// Applies a change to the state. @returns whether routes are to be computed anew
bool apply(const network_plan& plan, const node_numbers& numbers, const change& c,
           network_state& state);

/// Fills in the next hops of every node: computed ones of each moment at which they differ, and
/// listed ones. @pre nodes and links are in the plan
void plan_routes(network_plan& plan);

}  // namespace facet::sim
