// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/partitioning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <utility>

namespace facet::sim {
namespace {

/// The shortest time a packet takes across a link: jitter only adds to it.
std::int64_t least_delay(const network_plan& plan, std::uint32_t link) {
  return plan.what.network.links[link].traits.delay.count();
}

/// Nodes that must stay together, as one.
struct cluster {
  std::vector<std::uint32_t> nodes;
  double load = 0;
  std::map<std::uint32_t, double> neighbours;  // and what cutting the links to them costs
};

std::vector<cluster> make_clusters(const network_plan& plan) {
  constexpr auto none = UINT32_MAX;
  std::vector<std::uint32_t> cluster_of(plan.nodes.size(), none);
  std::vector<cluster> clusters;
  for (std::uint32_t first = 0; first < plan.nodes.size(); ++first) {
    if (cluster_of[first] != none)
      continue;
    const auto number = static_cast<std::uint32_t>(clusters.size());
    auto& made = clusters.emplace_back();
    made.nodes.push_back(first);
    cluster_of[first] = number;
    for (std::size_t i = 0; i < made.nodes.size(); ++i) {
      made.load += plan.nodes[made.nodes[i]].load;
      for (const auto& end : plan.nodes[made.nodes[i]].links)
        if (least_delay(plan, end.link) == 0 && cluster_of[end.peer] == none) {
          cluster_of[end.peer] = number;
          made.nodes.push_back(end.peer);
        }
    }
  }
  for (std::uint32_t n = 0; n < plan.nodes.size(); ++n)
    for (const auto& end : plan.nodes[n].links)
      if (cluster_of[n] != cluster_of[end.peer])
        // A short link makes partitions wait for each other often.
        clusters[cluster_of[n]].neighbours[cluster_of[end.peer]] +=
            1e6 / static_cast<double>(least_delay(plan, end.link));
  return clusters;
}

/// Clusters in an order in which neighbours are close: breadth first, from the last that a first
/// pass reaches, which lies at an edge of the network.
std::vector<std::uint32_t> sweep_order(const std::vector<cluster>& clusters) {
  const auto walk = [&clusters](std::uint32_t start) {
    std::vector<std::uint32_t> order;
    std::vector<bool> seen(clusters.size(), false);
    for (std::uint32_t i = 0; i < clusters.size(); ++i) {
      const auto first = i == 0 ? start : i - 1;
      if (seen[first])
        continue;
      seen[first] = true;
      order.push_back(first);
      for (std::size_t at = order.size() - 1; at < order.size(); ++at)
        for (const auto& [other, weight] : clusters[order[at]].neighbours)
          if (!seen[other]) {
            seen[other] = true;
            order.push_back(other);
          }
    }
    // The loop above starts at i-1, so the last one may be left.
    if (const auto last = static_cast<std::uint32_t>(clusters.size() - 1); !seen[last])
      order.push_back(last);
    return order;
  };
  return walk(walk(0).back());
}

class division {
 public:
  division(const std::vector<cluster>& clusters, std::size_t partitions)
      : clusters_(clusters), of_(clusters.size(), 0), loads_(partitions, 0) {
    const double whole = std::accumulate(clusters.begin(), clusters.end(), 0.0,
                                         [](double sum, const cluster& c) { return sum + c.load; });
    share_ = whole / static_cast<double>(partitions);
    cut_in_order();
  }

  /// Moves clusters at borders while that cuts less and keeps loads within a tenth of equal.
  void refine() {
    for (int round = 0; round < 8; ++round) {
      bool moved = false;
      for (std::uint32_t c = 0; c < clusters_.size(); ++c)
        moved |= improve(c);
      if (!moved)
        return;
    }
  }

  [[nodiscard]] std::uint32_t of(std::uint32_t cluster) const { return of_[cluster]; }

 private:
  void cut_in_order() {
    const auto order = sweep_order(clusters_);
    std::size_t part = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto left = order.size() - i;
      const auto parts_left = loads_.size() - part - 1;
      const bool full = loads_[part] + clusters_[order[i]].load / 2 > share_;
      const bool must = left <= parts_left;
      if (parts_left > 0 && loads_[part] > 0 && (full || must))
        ++part;
      of_[order[i]] = static_cast<std::uint32_t>(part);
      loads_[part] += clusters_[order[i]].load;
    }
  }

  bool improve(std::uint32_t c) {
    const auto from = of_[c];
    std::map<std::uint32_t, double> pull;
    for (const auto& [other, weight] : clusters_[c].neighbours)
      pull[of_[other]] += weight;
    auto best = from;
    for (const auto& [part, weight] : pull)
      if (weight > pull[best] && loads_[part] + clusters_[c].load < share_ * 1.1)
        best = part;
    // The last one of a partition stays.
    if (best == from || loads_[from] - clusters_[c].load < share_ * 0.9)
      return false;
    loads_[from] -= clusters_[c].load;
    loads_[best] += clusters_[c].load;
    of_[c] = best;
    return true;
  }

  const std::vector<cluster>& clusters_;
  std::vector<std::uint32_t> of_;
  std::vector<double> loads_;
  double share_ = 0;
};

std::int64_t look_ahead_of(const network_plan& plan) {
  auto least = INT64_MAX;
  for (const auto& node : plan.nodes)
    for (const auto& end : node.links)
      if (node.partition != plan.nodes[end.peer].partition)
        least = std::min(least, least_delay(plan, end.link));
  return least;
}

result<void> refuse(const network_plan& plan, std::size_t wanted, std::size_t possible) {
  const auto& links = plan.what.network.links;
  const auto link = std::ranges::find_if(
      links, [](const link_spec& l) { return l.traits.delay == duration::zero(); });
  return fail(errc::invalid_argument,
              fmt::format("{}link {} {} has no delay, so its ends cannot be in different "
                          "partitions and at most {} of {} partitions are possible: give it a "
                          "delay, or ask for {}",
                          link->line == 0 ? "" : fmt::format("line {}: ", link->line), link->a,
                          link->b, possible, wanted, possible));
}

}  // namespace

result<void> divide(network_plan& plan, std::size_t partitions) {
  const auto clusters = make_clusters(plan);
  const auto wanted = std::clamp<std::size_t>(partitions, 1, plan.nodes.size());
  if (clusters.size() < wanted)
    return refuse(plan, partitions, clusters.size());
  plan.partitions = wanted;
  division parts{clusters, wanted};
  parts.refine();
  for (std::uint32_t c = 0; c < clusters.size(); ++c)
    for (const auto n : clusters[c].nodes)
      plan.nodes[n].partition = parts.of(c);
  plan.look_ahead = look_ahead_of(plan);
  return {};
}

result<void> divide_as(network_plan& plan, const std::vector<std::uint32_t>& parts,
                       std::size_t partitions) {
  if (parts.size() != plan.nodes.size() || partitions == 0 ||
      std::ranges::any_of(parts, [&](std::uint32_t part) { return part >= partitions; }))
    return fail(errc::invalid_argument, "this is no division of the scenario's nodes");
  plan.partitions = partitions;
  for (std::uint32_t n = 0; n < parts.size(); ++n)
    plan.nodes[n].partition = parts[n];
  plan.look_ahead = look_ahead_of(plan);
  if (plan.look_ahead <= 0)
    return fail(errc::invalid_argument, "the division cuts a link without delay");
  return {};
}

}  // namespace facet::sim
