// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/sim/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Values and keys that scenarios have and experiments have not. A setter refers to what it was
/// made for and must not outlive it.
namespace facet::sim_apps {

/// "1Mbps", or bit/s as a number; 0: without limit.
apps::setter rate(std::uint64_t& target);
/// A list of strings, or one.
apps::setter texts(std::vector<std::string>& target);

/// A strategy that there is: a short name, or a whole one.
apps::setter strategy(std::string& target);
/// A Name, "/" too, that tables of forwarders take.
apps::setter any_prefix(std::string& target);

apps::setters keys_of(sim::link_traits& t);
apps::setters keys_of(sim::node_traits& t);

/// Reads a table with these keys; `required` must be there. Problems go to `problems`, a line each.
void read_table(const std::string& title, const toml::node& node, const apps::setters& keys,
                std::initializer_list<const char*> required, std::ostream& problems);

/// Calls `read(table)` for each entry of a list [[title]].
template <class F>
void each_entry(const std::string& title, toml::table& from, std::ostream& problems, F&& read) {
  constexpr std::size_t longest_list = 1'000'000;
  auto* const node = from.get(title);
  if (node == nullptr)
    return;
  auto* const list = node->as_array();
  if (list == nullptr || list->size() > longest_list ||
      (!list->empty() && !list->is_homogeneous<toml::table>())) {
    problems << "\n  line " << node->source().begin.line << ": " << title
             << " must be a list of tables: [[" << title << "]]";
    return;
  }
  for (auto& entry : *list)
    read(*entry.as_table());
}

}  // namespace facet::sim_apps
