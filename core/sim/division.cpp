// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/division.hpp"

#include <algorithm>
#include <numeric>

namespace facet::sim {
namespace {

double sum_of_loads(const std::vector<cluster>& clusters) {
  return std::accumulate(clusters.begin(), clusters.end(), 0.0,
                         [](double sum, const cluster& c) { return sum + c.load; });
}

/// Breadth first, beginning at one and going on where nothing is left to reach.
std::vector<std::uint32_t> walk(const std::vector<cluster>& clusters, std::uint32_t start) {
  std::vector<std::uint32_t> order;
  std::vector<bool> seen(clusters.size(), false);
  const auto visit = [&](std::uint32_t c) {
    if (seen[c])
      return;
    seen[c] = true;
    order.push_back(c);
  };
  std::size_t at = 0;
  const auto reach = [&] {
    for (; at < order.size(); ++at)
      for (const auto& border : clusters[order[at]].borders)
        visit(border.to);
  };
  visit(start);
  reach();
  for (std::uint32_t c = 0; c < clusters.size(); ++c) {
    visit(c);
    reach();
  }
  return order;
}

/// An order in which neighbours are close: from the last that a first walk reaches, which lies at
/// an edge of the network.
std::vector<std::uint32_t> sweep_order(const std::vector<cluster>& clusters) {
  return walk(clusters, walk(clusters, 0).back());
}

/// Moves clusters one by one.
class mover {
 public:
  mover(const std::vector<cluster>& clusters, division& d)
      : clusters_(clusters),
        d_(d),
        share_(sum_of_loads(clusters) / static_cast<double>(d.loads.size())),
        sizes_(d.loads.size(), 0),
        pull_(d.loads.size(), 0) {
    for (const auto part : d.part_of)
      ++sizes_[part];
  }

  /// @returns whether it found a better place
  bool improve(std::uint32_t c) {
    const auto from = d_.part_of[c];
    if (sizes_[from] == 1 || clusters_[c].borders.empty())
      return false;
    weigh(c);
    auto best = from;
    const bool too_much = d_.loads[from] > share_ * 1.1;
    for (const auto part : touched_)
      if (part != from && (pays(c, part, best) || (too_much && relieves(c, part, best))))
        best = part;
    if (best != from)
      move(c, best);
    return best != from;
  }

 private:
  /// How strongly each part pulls: by the traffic with it.
  void weigh(std::uint32_t c) {
    for (const auto part : touched_)
      pull_[part] = 0;
    touched_.clear();
    for (const auto& border : clusters_[c].borders) {
      const auto part = d_.part_of[border.to];
      if (pull_[part] == 0)
        touched_.push_back(part);
      pull_[part] += border.traffic;
    }
  }

  [[nodiscard]] bool pays(std::uint32_t c, std::uint32_t to, std::uint32_t best) const {
    const auto load = clusters_[c].load;
    return pull_[to] > pull_[best] && d_.loads[to] + load < share_ * 1.1 &&
           d_.loads[d_.part_of[c]] - load > share_ * 0.9;
  }

  [[nodiscard]] bool relieves(std::uint32_t c, std::uint32_t to, std::uint32_t best) const {
    const auto from = d_.part_of[c];
    return d_.loads[to] + clusters_[c].load < d_.loads[from] &&
           (best == from || pull_[to] > pull_[best]);
  }

  void move(std::uint32_t c, std::uint32_t to) {
    const auto from = d_.part_of[c];
    d_.loads[from] -= clusters_[c].load;
    d_.loads[to] += clusters_[c].load;
    --sizes_[from];
    ++sizes_[to];
    d_.part_of[c] = to;
  }

  const std::vector<cluster>& clusters_;
  division& d_;
  double share_;
  std::vector<std::size_t> sizes_;  // clusters of each part
  std::vector<double> pull_;
  std::vector<std::uint32_t> touched_;  // parts that pull
};

}  // namespace

division cut_in_order(const std::vector<cluster>& clusters, std::size_t parts) {
  division d{std::vector<std::uint32_t>(clusters.size(), 0), std::vector<double>(parts, 0)};
  const auto order = sweep_order(clusters);
  auto left = sum_of_loads(clusters);
  auto share = left / static_cast<double>(parts);
  std::size_t part = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto load = clusters[order[i]].load;
    const auto parts_left = parts - part - 1;
    const bool full = d.loads[part] + load / 2 > share;
    const bool must = order.size() - i <= parts_left;
    if (parts_left > 0 && d.loads[part] > 0 && (full || must)) {
      ++part;
      share = left / static_cast<double>(parts_left);
    }
    d.part_of[order[i]] = static_cast<std::uint32_t>(part);
    d.loads[part] += load;
    left -= load;
  }
  return d;
}

division pack(const std::vector<cluster>& clusters, std::size_t parts) {
  division d{std::vector<std::uint32_t>(clusters.size(), 0), std::vector<double>(parts, 0)};
  std::vector<std::uint32_t> order(clusters.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::greater{}, [&](auto c) { return clusters[c].load; });
  for (const auto c : order) {
    const auto least = std::ranges::min_element(d.loads);
    d.part_of[c] = static_cast<std::uint32_t>(least - d.loads.begin());
    *least += clusters[c].load;
  }
  return d;
}

void refine(const std::vector<cluster>& clusters, division& d) {
  mover moves{clusters, d};
  for (int round = 0; round < 8; ++round) {
    bool moved = false;
    for (std::uint32_t c = 0; c < clusters.size(); ++c)
      moved |= moves.improve(c);
    if (!moved)
      return;
  }
}

cut cut_by(const std::vector<cluster>& clusters, const division& d) {
  cut all;
  for (std::uint32_t c = 0; c < clusters.size(); ++c)
    for (const auto& border : clusters[c].borders)
      if (d.part_of[c] < d.part_of[border.to]) {
        all.traffic += border.traffic;
        all.shortest = std::min(all.shortest, border.shortest);
      }
  return all;
}

}  // namespace facet::sim
