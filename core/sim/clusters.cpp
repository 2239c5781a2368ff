// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/clusters.hpp"

#include <algorithm>

namespace facet::sim {
namespace {

constexpr auto no_cluster = UINT32_MAX;

/// Everything that can be reached from a node over short links.
cluster grow(const network_plan& plan, std::uint32_t first, std::int64_t delay,
             std::uint32_t number, std::vector<std::uint32_t>& cluster_of) {
  cluster made;
  made.nodes.push_back(first);
  cluster_of[first] = number;
  for (std::size_t i = 0; i < made.nodes.size(); ++i) {
    const auto& node = plan.nodes[made.nodes[i]];
    made.load += node.load;
    for (const auto& end : node.links)
      if (cluster_of[end.peer] == no_cluster && least_delay(plan, end.link) < delay) {
        cluster_of[end.peer] = number;
        made.nodes.push_back(end.peer);
      }
  }
  return made;
}

/// Adds up what leads to the same cluster.
void sum_up(std::vector<cluster::border>& borders) {
  std::ranges::stable_sort(borders, {}, &cluster::border::to);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < borders.size(); ++i)
    if (kept > 0 && borders[kept - 1].to == borders[i].to) {
      auto& sum = borders[kept - 1];
      sum.traffic += borders[i].traffic;
      sum.shortest = std::min(sum.shortest, borders[i].shortest);
    } else {
      borders[kept++] = borders[i];
    }
  borders.resize(kept);
}

}  // namespace

std::int64_t least_delay(const network_plan& plan, std::uint32_t link) {
  return plan.what.network.links[link].traits.delay.count();
}

std::vector<cluster> join_shorter(const network_plan& plan, std::int64_t delay) {
  constexpr double of_being_there = 1;
  std::vector<std::uint32_t> cluster_of(plan.nodes.size(), no_cluster);
  std::vector<cluster> clusters;
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n)
    if (cluster_of[n] == no_cluster)
      clusters.push_back(
          grow(plan, n, delay, static_cast<std::uint32_t>(clusters.size()), cluster_of));
  for (auto& each : clusters) {
    for (const auto n : each.nodes)
      for (const auto& end : plan.nodes[n].links)
        if (const auto to = cluster_of[end.peer]; to != cluster_of[n]) {
          const auto back = plan.nodes[end.peer].links[end.peer_face].load;
          each.borders.push_back(
              {to, end.load + back + of_being_there, least_delay(plan, end.link)});
        }
    sum_up(each.borders);
  }
  return clusters;
}

}  // namespace facet::sim
