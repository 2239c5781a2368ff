// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// [access] of the configuration: users, what they may have and what they may do.
#include "apps/facetd/config_keys.hpp"
#include "core/tables/name_prefixes.hpp"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <limits>
#include <optional>
#include <string>

namespace facet::apps {
namespace {

/// Room for what the user database says of one user.
constexpr std::size_t longest_user_entry = std::size_t{64} << 10;

std::optional<uid_t> find_user(const std::string& name) {
  std::string room(longest_user_entry, '\0');
  passwd entry{};
  passwd* found = nullptr;
  ::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  return found == nullptr ? std::nullopt : std::optional{entry.pw_uid};
}

std::optional<gid_t> find_group(const std::string& name) {
  std::string room(longest_user_entry, '\0');
  group entry{};
  group* found = nullptr;
  ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  return found == nullptr ? std::nullopt : std::optional{entry.gr_gid};
}

/// Reads a name of this host or a number. @returns what is wrong with it
template <class Id>
std::string read_id(const toml::node& node, const char* kind,
                    std::optional<Id> (*find)(const std::string&), Id& id) {
  if (const auto number = node.value_exact<std::int64_t>()) {
    if (*number < 0 || *number >= std::numeric_limits<Id>::max())
      return "is no number of a " + std::string{kind};
    id = static_cast<Id>(*number);
    return {};
  }
  const auto name = node.value_exact<std::string>();
  if (!name || name->empty())
    return "must be the name or the number of a " + std::string{kind};
  const auto found = find(*name);
  if (!found)
    return "names a " + std::string{kind} + " that this host does not have: " + *name;
  id = *found;
  return {};
}

template <class Id>
setter ids(std::vector<Id>& target, const char* kind,
           std::optional<Id> (*find)(const std::string&)) {
  return [&target, kind, find](const toml::node& node) -> std::string {
    const auto* list = node.as_array();
    if (list == nullptr)
      return "must be a list of names or numbers of " + std::string{kind} + "s";
    target.clear();
    for (const auto& element : *list)
      if (auto problem = read_id(element, kind, find, target.emplace_back()); !problem.empty())
        return problem;
    return {};
  };
}

setter users(std::vector<uid_t>& target) {
  return ids<uid_t>(target, "user", find_user);
}

setter groups(std::vector<gid_t>& target) {
  return ids<gid_t>(target, "group", find_group);
}

/// A bound; 0 means that there is none.
setter bound(std::size_t& target) {
  return number(
      [&target](std::int64_t n) {
        target = n == 0 ? management::access_limits::unlimited : static_cast<std::size_t>(n);
      },
      0, std::numeric_limits<std::int64_t>::max());
}

/// Limits of one user, as they are read.
struct limits_entry {
  std::optional<uid_t> user;
  management::access_limits limits;
};

setters keys_of_limits(limits_entry& entry) {
  return {{"user",
           [&entry](const toml::node& node) {
             uid_t id = 0;
             auto problem = read_id<uid_t>(node, "user", find_user, id);
             if (problem.empty())
               entry.user = id;
             return problem;
           }},
          {"faces", bound(entry.limits.faces)},
          {"memory", bound(entry.limits.memory)},
          {"routes", bound(entry.limits.routes)},
          {"pending", bound(entry.limits.pending)}};
}

void read_limits(const toml::array& array, daemon_config& c, std::ostream& problems) {
  c.access.users.clear();
  for (const auto& node : array) {
    limits_entry entry;
    read_entry("access.limits", node, keys_of_limits(entry), {"user"}, problems);
    if (entry.user)
      c.access.users[*entry.user] = entry.limits;
  }
}

void read_prefixes(const toml::array& array, daemon_config& c, std::ostream& problems) {
  c.access.prefixes.clear();
  for (const auto& node : array) {
    auto& rule = c.access.prefixes.emplace_back();
    const setters keys{{"prefix", name(rule.prefix)},
                       {"users", users(rule.who.users)},
                       {"groups", groups(rule.who.groups)}};
    read_entry("access.prefix", node, keys, {"prefix"}, problems);
  }
}

}  // namespace

void add_access_keys(daemon_config& c, setters& keys) {
  auto& a = c.access;
  keys["socket.group"] = [&c](const toml::node& node) {
    gid_t id = 0;
    auto problem = read_id<gid_t>(node, "group", find_group, id);
    if (problem.empty())
      c.socket_group = id;
    return problem;
  };
  keys["access.user"] = text(c.user);
  keys["access.group"] = text(c.group);
  keys["access.faces"] = bound(a.total.faces);
  keys["access.memory"] = bound(a.total.memory);
  keys["access.routes"] = bound(a.total.routes);
  keys["access.faces_per_user"] = bound(a.per_user.faces);
  keys["access.memory_per_user"] = bound(a.per_user.memory);
  keys["access.routes_per_user"] = bound(a.per_user.routes);
  keys["access.pending_per_user"] = bound(a.per_user.pending);
  keys["access.operators"] = users(a.operators.users);
  keys["access.operator_groups"] = groups(a.operators.groups);
}

bool read_access_list(const std::string& key, const toml::node& node, daemon_config& c,
                      std::ostream& problems) {
  const auto* array = node.as_array();
  if (array == nullptr)
    return false;
  if (array->size() > longest_list) {
    problems << "\n  line " << node.source().begin.line << ": more than " << longest_list
             << " entries of [[access." << key << "]]";
    return true;
  }
  if (key == "limits")
    read_limits(*array, c, problems);
  else if (key == "prefix")
    read_prefixes(*array, c, problems);
  else
    return false;
  return true;
}

}  // namespace facet::apps
