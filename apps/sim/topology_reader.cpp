// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/topology_reader.hpp"

#include "apps/load/experiment_values.hpp"
#include "apps/sim/scenario_values.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace facet::sim_apps {
namespace {

using apps::integer;
using apps::setters;

/// Everything that [topology] can say; which of it counts depends on the kind.
struct description {
  std::string kind = "inline";
  std::string file;
  std::size_t nodes = 0;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t depth = 0;
  std::size_t fanout = 2;
  std::size_t left = 0;
  std::size_t right = 0;
  std::size_t attach = 2;
  double alpha = 0.4;
  double beta = 0.2;
  bool delay_by_distance = false;
  std::uint64_t seed = 1;
};

struct kind_of_topology {
  std::set<std::string> needs;
  std::set<std::string> takes;
};

const std::map<std::string, kind_of_topology> kinds{
    {"inline", {}},
    {"line", {{"nodes"}, {}}},
    {"ring", {{"nodes"}, {}}},
    {"grid", {{"width", "height"}, {}}},
    {"tree", {{"depth"}, {"fanout"}}},
    {"dumbbell", {{"left", "right"}, {}}},
    {"barabasi-albert", {{"nodes"}, {"attach", "seed"}}},
    {"waxman", {{"nodes"}, {"alpha", "beta", "delay_by_distance", "seed"}}},
    {"ndnsim", {{"file"}, {}}},
    {"mini-ndn", {{"file"}, {}}}};

constexpr std::int64_t most_nodes = 1'000'000;
constexpr std::size_t most_waxman_nodes = 5'000;  // every pair is looked at

setters keys_of(description& d) {
  constexpr auto any_seed = std::numeric_limits<std::int64_t>::max();
  return {{"kind",
           [&d](const toml::node& node) -> std::string {
             d.kind = node.value_exact<std::string>().value_or("");
             if (kinds.contains(d.kind))
               return {};
             std::vector<std::string_view> known;
             for (const auto& [name, what] : kinds)
               known.push_back(name);
             return load_apps::must_be_one_of(known);
           }},
          {"file", apps::text(d.file)},
          {"nodes", integer(d.nodes, 1, most_nodes)},
          {"width", integer(d.width, 1, 1000)},
          {"height", integer(d.height, 1, 1000)},
          {"depth", integer(d.depth, 0, 16)},
          {"fanout", integer(d.fanout, 1, 1000)},
          {"left", integer(d.left, 0, most_nodes)},
          {"right", integer(d.right, 0, most_nodes)},
          {"attach", integer(d.attach, 1, 1000)},
          {"alpha", load_apps::real(d.alpha, 0, 1)},
          {"beta", load_apps::real(d.beta, 1e-6, 1e6)},
          {"delay_by_distance", apps::boolean(d.delay_by_distance)},
          {"seed", integer(d.seed, 0, any_seed)}};
}

class reader {
 public:
  reader(toml::table& table, std::uint64_t seed, const std::filesystem::path& folder,
         sim::topology& t, std::ostream& problems)
      : table_(table), folder_(folder), t_(t), problems_(problems) {
    what_.seed = seed;
  }

  void run() {
    if (auto* node = table_.get("topology"))
      read_description(*node);
    make();
    each_entry("node", table_, problems_, [this](toml::table& entry) { read_node(entry); });
    each_entry("link", table_, problems_, [this](toml::table& entry) { read_link(entry); });
    for (const auto* key : {"topology", "node", "link"})
      table_.erase(key);
  }

 private:
  void complain(std::size_t line, const std::string& text) {
    problems_ << "\n  line " << line << ": " << text;
    right_ = false;
  }

  void read_description(toml::node& node) {
    line_ = node.source().begin.line;
    auto* table = node.as_table();
    if (table == nullptr)
      return complain(line_, "topology must be a table");
    const auto problems_before = problems_.tellp();
    if (const auto* like = table->get("link"))
      read_table("topology.link", *like, sim_apps::keys_of(like_.link), {}, problems_);
    bottleneck_ = like_.link;
    if (const auto* like = table->get("bottleneck"))
      read_table("topology.bottleneck", *like, sim_apps::keys_of(bottleneck_), {}, problems_);
    if (const auto* like = table->get("node"))
      read_table("topology.node", *like, sim_apps::keys_of(like_.node), {}, problems_);
    const bool has_bottleneck = table->contains("bottleneck");
    for (const auto* key : {"link", "bottleneck", "node"})
      table->erase(key);
    read_table("topology", *table, keys_of(what_), {}, problems_);
    right_ = problems_.tellp() == problems_before;
    if (!right_)
      return;
    const auto& kind = kinds.at(what_.kind);
    for (const auto& key : kind.needs)
      if (!table->contains(key))
        complain(line_, "topology of kind " + what_.kind + " needs " + key);
    for (const auto& [key, value] : *table)
      if (const std::string name{key.str()};
          name != "kind" && !kind.needs.contains(name) && !kind.takes.contains(name))
        complain(value.source().begin.line,
                 "topology." + name + " means nothing to kind " + what_.kind);
    if (has_bottleneck && what_.kind != "dumbbell")
      complain(line_, "topology.bottleneck is for kind dumbbell");
    if (what_.kind == "waxman" && what_.nodes > most_waxman_nodes)
      complain(line_, "topology of kind waxman has at most 5000 nodes");
    if (what_.kind == "tree" && tree_size() > most_nodes)
      complain(line_, "the tree has more than a million nodes");
  }

  [[nodiscard]] double tree_size() const {
    double level = 1;
    double all = 1;
    for (std::size_t i = 0; i < what_.depth; ++i)
      all += level *= static_cast<double>(what_.fanout);
    return all;
  }

  void make() {
    if (!right_)
      return;
    const auto& d = what_;
    if (d.kind == "line")
      t_ = sim::make_line(d.nodes, like_);
    else if (d.kind == "ring")
      t_ = sim::make_ring(d.nodes, like_);
    else if (d.kind == "grid")
      t_ = sim::make_grid(d.width, d.height, like_);
    else if (d.kind == "tree")
      t_ = sim::make_tree(d.depth, d.fanout, like_);
    else if (d.kind == "dumbbell")
      t_ = sim::make_dumbbell(d.left, d.right, like_, bottleneck_);
    else if (d.kind == "barabasi-albert")
      t_ = sim::make_barabasi_albert(d.nodes, d.attach, d.seed, like_);
    else if (d.kind == "waxman")
      t_ = sim::make_waxman(d.nodes, d.alpha, d.beta, d.seed, d.delay_by_distance, like_);
    else if (!d.file.empty())
      import();
    for (std::size_t i = 0; i < t_.nodes.size(); ++i)
      numbers_.emplace(t_.nodes[i].name, i);
    for (auto& link : t_.links)
      link.line = line_;
    for (std::size_t i = 0; i < t_.links.size(); ++i)
      links_.emplace(ends_of(t_.links[i].a, t_.links[i].b), i);
  }

  void import() {
    const auto path = folder_ / what_.file;
    const auto text = apps::read_toml_file(path);
    if (!text)
      return complain(line_, "topology.file: " + text.error().message);
    auto made = what_.kind == "ndnsim" ? sim::parse_ndnsim_topology(*text, path.string(), like_)
                                       : sim::parse_mini_ndn_topology(*text, path.string(), like_);
    if (!made)
      return complain(line_, "topology.file: " + made.error().message);
    t_ = std::move(*made);
    std::set<std::string> names;
    for (auto& node : t_.nodes) {
      if (!names.insert(node.name).second)
        complain(line_, "topology.file: " + path.string() + ": line " + std::to_string(node.line) +
                            ": node " + node.name + " is there twice");
      node.line = 0;  // lines are those of the scenario
    }
    for (auto& link : t_.links) {
      for (const auto& end : {link.a, link.b})
        if (!names.contains(end))
          complain(line_, "topology.file: " + path.string() + ": line " +
                              std::to_string(link.line) + ": there is no node " + end);
    }
  }

  using pair_of_nodes = std::pair<std::string, std::string>;
  static pair_of_nodes ends_of(const std::string& a, const std::string& b) {
    return a < b ? pair_of_nodes{a, b} : pair_of_nodes{b, a};
  }

  void read_node(toml::table& entry) {
    sim::node_spec node{"", 0, 0, like_.node, entry.source().begin.line};
    node.name = entry["name"].value_or(std::string{});
    const auto known = numbers_.find(node.name);
    if (known != numbers_.end() && said_.insert(node.name).second) {
      // Different from what was generated or imported, but for what is said.
      auto& there = t_.nodes[known->second];
      node.x = there.x;
      node.y = there.y;
      node.traits = there.traits;
    }
    auto keys = sim_apps::keys_of(node.traits);
    keys["name"] = apps::text(node.name);
    keys["x"] = load_apps::real(node.x, -1e9, 1e9);
    keys["y"] = load_apps::real(node.y, -1e9, 1e9);
    read_table("node", entry, keys, {"name"}, problems_);
    if (known != numbers_.end() && t_.nodes[known->second].line == 0) {
      t_.nodes[known->second] = std::move(node);
      return;
    }
    numbers_.emplace(node.name, t_.nodes.size());
    said_.insert(node.name);
    t_.nodes.push_back(std::move(node));
  }

  void read_link(toml::table& entry) {
    sim::link_spec link{"", "", like_.link, entry.source().begin.line};
    link.a = entry["a"].value_or(std::string{});
    link.b = entry["b"].value_or(std::string{});
    const auto known = links_.find(ends_of(link.a, link.b));
    if (known != links_.end())
      link.traits = t_.links[known->second].traits;
    auto keys = sim_apps::keys_of(link.traits);
    keys["a"] = apps::text(link.a);
    keys["b"] = apps::text(link.b);
    read_table("link", entry, keys, {"a", "b"}, problems_);
    if (known != links_.end()) {
      t_.links[known->second].traits = link.traits;
      t_.links[known->second].line = link.line;
    } else {
      t_.links.push_back(std::move(link));
    }
  }

  toml::table& table_;
  const std::filesystem::path& folder_;
  sim::topology& t_;
  std::ostream& problems_;
  description what_;
  sim::topology_defaults like_;
  sim::link_traits bottleneck_;
  std::size_t line_ = 0;
  bool right_ = true;
  std::map<std::string, std::size_t> numbers_;
  std::map<pair_of_nodes, std::size_t> links_;  // generated and imported ones
  std::set<std::string> said_;                  // by [[node]]
};

}  // namespace

void read_topology(toml::table& table, std::uint64_t seed, const std::filesystem::path& folder,
                   sim::topology& t, std::ostream& problems) {
  reader{table, seed, folder, t, problems}.run();
}

}  // namespace facet::sim_apps
