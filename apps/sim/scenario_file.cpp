// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/scenario_file.hpp"

#include "apps/load/experiment_groups.hpp"
#include "apps/load/experiment_values.hpp"
#include "apps/sim/scenario_values.hpp"
#include "apps/sim/topology_reader.hpp"
#include "core/sim/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <utility>

namespace facet::sim_apps {
namespace {

using apps::setters;
using load_apps::period;

constexpr double longest = 3'600'000;  // s
constexpr auto any = std::numeric_limits<std::int64_t>::max();

setters keys_of(sim::scenario& s) {
  using sim::routing_kind;
  return {{"name", apps::text(s.name)},
          {"seed", apps::integer(s.seed, 0, any)},
          {"warm_up", period(s.warm_up, 0, longest)},
          {"duration", period(s.length, 1e-9, longest)},
          {"drain", period(s.drain, 0, longest)},
          {"routing.kind", load_apps::one_of(s.routing, {{"shortest", routing_kind::shortest},
                                                         {"multipath", routing_kind::multipath},
                                                         {"listed", routing_kind::listed}})},
          {"routing.follow_links", apps::boolean(s.routing_follows_links)},
          {"trace.rate", apps::boolean(s.traces.rate)},
          {"trace.drops", apps::boolean(s.traces.drops)},
          {"trace.app_delay", apps::boolean(s.traces.app_delay)},
          {"trace.cs", apps::boolean(s.traces.cs)},
          {"trace.packets", apps::boolean(s.traces.packets)},
          {"trace.period", period(s.traces.period, 1e-6, longest)}};
}

/// Where the entries of [[consumer]] or [[producer]] are; takes that out of them, as the rest is
/// read as an experiment's.
std::vector<std::pair<std::vector<std::string>, std::size_t>> take_places(const std::string& list,
                                                                          toml::table& table,
                                                                          std::ostream& problems) {
  std::vector<std::pair<std::vector<std::string>, std::size_t>> places;
  each_entry(list, table, problems, [&](toml::table& entry) {
    auto& [nodes, line] = places.emplace_back();
    line = entry.source().begin.line;
    const auto* said = entry.get("nodes");
    if (said == nullptr)
      said = entry.get("node");
    if (said == nullptr) {
      problems << "\n  line " << line << ": " << list << " needs node, or a list nodes";
    } else if (const auto problem = texts(nodes)(*said); !problem.empty()) {
      problems << "\n  line " << said->source().begin.line << ": " << list << ".nodes " << problem;
    }
    entry.erase("nodes");
    entry.erase("node");
  });
  return places;
}

/// What each entry of [[consumer]] says of its sequence; takes that out of it.
std::vector<sim::sequence_kind> take_sequences(toml::table& table, std::ostream& problems) {
  using sim::sequence_kind;
  std::vector<sequence_kind> said;
  auto* const list = table["consumer"].as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto& kind = said.emplace_back(sequence_kind::shared);
    auto* const entry = list->get_as<toml::table>(i);
    const auto* word = entry == nullptr ? nullptr : entry->get("sequence");
    if (word == nullptr)
      continue;
    const auto set =
        load_apps::one_of(kind, {{"shared", sequence_kind::shared}, {"own", sequence_kind::own}});
    if (const auto problem = set(*word); !problem.empty())
      problems << "\n  line " << word->source().begin.line << ": consumer.sequence " << problem;
    entry->erase("sequence");
  }
  return said;
}

void read_applications(toml::table& table, sim::scenario& s, std::ostream& problems) {
  const auto at_consumers = take_places("consumer", table, problems);
  const auto sequences = take_sequences(table, problems);
  const auto at_producers = take_places("producer", table, problems);
  load::experiment groups;
  if (const auto* node = table.get("consumer"))
    load_apps::read_consumers(*node, groups, problems);
  if (const auto* node = table.get("producer"))
    load_apps::read_producers(*node, groups, problems);
  for (std::size_t i = 0; i < std::min(groups.consumers.size(), at_consumers.size()); ++i)
    s.consumers.push_back({std::move(groups.consumers[i]), at_consumers[i].first,
                           at_consumers[i].second, sequences[i]});
  for (std::size_t i = 0; i < std::min(groups.producers.size(), at_producers.size()); ++i)
    s.producers.push_back(
        {std::move(groups.producers[i]), at_producers[i].first, at_producers[i].second});
  table.erase("consumer");
  table.erase("producer");
}

/// [[strategy]]: for the nodes that are named, or all.
void read_strategies(toml::table& table, sim::scenario& s, std::ostream& problems) {
  each_entry("strategy", table, problems, [&](toml::table& entry) {
    sim::strategy_choice choice;
    std::vector<std::string> nodes;
    read_table("strategy", entry,
               {{"prefix", apps::text(choice.prefix)},
                {"strategy", apps::text(choice.strategy)},
                {"nodes", texts(nodes)}},
               {"prefix", "strategy"}, problems);
    for (const auto& name : nodes)
      if (std::ranges::find(s.network.nodes, name, &sim::node_spec::name) == s.network.nodes.end())
        problems << "\n  line " << entry.source().begin.line << ": there is no node " << name;
    for (auto& node : s.network.nodes)
      if (nodes.empty() || std::ranges::find(nodes, node.name) != nodes.end()) {
        node.traits.strategies.push_back(choice);
        if (node.line == 0)
          node.line = entry.source().begin.line;
      }
  });
  table.erase("strategy");
}

void read_routes(toml::table& table, sim::scenario& s, std::ostream& problems) {
  each_entry("route", table, problems, [&](toml::table& entry) {
    sim::route_spec r;
    r.line = entry.source().begin.line;
    read_table("route", entry,
               {{"node", apps::text(r.node)},
                {"prefix", load_apps::prefix(r.prefix)},
                {"via", apps::text(r.via)},
                {"cost", apps::integer(r.cost, 0, any)}},
               {"node", "prefix", "via"}, problems);
    s.routes.push_back(std::move(r));
  });
  table.erase("route");
}

/// [[expose]]: sockets at which applications outside of the simulation find nodes.
void read_exposed(toml::table& table, sim::scenario& s, std::ostream& problems) {
  each_entry("expose", table, problems, [&](toml::table& entry) {
    sim::expose_spec e;
    e.line = entry.source().begin.line;
    read_table("expose", entry, {{"node", apps::text(e.node)}, {"socket", apps::text(e.socket)}},
               {"node", "socket"}, problems);
    s.exposed.push_back(std::move(e));
  });
  table.erase("expose");
}

void add_exposed(const std::vector<sim::expose_spec>& more, sim::scenario& s) {
  for (const auto& spec : more) {
    const auto known = std::ranges::find(s.exposed, spec.node, &sim::expose_spec::node);
    if (known == s.exposed.end())
      s.exposed.push_back(spec);
    else
      known->socket = spec.socket;
  }
}

/// What an event needs besides `at` and `action`.
struct action {
  sim::change_kind kind;
  std::vector<const char*> needs;
};
const std::map<std::string, action>& actions() {
  using sim::change_kind;
  static const std::map<std::string, action> all{
      {"link_down", {change_kind::link_down, {"link"}}},
      {"link_up", {change_kind::link_up, {"link"}}},
      {"link_cost", {change_kind::link_cost, {"link", "cost"}}},
      {"link_loss", {change_kind::link_loss, {"link", "loss"}}},
      {"link_rate", {change_kind::link_rate, {"link", "rate"}}},
      {"node_down", {change_kind::node_down, {"node"}}},
      {"node_up", {change_kind::node_up, {"node"}}},
      {"strategy", {change_kind::strategy, {"prefix", "strategy"}}}};
  return all;
}

/// What an event may hold, whatever its action.
setters values_of(sim::change& c, std::vector<std::string>& link) {
  return {{"link", texts(link)},
          {"node", apps::text(c.node)},
          {"cost", apps::integer(c.number, 1, UINT32_MAX)},
          {"rate", rate(c.number)},
          {"loss", load_apps::real(c.share, 0, 1)},
          {"prefix", apps::text(c.choice.prefix)},
          {"strategy", apps::text(c.choice.strategy)}};
}

std::string no_such_action() {
  std::vector<std::string_view> known;
  for (const auto& [each, what] : actions())
    known.push_back(each);
  return "action " + load_apps::must_be_one_of(known);
}

void read_event(toml::table& entry, sim::scenario& s, std::ostream& problems) {
  auto& c = s.changes.emplace_back();
  c.line = entry.source().begin.line;
  const auto complain = [&](const std::string& text) {
    problems << "\n  line " << c.line << ": event " << text;
  };
  const auto name = entry["action"].value_or(std::string{});
  const auto found = actions().find(name);
  if (found == actions().end())
    return complain(no_such_action());
  c.kind = found->second.kind;
  std::vector<std::string> link;
  setters keys{{"at", period(c.at, 0, longest)},
               {"action", [](const toml::node&) { return std::string{}; }}};
  const auto all = values_of(c, link);
  for (const auto* key : found->second.needs) {
    keys[key] = all.at(key);
    if (!entry.contains(key))
      complain(fmt::format("{} needs {}", name, key));
  }
  if (c.kind == sim::change_kind::strategy)
    keys["node"] = all.at("node");
  read_table("event", entry, keys, {"at"}, problems);
  if (!keys.contains("link") || !entry.contains("link"))
    return;
  if (link.size() != 2)
    return complain(R"(link must be the two nodes at its ends: ["a", "b"])");
  c.node = link[0];
  c.to = link[1];
}

std::string problems_of(const sim::scenario& s) {
  std::string text;
  for (const auto& p : sim::check(s))
    text += p.line == 0 ? fmt::format("\n  {}", p.text)
                        : fmt::format("\n  line {}: {}", p.line, p.text);
  return text;
}

/// Problems, each "\n  line …", behind the name of the file: a single one in the same line.
std::string with_origin(const std::string& origin, const std::string& problems) {
  constexpr std::string_view indent = "\n  ";
  return problems.find('\n', 1) == std::string::npos
             ? origin + ": " + problems.substr(indent.size())
             : origin + ":" + problems;
}

}  // namespace

result<sim::scenario> parse_scenario(std::string_view text, const std::string& origin,
                                     const std::filesystem::path& folder,
                                     const std::vector<sim::expose_spec>& exposed) {
  auto parsed = apps::parse_toml(text, origin);
  if (!parsed)
    return fail(std::move(parsed.error()));
  auto& table = *parsed;
  std::ostringstream problems;
  sim::scenario s;
  read_topology(table, static_cast<std::uint64_t>(table["seed"].value_or(std::int64_t{1})), folder,
                s.network, problems);
  read_applications(table, s, problems);
  read_strategies(table, s, problems);
  read_routes(table, s, problems);
  read_exposed(table, s, problems);
  add_exposed(exposed, s);
  each_entry("event", table, problems, [&](toml::table& entry) { read_event(entry, s, problems); });
  table.erase("event");
  apps::apply(table, "", keys_of(s), problems);
  auto found = problems.str();
  if (found.empty())
    found = problems_of(s);
  if (!found.empty())
    return fail(errc::invalid_argument, with_origin(origin, found));
  return s;
}

result<sim::scenario> read_scenario(const std::filesystem::path& file,
                                    const std::vector<sim::expose_spec>& exposed) {
  const auto text = apps::read_toml_file(file);
  if (!text)
    return fail(text.error());
  auto s = parse_scenario(*text, file.string(), file.parent_path(), exposed);
  if (s && s->name.empty())
    s->name = file.stem().string();
  return s;
}

}  // namespace facet::sim_apps
