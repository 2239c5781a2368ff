// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_groups.hpp"

#include "apps/load/experiment_keys.hpp"
#include "apps/load/ndnsim_names.hpp"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <optional>
#include <vector>

namespace facet::load_apps {
namespace {

/// What both lists have in common: groups named so, with a list of smaller things in each.
struct consumer_traits {
  using group = load::consumer_group;
  static constexpr const char* list = "consumer";
  static constexpr const char* parts = "pattern";
  static constexpr bool counts_interests = true;
  static auto& parts_of(group& g) { return g.patterns; }
  static auto& groups_of(load::experiment& e) { return e.consumers; }
};

struct producer_traits {
  using group = load::producer_group;
  static constexpr const char* list = "producer";
  static constexpr const char* parts = "reply";
  static constexpr bool counts_interests = false;
  static auto& parts_of(group& g) { return g.replies; }
  static auto& groups_of(load::experiment& e) { return e.producers; }
};

constexpr std::size_t most_entries = 1000;

void complain(std::ostream& problems, const toml::node& where, std::string_view what) {
  problems << fmt::format("\n  line {}: {}", where.source().begin.line, what);
}

template <class Part>
std::string set_part_key(Part& part, std::string_view key, const toml::node& value) {
  const auto keys = keys_of(part);
  const auto found = keys.find(std::string{our_name(key)});
  return found == keys.end() ? unknown_group_key(key, keys) : found->second(value);
}

/// Sets `key` of the group itself or of all of its parts.
template <class Traits>
std::string set_key(typename Traits::group& g, std::string_view key, const toml::node& value) {
  const std::string name{our_name(key)};
  auto keys = keys_of(g);
  if (const auto found = keys.find(name); found != keys.end())
    return found->second(value);
  auto& parts = Traits::parts_of(g);
  auto of_part = keys_of(parts.front());
  if (!of_part.contains(name)) {
    keys.merge(of_part);
    return unknown_group_key(key, std::move(keys));
  }
  for (auto& part : parts)
    if (auto problem = set_part_key(part, key, value); !problem.empty())
      return problem;
  return {};
}

/// The keys of `table` in the order in which they build on each other: what an application of
/// ndnSIM implies gives way to what is said, and shares are shares of what is there.
std::vector<std::string> ordered_keys(const toml::table& table) {
  std::vector<std::string> first;
  std::vector<std::string> middle;
  std::vector<std::string> last;
  for (const auto& [key, node] : table) {
    const auto name = key.str();
    (name == "app" ? first : name.ends_with("_ratio") ? last : middle).emplace_back(name);
  }
  first.insert(first.end(), middle.begin(), middle.end());
  first.insert(first.end(), last.begin(), last.end());
  return first;
}

template <class Traits>
void read_parts(const toml::node& node, typename Traits::group& g, std::ostream& problems) {
  const auto* list = node.as_array();
  const auto title = fmt::format("{}.{}", Traits::list, Traits::parts);
  if (list == nullptr || list->empty() || list->size() > most_entries ||
      !list->is_homogeneous<toml::table>())
    return complain(problems, node, fmt::format("{0} must be a list of tables: [[{0}]]", title));
  auto& parts = Traits::parts_of(g);
  const auto defaults = parts.front();
  parts.clear();
  for (const auto& each : *list) {
    auto part = defaults;
    for (const auto& [key, value] : *each.as_table())
      if (const auto problem = set_part_key(part, key.str(), value); !problem.empty())
        complain(problems, value, fmt::format("{}.{} {}", title, key.str(), problem));
    parts.push_back(std::move(part));
  }
}

/// The first of two keys of `table` that mean the same, one in ndnSIM's spelling and one in ours.
std::optional<std::string> said_twice(const toml::table& table) {
  for (const auto& [key, node] : table)
    for (const auto& [other, ignored] : table)
      if (key.str() != other.str() && our_name(key.str()) == our_name(other.str()))
        return std::string{key.str()};
  return std::nullopt;
}

template <class Traits>
void read_group(const toml::table& table, typename Traits::group& g, std::ostream& problems) {
  if (const auto key = said_twice(table))
    complain(problems, *table.get(*key), fmt::format("{}.{} is said twice", Traits::list, *key));
  Traits::parts_of(g) = {{}};
  const auto* parts = table.get(Traits::parts);
  bool parts_read = parts == nullptr;
  for (const auto& key : ordered_keys(table)) {
    if (key == Traits::parts || (Traits::counts_interests && is_of_bound(key)))
      continue;
    if (key.ends_with("_ratio") && !parts_read) {
      read_parts<Traits>(*parts, g, problems);
      parts_read = true;
    }
    const auto& value = *table.get(key);
    if (const auto problem = set_key<Traits>(g, key, value); !problem.empty())
      complain(problems, value, fmt::format("{}.{} {}", Traits::list, key, problem));
  }
  if (!parts_read)
    read_parts<Traits>(*parts, g, problems);
  if constexpr (Traits::counts_interests)
    read_bound(table, g, problems);
}

template <class Traits>
void read_groups(const toml::node& node, load::experiment& e, std::ostream& problems) {
  const auto* list = node.as_array();
  if (list == nullptr || list->size() > most_entries || !list->is_homogeneous<toml::table>())
    return complain(problems, node,
                    fmt::format("{0} must be a list of tables: [[{0}]]", Traits::list));
  auto& groups = Traits::groups_of(e);
  for (const auto& each : *list) {
    typename Traits::group g;
    g.name =
        list->size() == 1 ? Traits::list : fmt::format("{}{}", Traits::list, groups.size() + 1);
    read_group<Traits>(*each.as_table(), g, problems);
    groups.push_back(std::move(g));
  }
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t dot = 0; dot != std::string_view::npos;) {
    dot = path.find('.');
    parts.push_back(path.substr(0, dot));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return parts;
}

/// The part of a group that a path calls by number.
template <class Parts>
typename Parts::value_type* numbered(Parts& parts, std::string_view number) {
  std::size_t n = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), n);
  const bool right = problem == std::errc{} && end == number.data() + number.size();
  return right && n >= 1 && n <= parts.size() ? &parts[n - 1] : nullptr;
}

template <class Traits>
std::string set_in_groups(load::experiment& e, const std::vector<std::string_view>& path,
                          const toml::node& value) {
  auto& groups = Traits::groups_of(e);
  std::string problem = fmt::format("is of no [[{}]] here", Traits::list);
  for (auto& g : groups) {
    if (path.size() > 2 && g.name != path[1])
      continue;
    if (path.size() == 2 || path.size() == 3) {
      problem = set_key<Traits>(g, path.back(), value);
    } else if (path.size() == 5 && path[2] == Traits::parts) {
      auto* part = numbered(Traits::parts_of(g), path[3]);
      problem = part == nullptr ? fmt::format("has no {} of that number", Traits::parts)
                                : set_part_key(*part, path.back(), value);
    } else {
      problem = fmt::format("is no path: say {0}.KEY, {0}.NAME.KEY or {0}.NAME.{1}.NUMBER.KEY",
                            Traits::list, Traits::parts);
    }
    if (!problem.empty())
      break;
  }
  return problem;
}

}  // namespace

void read_consumers(const toml::node& node, load::experiment& e, std::ostream& problems) {
  read_groups<consumer_traits>(node, e, problems);
}

void read_producers(const toml::node& node, load::experiment& e, std::ostream& problems) {
  read_groups<producer_traits>(node, e, problems);
}

std::string set_parameter(load::experiment& e, std::string_view path, const toml::node& value) {
  const auto parts = split(path);
  if (parts.size() >= 2 && parts[0] == consumer_traits::list)
    return set_in_groups<consumer_traits>(e, parts, value);
  if (parts.size() >= 2 && parts[0] == producer_traits::list)
    return set_in_groups<producer_traits>(e, parts, value);
  const auto keys = keys_of(e);
  const auto found = keys.find(std::string{path});
  return found == keys.end() ? apps::unknown_key(path, keys) : found->second(value);
}

}  // namespace facet::load_apps
