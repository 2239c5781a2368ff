// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/topology_reader.hpp"

#include "apps/sim/scenario_keys.hpp"
#include "apps/sim/scenario_values.hpp"
#include "core/sim/known_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace facet::sim_apps {
namespace {

constexpr double most_tree_nodes = 1'000'000;
constexpr std::size_t most_waxman_nodes = 5'000;  // every pair is looked at

bool is_among(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

/// Where the file says what generated links are like.
struct lines_of_links {
  std::size_t all = 0;
  std::size_t bottleneck = 0;
};

/// The line of a table's key; `otherwise` when it has none.
std::size_t line_of(const toml::table* table, const char* key, std::size_t otherwise) {
  const auto* node = table == nullptr ? nullptr : table->get(key);
  return node == nullptr ? otherwise : node->source().begin.line;
}

/// Delays are what is wrong with links once their keys are right: their lines, or the next best.
lines_of_links lines_in(const toml::table& topology, std::size_t line) {
  const auto* link = topology["link"].as_table();
  const auto* bottleneck = topology["bottleneck"].as_table();
  const auto all = line_of(link, "delay", line_of(&topology, "link", line));
  const bool inherits = link != nullptr && link->contains("delay");
  return {all,
          line_of(bottleneck, "delay", inherits ? all : line_of(&topology, "bottleneck", all))};
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
    lines_ = lines_in(*table, line_);
    file_line_ = line_of(table, "file", line_);
    if (const auto* like = table->get("link"))
      read_table("topology.link", *like, keys_of(like_.link), {}, problems_);
    bottleneck_ = like_.link;
    if (const auto* like = table->get("bottleneck"))
      read_table("topology.bottleneck", *like, keys_of(bottleneck_), {}, problems_);
    if (const auto* like = table->get("node"))
      read_table("topology.node", *like, keys_of(like_.node), {}, problems_);
    const bool has_bottleneck = table->contains("bottleneck");
    for (const auto* key : {"link", "bottleneck", "node"})
      table->erase(key);
    read_table("topology", *table, keys_of(what_), {}, problems_);
    right_ = problems_.tellp() == problems_before;
    if (!right_)
      return;
    const auto& kind = topology_kinds().at(what_.kind);
    for (const auto& key : kind.needs)
      if (!table->contains(key))
        complain(line_, "topology of kind " + what_.kind + " needs " + key);
    for (const auto& [key, value] : *table)
      if (const std::string name{key.str()};
          name != "kind" && !is_among(kind.needs, name) && !is_among(kind.takes, name))
        complain(value.source().begin.line,
                 "topology." + name + " means nothing to kind " + what_.kind);
    if (has_bottleneck && what_.kind != "dumbbell")
      complain(line_, "topology.bottleneck is for kind dumbbell");
    if (what_.kind == "waxman" && what_.nodes > most_waxman_nodes)
      complain(line_, "topology of kind waxman has at most 5000 nodes");
    if (what_.kind == "tree" && tree_size() > most_tree_nodes)
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
    for (std::size_t i = 0; i < t_.links.size(); ++i) {
      auto& link = t_.links[i];
      link.line = line_of_made(link, i);
      links_.emplace(ends_of(link.a, link.b), made_link{i});
    }
  }

  /// The line that says what a link is like that was generated or imported.
  [[nodiscard]] std::size_t line_of_made(const sim::link_spec& link, std::size_t index) const {
    if (!what_.file.empty() && link.traits.delay != like_.link.delay)
      return file_line_;
    return what_.kind == "dumbbell" && index == 0 ? lines_.bottleneck : lines_.all;
  }

  void import() {
    const auto path = folder_ / what_.file;
    const auto text = apps::read_toml_file(path);
    if (!text)
      return complain(file_line_, "topology.file: " + text.error().message);
    auto made = what_.kind == "ndnsim" ? sim::parse_ndnsim_topology(*text, path.string(), like_)
                                       : sim::parse_mini_ndn_topology(*text, path.string(), like_);
    if (!made)
      return complain(file_line_, "topology.file: " + made.error().message);
    t_ = std::move(*made);
    check_imported(path.string());
    for (auto& node : t_.nodes)
      node.line = 0;  // lines are those of the scenario
  }

  /// What is wrong in a topology file is told with its own lines.
  void check_imported(const std::string& path) {
    const auto complain_there = [&](std::size_t line, const std::string& what) {
      complain(file_line_, fmt::format("topology.file: {}: line {}: {}", path, line, what));
    };
    std::set<std::string> names;
    for (const auto& node : t_.nodes) {
      if (const auto bad = sim::problem_of_node_name(node.name); !bad.empty())
        complain_there(node.line, bad);
      else if (!names.insert(node.name).second)
        complain_there(node.line, "node " + node.name + " is there twice: give it another name");
    }
    sim::known_nodes nodes{t_};
    for (const auto& link : t_.links)
      for (const auto& end : {link.a, link.b})
        if (!nodes.has(end))
          complain_there(link.line, nodes.no_such(end));
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
    read_table("node", entry, keys_of(node), {"name"}, problems_);
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
    auto [known, fresh] = links_.try_emplace(ends_of(link.a, link.b), made_link{t_.links.size()});
    auto& [index, said] = known->second;
    if (said != 0 && !link.a.empty() && !link.b.empty())
      return complain(link.line,
                      fmt::format("link {} {} is there twice, first in line {}: say all of it in "
                                  "one [[link]]",
                                  sim::in_one_line(link.a), sim::in_one_line(link.b), said));
    said = link.line;
    if (!fresh)
      link.traits = t_.links[index].traits;
    read_table("link", entry, keys_of(link), {"a", "b"}, problems_);
    if (fresh)
      return t_.links.push_back(std::move(link));
    t_.links[index].traits = link.traits;
    t_.links[index].line = link.line;
  }

  toml::table& table_;
  const std::filesystem::path& folder_;
  sim::topology& t_;
  std::ostream& problems_;
  topology_description what_;
  sim::topology_defaults like_;
  sim::link_traits bottleneck_;
  std::size_t line_ = 0;  // of [topology]
  std::size_t file_line_ = 0;
  lines_of_links lines_;
  bool right_ = true;
  std::map<std::string, std::size_t> numbers_;
  struct made_link {
    std::size_t index = 0;
    std::size_t said = 0;  // line of its [[link]]; 0: generated or imported
  };
  std::map<pair_of_nodes, made_link> links_;
  std::set<std::string> said_;  // by [[node]]
};

}  // namespace

void read_topology(toml::table& table, std::uint64_t seed, const std::filesystem::path& folder,
                   sim::topology& t, std::ostream& problems) {
  reader{table, seed, folder, t, problems}.run();
}

}  // namespace facet::sim_apps
