// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The lists of the configuration: [[face]], [[route]] and [[strategy]].
#include "apps/facetd/config_keys.hpp"
#include "core/tables/name_prefixes.hpp"

#include <limits>

namespace facet::apps {
namespace {

/// Entries in one list; more is a mistake or an attack.
constexpr std::size_t longest_list = 10'000;

/// Reads one table of a list with `keys`; those in `required` must be there.
void read_entry(const std::string& list, const toml::node& node, const setters& keys,
                std::initializer_list<const char*> required, std::ostream& problems) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    problems << "\n  line " << node.source().begin.line << ": " << list << " must be a table: [["
             << list << "]]";
    return;
  }
  for (const auto* key : required)
    if (!table->contains(key))
      problems << "\n  line " << node.source().begin.line << ": " << list << " needs " << key;
  setters full;
  for (const auto& [key, set] : keys)
    full[list + "." + key] = set;
  apply(*table, list, full, problems);
}

/// A prefix that the tables can hold.
setter prefix(packet::name& target) {
  return [&target](const toml::node& node) {
    auto problem = name(target)(node);
    if (problem.empty() && target.size() > tables::max_prefix_depth)
      problem = "has more than 32 components";
    return problem;
  };
}

setters keys_of(static_face& f) {
  return {{"uri", text(f.uri)}, {"mtu", integer(f.mtu, 64, std::int64_t{1} << 30)}};
}

setters keys_of(static_route& r) {
  return {{"prefix", prefix(r.prefix)},
          {"face", text(r.face)},
          {"cost", integer(r.cost, 0, std::numeric_limits<std::int64_t>::max())},
          {"child_inherit", boolean(r.child_inherit)},
          {"capture", boolean(r.capture)}};
}

setters keys_of(static_strategy& s) {
  return {{"prefix", prefix(s.prefix)}, {"strategy", name(s.strategy)}};
}

template <class Item>
void read_items(const std::string& list, const toml::array& array, std::vector<Item>& items,
                std::initializer_list<const char*> required, std::ostream& problems) {
  items.clear();
  if (array.size() > longest_list) {
    problems << "\n  line " << array.source().begin.line << ": more than " << longest_list
             << " entries of [[" << list << "]]";
    return;
  }
  for (const auto& node : array) {
    Item item{};
    read_entry(list, node, keys_of(item), required, problems);
    items.push_back(std::move(item));
  }
}

}  // namespace

bool read_list(const std::string& key, const toml::node& node, daemon_config& c,
               std::ostream& problems) {
  const auto* array = node.as_array();
  if (array == nullptr)
    return false;
  if (key == "face")
    read_items(key, *array, c.static_faces, {"uri"}, problems);
  else if (key == "route")
    read_items(key, *array, c.static_routes, {"prefix", "face"}, problems);
  else if (key == "strategy")
    read_items(key, *array, c.static_strategies, {"prefix", "strategy"}, problems);
  else
    return false;
  return true;
}

}  // namespace facet::apps
