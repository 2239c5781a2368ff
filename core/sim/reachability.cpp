// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/reachability.hpp"

#include "core/packet/name.hpp"
#include "core/sim/routing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace facet::sim {
namespace {

/// Who answers for prefixes, and where.
class answering_nodes {
 public:
  answering_nodes(const scenario& s, const known_nodes& nodes, bool attachable) {
    for (const auto& p : s.producers)
      for (const auto& node : p.nodes)
        producers_.emplace_back(*packet::name::parse(p.group.prefix), nodes.number(node));
    for (const auto& e : s.exposed)
      if (attachable)
        exposed_.push_back(nodes.number(e.node));
  }

  /// All that may answer Interests under a prefix.
  [[nodiscard]] std::vector<std::uint32_t> of(const packet::name& wanted) const {
    auto all = exposed_;
    for (const auto& [prefix, node] : producers_)
      if (prefix.view().is_prefix_of(wanted))
        all.push_back(node);
    return all;
  }

  /// Components of the longest prefix of `wanted` that is produced at each node that answers.
  [[nodiscard]] std::map<std::uint32_t, std::size_t> lengths(const packet::name& wanted) const {
    std::map<std::uint32_t, std::size_t> longest;
    for (const auto& [prefix, node] : producers_)
      if (prefix.view().is_prefix_of(wanted))
        longest[node] = std::max(longest[node], prefix.size());
    for (const auto node : exposed_)
      longest[node] = wanted.size();
    return longest;
  }

 private:
  std::vector<std::pair<packet::name, std::uint32_t>> producers_;
  std::vector<std::uint32_t> exposed_;
};

/// The routes that are listed, as FIBs of the nodes.
class listed_routes {
 public:
  listed_routes(const scenario& s, const known_nodes& nodes) : fibs_(s.network.nodes.size()) {
    for (const auto& r : s.routes)
      fibs_[nodes.number(r.node)].push_back(
          {*packet::name::parse(r.prefix), nodes.number(r.via), r.cost});
  }

  struct next_hops {
    std::size_t length = 0;          // of the prefix
    std::vector<std::uint32_t> via;  // cheapest first
  };
  /// Those of the longest prefix of `wanted`.
  [[nodiscard]] next_hops of(std::uint32_t node, const packet::name& wanted) const {
    std::vector<const entry*> longest;
    for (const auto& each : fibs_[node]) {
      if (!each.prefix.view().is_prefix_of(wanted))
        continue;
      if (!longest.empty() && longest.front()->prefix.size() < each.prefix.size())
        longest.clear();
      if (longest.empty() || longest.front()->prefix.size() == each.prefix.size())
        longest.push_back(&each);
    }
    std::ranges::stable_sort(longest, {}, &entry::cost);
    next_hops hops;
    for (const auto* each : longest) {
      hops.length = each->prefix.size();
      hops.via.push_back(each->via);
    }
    return hops;
  }

 private:
  struct entry {
    packet::name prefix;
    std::uint32_t via = 0;
    std::uint64_t cost = 0;
  };
  std::vector<std::vector<entry>> fibs_;
};

/// Where the way of an Interest ends that nobody answers.
struct dead_end {
  std::uint32_t node = 0;
  bool circle = false;  // no route ends, but none leads out either
};

std::optional<dead_end> follow(const listed_routes& routes,
                               const std::map<std::uint32_t, std::size_t>& answers,
                               std::uint32_t from, const packet::name& wanted) {
  std::unordered_set<std::uint32_t> seen;
  std::optional<dead_end> first;
  std::uint32_t last = from;
  for (std::vector<std::uint32_t> open{from}; !open.empty();) {
    const auto node = open.back();
    open.pop_back();
    if (!seen.insert(node).second)
      continue;
    last = node;
    const auto hops = routes.of(node, wanted);
    if (const auto here = answers.find(node);
        here != answers.end() && (hops.via.empty() || here->second >= hops.length))
      return std::nullopt;
    if (hops.via.empty() && !first)
      first = dead_end{node, false};
    open.insert(open.end(), hops.via.rbegin(), hops.via.rend());
  }
  return first ? first : dead_end{last, true};
}

class search {
 public:
  search(const scenario& s, const known_nodes& nodes, bool attachable)
      : s_(s), nodes_(nodes), answering_(s, nodes, attachable), routes_(s, nodes) {}

  std::vector<problem> run() {
    for (const auto& consumers : s_.consumers)
      for (const auto& pattern : consumers.group.patterns) {
        const auto wanted = *packet::name::parse(pattern.prefix);
        if (answering_.of(wanted).empty())
          nobody_produces(consumers, pattern.prefix);
        else if (s_.routing == routing_kind::listed)
          follow_routes(consumers, pattern.prefix, wanted);
        else
          follow_links(consumers, pattern.prefix, wanted);
      }
    return std::move(found_);
  }

 private:
  void nobody_produces(const consumers_spec& consumers, const std::string& prefix) {
    found_.push_back(
        {consumers.line,
         fmt::format("nobody produces {}, which consumers {} ask for: add a [[producer]] of it or "
                     "of a shorter prefix{}",
                     prefix, consumers.group.name,
                     s_.exposed.empty() ? "" : ", or attach one to an exposed node: --realtime")});
  }

  void cannot_reach(const consumers_spec& consumers, const std::string& prefix,
                    const std::string& node, const std::string& remedy) {
    found_.push_back({consumers.line,
                      fmt::format("{} cannot be reached from {}, where consumers {} ask for it: {}",
                                  prefix, node, consumers.group.name, remedy)});
  }

  void follow_routes(const consumers_spec& consumers, const std::string& prefix,
                     const packet::name& wanted) {
    const auto answers = answering_.lengths(wanted);
    for (const auto& node : consumers.nodes)
      if (const auto end = follow(routes_, answers, nodes_.number(node), wanted)) {
        const auto& where = s_.network.nodes[end->node].name;
        return cannot_reach(
            consumers, prefix, node,
            end->circle
                ? fmt::format("routes lead round in a circle at {}: add a [[route]] that leads on",
                              where)
                : fmt::format("no route leads on from {}: add a [[route]] of it there", where));
      }
  }

  void follow_links(const consumers_spec& consumers, const std::string& prefix,
                    const packet::name& wanted) {
    auto& way = ways_[prefix];
    if (way.empty())
      way = distances(links(), answering_.of(wanted));
    for (const auto& node : consumers.nodes)
      if (way[nodes_.number(node)] == unreachable)
        return cannot_reach(consumers, prefix, node, "add a link");
  }

  const routing_view& links() {
    if (!view_.edges.empty())
      return view_;
    view_.edges.resize(s_.network.nodes.size());
    for (const auto& link : s_.network.links) {
      const auto a = nodes_.number(link.a);
      const auto b = nodes_.number(link.b);
      view_.edges[a].push_back({0, b, 1});
      view_.edges[b].push_back({0, a, 1});
    }
    return view_;
  }

  const scenario& s_;
  const known_nodes& nodes_;
  answering_nodes answering_;
  listed_routes routes_;
  routing_view view_;
  std::map<std::string, std::vector<std::uint64_t>> ways_;
  std::vector<problem> found_;
};

}  // namespace

std::vector<problem> find_unreachable(const scenario& s, const known_nodes& nodes,
                                      bool attachable) {
  return search{s, nodes, attachable}.run();
}

}  // namespace facet::sim
