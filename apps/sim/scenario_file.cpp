// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/scenario_file.hpp"

#include "apps/load/experiment_groups.hpp"
#include "apps/load/experiment_values.hpp"
#include "apps/sim/scenario_keys.hpp"
#include "apps/sim/scenario_values.hpp"
#include "apps/sim/topology_reader.hpp"
#include "core/sim/check.hpp"
#include "core/sim/known_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace facet::sim_apps {
namespace {

using apps::setters;

/// The lines of what stands outside of lists, by key: "topology", "routing.kind".
using lines_of_keys = std::map<std::string, std::size_t>;
lines_of_keys lines_in(const toml::table& file) {
  lines_of_keys lines;
  for (const auto& [key, node] : file) {
    lines.emplace(key.str(), node.source().begin.line);
    if (const auto* table = node.as_table())
      for (const auto& [inner, value] : *table)
        lines.emplace(fmt::format("{}.{}", key.str(), inner.str()), value.source().begin.line);
  }
  return lines;
}

/// What the entries of [[consumer]] or [[producer]] say that an experiment's do not; takes that out
/// of them, as the rest is read as an experiment's.
template <class Entry>
std::vector<Entry> take_entries(const std::string& list, toml::table& table,
                                std::ostream& problems) {
  std::vector<Entry> entries;
  each_entry(list, table, problems, [&](toml::table& entry) {
    Entry said;
    said.line = entry.source().begin.line;
    if (!entry.contains("node") && !entry.contains("nodes"))
      problems << "\n  line " << said.line << ": " << list << " needs node, or a list nodes";
    for (const auto& [key, set] : keys_of(said)) {
      const auto* value = entry.get(key);
      if (value == nullptr)
        continue;
      if (const auto problem = set(*value); !problem.empty())
        problems << "\n  line " << value->source().begin.line << ": " << list << '.' << key << ' '
                 << problem;
      entry.erase(key);
    }
    if (const auto* over = entry.get("over"))
      problems << "\n  line " << over->source().begin.line << ": " << list
               << ".over means nothing here: simulated applications have no sockets; remove it";
    entry.erase("over");
    entries.push_back(std::move(said));
  });
  return entries;
}

void read_applications(toml::table& table, sim::scenario& s, std::ostream& problems) {
  auto consumers = take_entries<consumer_entry>("consumer", table, problems);
  auto producers = take_entries<producer_entry>("producer", table, problems);
  load::experiment groups;
  if (const auto* node = table.get("consumer"))
    load_apps::read_consumers(*node, groups, problems);
  if (const auto* node = table.get("producer"))
    load_apps::read_producers(*node, groups, problems);
  for (std::size_t i = 0; i < std::min(groups.consumers.size(), consumers.size()); ++i)
    s.consumers.push_back({std::move(groups.consumers[i]), std::move(consumers[i].nodes),
                           consumers[i].line, consumers[i].sequence});
  for (std::size_t i = 0; i < std::min(groups.producers.size(), producers.size()); ++i)
    s.producers.push_back(
        {std::move(groups.producers[i]), std::move(producers[i].nodes), producers[i].line});
  table.erase("consumer");
  table.erase("producer");
}

/// [[strategy]]: for the nodes that are named, or all.
void read_strategies(toml::table& table, sim::scenario& s, std::ostream& problems) {
  sim::known_nodes known{s.network};
  each_entry("strategy", table, problems, [&](toml::table& entry) {
    strategy_entry said;
    read_table("strategy", entry, keys_of(said), {"prefix", "strategy"}, problems);
    const auto line = entry.source().begin.line;
    const auto choose = [&](sim::node_spec& node) {
      node.traits.strategies.push_back(said.choice);
      if (node.line == 0)
        node.line = line;
    };
    for (const auto& name : said.nodes)
      if (known.has(name))
        choose(s.network.nodes[known.number(name)]);
      else
        problems << "\n  line " << line << ": strategy of " << said.choice.prefix << ": "
                 << known.no_such(name);
    if (said.nodes.empty())
      std::ranges::for_each(s.network.nodes, choose);
  });
  table.erase("strategy");
}

void read_routes(toml::table& table, sim::scenario& s, std::ostream& problems) {
  each_entry("route", table, problems, [&](toml::table& entry) {
    sim::route_spec r;
    r.line = entry.source().begin.line;
    read_table("route", entry, keys_of(r), {"node", "prefix", "via"}, problems);
    s.routes.push_back(std::move(r));
  });
  table.erase("route");
}

/// [[expose]]: sockets at which applications outside of the simulation find nodes.
void read_exposed(toml::table& table, sim::scenario& s, std::ostream& problems) {
  each_entry("expose", table, problems, [&](toml::table& entry) {
    sim::expose_spec e;
    e.line = entry.source().begin.line;
    read_table("expose", entry, keys_of(e), {"node", "socket"}, problems);
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

std::string no_such_action() {
  std::vector<std::string_view> known;
  for (const auto& [each, what] : actions())
    known.push_back(each);
  return "action " + load_apps::must_be_one_of(known);
}

void read_event(toml::table& entry, sim::scenario& s, std::ostream& problems) {
  event_entry event;
  event.what.line = entry.source().begin.line;
  const auto complain = [&](const std::string& text) {
    problems << "\n  line " << event.what.line << ": event " << text;
  };
  event.action = entry["action"].value_or(std::string{});
  const auto found = actions().find(event.action);
  if (found == actions().end())
    return complain(no_such_action());
  event.what.kind = found->second.kind;
  const auto all = keys_of(event);
  setters keys{{"at", all.at("at")}, {"action", all.at("action")}};
  for (const auto* key : found->second.needs) {
    keys[key] = all.at(key);
    if (!entry.contains(key))
      complain(fmt::format("{} needs {}", event.action, key));
  }
  if (event.what.kind == sim::change_kind::strategy)
    keys["node"] = all.at("node");
  read_table("event", entry, keys, {"at"}, problems);
  if (keys.contains("link") && entry.contains("link")) {
    if (event.link.size() != 2)
      return complain(R"(link must be the two nodes at its ends: ["a", "b"])");
    event.what.node = event.link[0];
    event.what.to = event.link[1];
  }
  s.changes.push_back(std::move(event.what));
}

/// What check() finds, with the line of a key where it knows no better.
std::string problems_of(const sim::scenario& s, bool by_the_clock, const lines_of_keys& lines) {
  std::string text;
  for (const auto& p : sim::check(s, by_the_clock)) {
    const auto of_key = lines.find(p.key);
    const auto beginning = p.key.empty() ? 0 : 1;  // what is missing would stand there
    const auto line = p.line != 0             ? p.line
                      : of_key != lines.end() ? of_key->second
                                              : static_cast<std::size_t>(beginning);
    text +=
        line == 0 ? fmt::format("\n  {}", p.text) : fmt::format("\n  line {}: {}", line, p.text);
  }
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
                                     const reading_options& how) {
  auto parsed = apps::parse_toml(text, origin);
  if (!parsed)
    return fail(std::move(parsed.error()));
  auto& table = *parsed;
  const auto lines = lines_in(table);
  std::ostringstream problems;
  sim::scenario s;
  read_topology(table, static_cast<std::uint64_t>(table["seed"].value_or(std::int64_t{1})), folder,
                s.network, problems);
  read_applications(table, s, problems);
  read_strategies(table, s, problems);
  read_routes(table, s, problems);
  read_exposed(table, s, problems);
  add_exposed(how.exposed, s);
  each_entry("event", table, problems, [&](toml::table& entry) { read_event(entry, s, problems); });
  table.erase("event");
  apps::apply(table, "", keys_of(s), problems);
  auto found = problems.str();
  if (found.empty())
    found = problems_of(s, how.by_the_clock, lines);
  if (!found.empty())
    return fail(errc::invalid_argument, with_origin(origin, found));
  return s;
}

result<sim::scenario> read_scenario(const std::filesystem::path& file, const reading_options& how) {
  const auto text = apps::read_toml_file(file);
  if (!text)
    return fail(text.error());
  auto s = parse_scenario(*text, file.string(), file.parent_path(), how);
  if (s && s->name.empty())
    s->name = file.stem().string();
  return s;
}

}  // namespace facet::sim_apps
