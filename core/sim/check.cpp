// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/check.hpp"

#include "core/load/check.hpp"
#include "core/packet/name.hpp"
#include "core/sim/known_nodes.hpp"
#include "core/sim/reachability.hpp"
#include "core/sim/strategy_name.hpp"
#include "core/tables/name_prefixes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace facet::sim {
namespace {

constexpr duration longest = std::chrono::hours{1000};

/// As in a scenario file.
std::string_view to_string(change_kind kind) {
  switch (kind) {
    case change_kind::link_down:
      return "link_down";
    case change_kind::link_up:
      return "link_up";
    case change_kind::link_cost:
      return "link_cost";
    case change_kind::link_loss:
      return "link_loss";
    case change_kind::link_rate:
      return "link_rate";
    case change_kind::node_down:
      return "node_down";
    case change_kind::node_up:
      return "node_up";
    case change_kind::strategy:
      return "strategy";
  }
  return "unknown";
}

class checker {
 public:
  checker(const scenario& s, bool attachable) : s_(s), nodes_(s.network), attachable_(attachable) {
    for (const auto& link : s.network.links)
      if (known(link.a) && known(link.b))
        linked_.insert(pair_of(link.a, link.b));
  }

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
    if (s_.routing == routing_kind::listed && s_.routing_follows_links)
      found_.push_back({0,
                        "follow_links does nothing when routes are listed: leave it out, or let "
                        "kind be shortest or multipath",
                        "routing.follow_links"});
    if (found_.empty())
      found_ = find_unreachable(s_, nodes_, attachable_);
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

  [[nodiscard]] bool known(const std::string& node) const { return nodes_.has(node); }

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
    if (s_.network.nodes.empty())
      found_.push_back({0, "the topology has no nodes: say its kind in [topology], or add [[node]]",
                        "topology"});
    std::map<std::string_view, std::size_t> seen;
    for (const auto& node : s_.network.nodes) {
      const auto bad_name = problem_of_node_name(node.name);
      require(bad_name.empty(), node.line, bad_name);
      const auto [first, fresh] = seen.emplace(node.name, node.line);
      if (!fresh)
        complain(node.line, "node {} is there twice{}: give one of them another name",
                 in_one_line(node.name),
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
          complain(link.line, "link {} {}: {}", in_one_line(link.a), in_one_line(link.b),
                   nodes_.no_such(end));
      if (link.a == link.b)
        complain(link.line, "link {} {} leads back to its node: name two nodes", link.a, link.b);
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
    require(!nodes.empty(), line, who + " are on no node: say node, or a list nodes");
    std::set<std::string> seen;
    for (const auto& node : nodes) {
      if (!known(node))
        complain(line, "{}: {}", who, nodes_.no_such(node));
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
    return linked_.contains(pair_of(a, b));
  }
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> pair_of(const std::string& a,
                                                                const std::string& b) const {
    const auto first = nodes_.number(a);
    const auto second = nodes_.number(b);
    return {std::min(first, second), std::max(first, second)};
  }

  void check_route(const route_spec& r) {
    const auto prefix = packet::name::parse(r.prefix);
    if (!prefix || prefix->size() > tables::max_prefix_depth)
      complain(r.line, "the route's prefix {} is no Name of at most 32 components", r.prefix);
    for (const auto& end : {r.node, r.via})
      if (!known(end))
        complain(r.line, "route of {}: {}", r.prefix, nodes_.no_such(end));
    if (known(r.node) && known(r.via) && !linked(r.node, r.via))
      complain(r.line, "route of {}: {} is no neighbour of {}; name one of its neighbours",
               r.prefix, r.via, r.node);
  }

  /// Some nodes that a node is linked to.
  [[nodiscard]] std::string neighbours_of(const std::string& node) const {
    constexpr std::size_t most = 5;
    std::set<std::string_view> names;
    for (const auto& link : s_.network.links)
      if (names.size() < most && (link.a == node || link.b == node))
        names.insert(link.a == node ? link.b : link.a);
    return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
  }

  void check_change(const change& c) {
    if (c.at < duration::zero() || c.at > s_.end())
      complain(c.line,
               "event {} happens at {} s, outside of the simulation, which ends at {} s: let it "
               "happen earlier, or raise duration",
               to_string(c.kind), std::chrono::duration<double>(c.at).count(),
               std::chrono::duration<double>(s_.end()).count());
    const bool everywhere = c.kind == change_kind::strategy && c.node.empty();
    if (!everywhere && !known(c.node))
      return complain(c.line, "event {}: {}", to_string(c.kind), nodes_.no_such(c.node));
    if (c.kind == change_kind::strategy)
      return check_choice(c.choice, c.line);
    if (c.kind != change_kind::node_down && c.kind != change_kind::node_up)
      check_link_change(c);
  }

  void check_link_change(const change& c) {
    if (!known(c.to))
      return complain(c.line, "event {}: {}", to_string(c.kind), nodes_.no_such(c.to));
    if (!linked(c.node, c.to))
      complain(c.line, "event {}: there is no link between {} and {}: {} is linked to {}",
               to_string(c.kind), c.node, c.to, c.node, neighbours_of(c.node));
    if (c.kind == change_kind::link_loss && !(c.share >= 0 && c.share <= 1))
      complain(c.line, "the loss must be 0 to 1");
    if (c.kind == change_kind::link_cost && (c.number < 1 || c.number > UINT32_MAX))
      complain(c.line, "the cost must be 1 to 4294967295");
    if (c.kind == change_kind::link_cost && s_.routing == routing_kind::listed)
      complain(c.line,
               "event link_cost does nothing when routes are listed: leave it out, or let "
               "routing.kind be shortest or multipath");
  }

  void check_exposed() {
    std::set<std::string> nodes;
    std::set<std::string> sockets;
    for (const auto& e : s_.exposed) {
      if (!known(e.node))
        complain(e.line, "expose: {}", nodes_.no_such(e.node));
      if (e.socket.empty())
        complain(e.line, "node {} is exposed without the path of a socket: say socket", e.node);
      if (!nodes.insert(e.node).second)
        complain(e.line, "node {} is exposed twice: applications share its socket", e.node);
      if (!sockets.insert(e.socket).second)
        complain(e.line, "socket {} is there twice: give each node its own", e.socket);
    }
  }

  const scenario& s_;
  known_nodes nodes_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> linked_;
  bool attachable_;
  std::vector<problem> found_;
};

}  // namespace

std::vector<problem> check(const scenario& s, bool attachable) {
  return checker{s, attachable}.run();
}

}  // namespace facet::sim
