// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// Generated topologies.
#include "core/load/random.hpp"
#include "core/sim/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace facet::sim {
namespace {

void add_nodes(topology& t, std::size_t count, const std::string& stem, const node_traits& traits) {
  for (std::size_t i = 0; i < count; ++i)
    t.nodes.push_back({fmt::format("{}{}", stem, i), 0, 0, traits});
}

void join(topology& t, std::size_t a, std::size_t b, const link_traits& traits) {
  t.links.push_back({t.nodes[a].name, t.nodes[b].name, traits});
}

double distance(const node_spec& a, const node_spec& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// The number of the part of the network that a node is in.
class parts {
 public:
  explicit parts(std::size_t nodes) : parent_(nodes) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t node) {
    while (parent_[node] != node)
      node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void join(std::size_t a, std::size_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parent_;
};

link_traits waxman_link(const link_traits& like, double length, bool by_distance) {
  auto made = like;
  if (by_distance)
    made.delay = std::max(duration{1},
                          duration{std::llround(static_cast<double>(like.delay.count()) * length)});
  return made;
}

}  // namespace

topology make_line(std::size_t nodes, const topology_defaults& like) {
  topology t;
  add_nodes(t, nodes, "n", like.node);
  for (std::size_t i = 0; i < nodes; ++i)
    t.nodes[i].x = static_cast<double>(i);
  for (std::size_t i = 1; i < nodes; ++i)
    join(t, i - 1, i, like.link);
  return t;
}

topology make_ring(std::size_t nodes, const topology_defaults& like) {
  auto t = make_line(nodes, like);
  for (std::size_t i = 0; i < nodes; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(nodes);
    t.nodes[i].x = std::cos(angle);
    t.nodes[i].y = std::sin(angle);
  }
  if (nodes > 2)
    join(t, nodes - 1, 0, like.link);
  return t;
}

topology make_grid(std::size_t width, std::size_t height, const topology_defaults& like) {
  topology t;
  add_nodes(t, width * height, "n", like.node);
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    t.nodes[i].x = static_cast<double>(i % width);
    t.nodes[i].y = static_cast<double>(i / width);
    if (i % width + 1 < width)
      join(t, i, i + 1, like.link);
    if (i + width < t.nodes.size())
      join(t, i, i + width, like.link);
  }
  return t;
}

topology make_tree(std::size_t depth, std::size_t fanout, const topology_defaults& like) {
  topology t;
  add_nodes(t, 1, "n", like.node);
  std::size_t first = 0;
  for (std::size_t level = 1; level <= depth; ++level) {
    const auto end = t.nodes.size();
    for (auto parent = first; parent < end; ++parent)
      for (std::size_t child = 0; child < fanout; ++child) {
        const auto number = t.nodes.size();
        t.nodes.push_back({fmt::format("n{}", number), 0, static_cast<double>(level), like.node});
        t.nodes.back().x =
            (static_cast<double>(number - end) + 0.5) / static_cast<double>((end - first) * fanout);
        join(t, parent, number, like.link);
      }
    first = end;
  }
  t.nodes[0].x = 0.5;
  return t;
}

topology make_dumbbell(std::size_t left, std::size_t right, const topology_defaults& like,
                       const link_traits& bottleneck) {
  topology t;
  add_nodes(t, 2, "router", like.node);
  t.nodes[0].x = 1;
  t.nodes[1].x = 2;
  join(t, 0, 1, bottleneck);
  const auto add_side = [&](std::size_t count, const char* stem, std::size_t router, double x) {
    const auto first = t.nodes.size();
    add_nodes(t, count, stem, like.node);
    for (auto i = first; i < t.nodes.size(); ++i) {
      t.nodes[i].x = x;
      t.nodes[i].y = static_cast<double>(i - first) - static_cast<double>(count - 1) / 2;
      join(t, router, i, like.link);
    }
  };
  add_side(left, "l", 0, 0);
  add_side(right, "r", 1, 3);
  return t;
}

topology make_barabasi_albert(std::size_t nodes, std::size_t attach, std::uint64_t seed,
                              const topology_defaults& like) {
  topology t;
  add_nodes(t, nodes, "n", like.node);
  load::random_source random{seed, 0xBA};
  // Nodes have no places, so that pictures lay them out by their links; but seeds go on meaning the
  // networks that they meant when places were drawn, and scenarios name nodes of these.
  for (std::size_t i = 0; i < 2 * nodes; ++i)
    static_cast<void>(random.unit());
  // Every end of a link once: drawing from it is drawing by degree.
  std::vector<std::size_t> ends;
  const auto connect = [&](std::size_t a, std::size_t b) {
    join(t, a, b, like.link);
    ends.push_back(a);
    ends.push_back(b);
  };
  const auto first = std::min(nodes, attach + 1);
  for (std::size_t a = 0; a < first; ++a)
    for (auto b = a + 1; b < first; ++b)
      connect(a, b);
  std::vector<std::size_t> chosen;
  for (auto i = first; i < nodes; ++i) {
    chosen.clear();
    while (chosen.size() < attach) {
      const auto other = ends[random.below(ends.size())];
      if (std::ranges::find(chosen, other) == chosen.end())
        chosen.push_back(other);
    }
    for (const auto other : chosen)
      connect(other, i);
  }
  return t;
}

topology make_waxman(std::size_t nodes, double alpha, double beta, std::uint64_t seed,
                     bool delay_by_distance, const topology_defaults& like) {
  topology t;
  add_nodes(t, nodes, "n", like.node);
  load::random_source random{seed, 0x3A};
  for (auto& n : t.nodes) {
    n.x = random.unit();
    n.y = random.unit();
  }
  parts part{nodes};
  const auto connect = [&](std::size_t a, std::size_t b, double length) {
    join(t, a, b, waxman_link(like.link, length, delay_by_distance));
    part.join(a, b);
  };
  for (std::size_t a = 0; a < nodes; ++a)
    for (auto b = a + 1; b < nodes; ++b) {
      const double length = distance(t.nodes[a], t.nodes[b]);
      if (random.unit() < alpha * std::exp(-length / (beta * std::numbers::sqrt2)))
        connect(a, b, length);
    }
  // What is not reached from n0 yet is joined where it is closest.
  for (;;) {
    double least = std::numeric_limits<double>::max();
    std::size_t from = 0;
    std::size_t to = 0;
    for (std::size_t a = 0; a < nodes; ++a)
      for (std::size_t b = 0; part.of(a) == part.of(0) && b < nodes; ++b)
        if (part.of(b) != part.of(0) && distance(t.nodes[a], t.nodes[b]) < least) {
          least = distance(t.nodes[a], t.nodes[b]);
          from = a;
          to = b;
        }
    if (least == std::numeric_limits<double>::max())
      return t;
    connect(from, to, least);
  }
}

}  // namespace facet::sim
