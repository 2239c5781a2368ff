// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/check.hpp"

#include "core/load/check.hpp"
#include "core/packet/name.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/routing.hpp"
#include "core/sim/strategy_name.hpp"
#include "core/tables/name_prefixes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace facet::sim {
namespace {

constexpr duration longest = std::chrono::hours{1000};

class checker {
 public:
  explicit checker(const scenario& s) : s_(s), numbers_(number_nodes(s.network)) {}

  std::vector<problem> run() {
    check_times();
    check_nodes();
    check_links();
    for (const auto& c : s_.consumers)
      check_places(c.nodes, "consumers " + c.group.name, c.line);
    for (const auto& p : s_.producers)
      check_places(p.nodes, "producers " + p.group.name, p.line);
    check_groups();
    for (const auto& route : s_.routes)
      check_route(route);
    for (const auto& c : s_.changes)
      check_change(c);
    check_exposed();
    if (found_.empty())
      check_reachability();
    std::ranges::stable_sort(found_, {}, &problem::line);
    return std::move(found_);
  }

 private:
  template <class... Args>
  void complain(std::size_t line, fmt::format_string<Args...> text, Args&&... args) {
    found_.push_back({line, fmt::format(text, std::forward<Args>(args)...)});
  }
  void require(bool condition, std::size_t line, const std::string& text) {
    if (!condition)
      found_.push_back({line, text});
  }

  [[nodiscard]] bool known(const std::string& node) const { return numbers_.contains(node); }

  void check_times() {
    require(s_.length > duration::zero() && s_.length <= longest, 0,
            "duration must be more than 0 and at most 1000 hours");
    require(s_.warm_up >= duration::zero() && s_.warm_up <= longest, 0,
            "warm_up must be 0 to 1000 hours");
    require(s_.drain >= duration::zero() && s_.drain <= longest, 0,
            "drain must be 0 to 1000 hours");
    require(s_.traces.period >= std::chrono::microseconds{1}, 0,
            "the period of traces must be 1 microsecond or more");
  }

  void check_nodes() {
    require(!s_.network.nodes.empty(), 0, "the topology has no nodes");
    std::map<std::string_view, std::size_t> seen;
    for (const auto& node : s_.network.nodes) {
      require(!node.name.empty(), node.line, "a node has no name");
      const auto [first, fresh] = seen.emplace(node.name, node.line);
      if (!fresh)
        complain(node.line, "node {} is there twice{}: give one of them another name", node.name,
                 first->second == 0 ? "" : fmt::format(", first in line {}", first->second));
      for (const auto& choice : node.traits.strategies)
        check_choice(choice, node.line);
    }
  }

  void check_choice(const strategy_choice& choice, std::size_t line) {
    const auto prefix = packet::name::parse(choice.prefix);
    if (!prefix || prefix->size() > tables::max_prefix_depth)
      complain(line, "the strategy's prefix {} is no Name of at most 32 components", choice.prefix);
    if (const auto name = strategy_name(choice.strategy); !name)
      complain(line, "strategy {}: {}", choice.strategy, name.error().message);
  }

  void check_links() {
    for (const auto& link : s_.network.links) {
      for (const auto& end : {link.a, link.b})
        if (!known(end))
          complain(link.line, "link {} {}: there is no node {}", link.a, link.b, end);
      if (link.a == link.b)
        complain(link.line, "link {} {} leads back to its node", link.a, link.b);
      const auto& t = link.traits;
      const auto say = [&](bool condition, const char* text) {
        if (!condition)
          complain(link.line, "link {} {}: {}", link.a, link.b, text);
      };
      say(t.delay >= duration::zero() && t.delay <= longest,
          "the delay is negative or longer than 1000 hours: nothing arrives before it is sent");
      say(t.jitter >= duration::zero() && t.jitter <= longest,
          "the jitter must be 0 or more; it is added to the delay");
      say(t.loss >= 0 && t.loss <= 1, "the loss must be 0 to 1");
      say(t.metric >= 1 && t.metric <= UINT32_MAX, "the metric must be 1 to 4294967295");
    }
  }

  void check_places(const std::vector<std::string>& nodes, const std::string& who,
                    std::size_t line) {
    require(!nodes.empty(), line, who + " are on no node");
    std::set<std::string> seen;
    for (const auto& node : nodes) {
      if (!known(node))
        complain(line, "{}: there is no node {}", who, node);
      if (!seen.insert(node).second)
        complain(line, "{}: node {} is listed twice; faces says how many on a node", who, node);
    }
  }

  void check_groups() {
    load::experiment e;
    e.name = s_.name;
    for (const auto& c : s_.consumers) {
      e.consumers = {c.group};
      e.producers.clear();
      if (const auto sound = load::check(e); !sound)
        complain(c.line, "{}", sound.error().message);
    }
    e.consumers = {load::consumer_group{}};
    e.consumers[0].patterns = {load::interest_pattern{}};
    e.consumers[0].patterns[0].prefix = "/a";
    for (const auto& p : s_.producers) {
      e.producers = {p.group};
      if (const auto sound = load::check(e); !sound)
        complain(p.line, "{}", sound.error().message);
    }
  }

  [[nodiscard]] bool linked(const std::string& a, const std::string& b) const {
    return std::ranges::any_of(s_.network.links, [&](const link_spec& l) {
      return (l.a == a && l.b == b) || (l.a == b && l.b == a);
    });
  }

  void check_route(const route_spec& r) {
    const auto prefix = packet::name::parse(r.prefix);
    if (!prefix || prefix->size() > tables::max_prefix_depth)
      complain(r.line, "the route's prefix {} is no Name of at most 32 components", r.prefix);
    for (const auto& end : {r.node, r.via})
      if (!known(end))
        complain(r.line, "route of {}: there is no node {}", r.prefix, end);
    if (known(r.node) && known(r.via) && !linked(r.node, r.via))
      complain(r.line, "route of {}: {} is no neighbour of {}; name one of its neighbours",
               r.prefix, r.via, r.node);
  }

  void check_change(const change& c) {
    if (c.at < duration::zero() || c.at > s_.end())
      complain(c.line, "the change happens at {} s, outside of the simulation, which ends at {} s",
               std::chrono::duration<double>(c.at).count(),
               std::chrono::duration<double>(s_.end()).count());
    if (c.kind == change_kind::strategy) {
      if (!c.node.empty() && !known(c.node))
        complain(c.line, "there is no node {}", c.node);
      return check_choice(c.choice, c.line);
    }
    if (!known(c.node))
      return complain(c.line, "there is no node {}", c.node);
    if (c.kind == change_kind::node_down || c.kind == change_kind::node_up)
      return;
    if (!linked(c.node, c.to))
      complain(c.line, "there is no link between {} and {}", c.node, c.to);
    if (c.kind == change_kind::link_loss && !(c.share >= 0 && c.share <= 1))
      complain(c.line, "the loss must be 0 to 1");
    if (c.kind == change_kind::link_cost && (c.number < 1 || c.number > UINT32_MAX))
      complain(c.line, "the cost must be 1 to 4294967295");
  }

  void check_exposed() {
    std::set<std::string> nodes;
    std::set<std::string> sockets;
    for (const auto& e : s_.exposed) {
      if (!known(e.node))
        complain(e.line, "expose: there is no node {}", e.node);
      if (e.socket.empty())
        complain(e.line, "node {} is exposed without the path of a socket: say socket", e.node);
      if (!nodes.insert(e.node).second)
        complain(e.line, "node {} is exposed twice: applications share its socket", e.node);
      if (!sockets.insert(e.socket).second)
        complain(e.line, "socket {} is there twice: give each node its own", e.socket);
    }
  }

  /// Every consumer has a way to a producer of what it asks for, at the start.
  void check_reachability() {
    routing_view view;
    view.edges.resize(s_.network.nodes.size());
    for (const auto& link : s_.network.links) {
      const auto a = numbers_.at(link.a);
      const auto b = numbers_.at(link.b);
      view.edges[a].push_back({0, b, 1});
      view.edges[b].push_back({0, a, 1});
    }
    std::map<std::string, std::vector<std::uint64_t>> ways;
    for (const auto& consumers : s_.consumers)
      for (const auto& pattern : consumers.group.patterns) {
        auto& way = ways[pattern.prefix];
        if (way.empty())
          way = distances(view, producers_of(pattern.prefix));
        check_ways(consumers, pattern.prefix, way);
      }
  }

  void check_ways(const consumers_spec& consumers, const std::string& prefix,
                  const std::vector<std::uint64_t>& way) {
    if (std::ranges::count(way, unreachable) == static_cast<std::ptrdiff_t>(way.size())) {
      if (!s_.exposed.empty())
        return;  // an application outside may produce it
      return complain(consumers.line,
                      "nobody produces {}, which consumers {} ask for: add a [[producer]] of it or "
                      "of a shorter prefix",
                      prefix, consumers.group.name);
    }
    for (const auto& node : consumers.nodes)
      if (way[numbers_.at(node)] == unreachable)
        return complain(consumers.line,
                        "{} cannot be reached from {}, where consumers {} ask for it: add a link",
                        prefix, node, consumers.group.name);
  }

  [[nodiscard]] std::vector<std::uint32_t> producers_of(const std::string& prefix) const {
    const auto wanted = *packet::name::parse(prefix);
    std::vector<std::uint32_t> at;
    for (const auto& p : s_.producers)
      if (packet::name::parse(p.group.prefix)->view().is_prefix_of(wanted))
        for (const auto& node : p.nodes)
          at.push_back(numbers_.at(node));
    return at;
  }

  const scenario& s_;
  node_numbers numbers_;
  std::vector<problem> found_;
};

}  // namespace

std::vector<problem> check(const scenario& s) {
  return checker{s}.run();
}

}  // namespace facet::sim
