// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The lists of the configuration: [[face]], [[route]] and [[strategy]].
#include "apps/facetd/config_keys.hpp"
#include "core/management/control_parameters.hpp"
#include "core/management/face_uri.hpp"
#include "core/packet/tlv.hpp"
#include "core/tables/name_prefixes.hpp"

#include <limits>
#include <optional>
#include <string>

namespace facet::apps {
namespace {

/// A prefix that the tables can hold.
setter prefix(packet::name& target) {
  return [&target](const toml::node& node) {
    auto problem = name(target)(node);
    if (problem.empty() && target.size() > tables::max_prefix_depth)
      problem = "has more than 32 components";
    return problem;
  };
}

setter flag(std::optional<bool>& target) {
  return [&target](const toml::node& node) {
    bool value = false;
    auto problem = boolean(value)(node);
    target = value;
    return problem;
  };
}

setter count(std::optional<std::uint64_t>& target, std::int64_t most) {
  return number([&target](std::int64_t n) { target = static_cast<std::uint64_t>(n); }, 0, most);
}

setter persistency(std::optional<std::uint64_t>& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto word = node.value_exact<std::string>();
    if (word != "persistent" && word != "permanent")
      return "must be persistent or permanent";
    target = word == "permanent" ? management::persistency::permanent
                                 : management::persistency::persistent;
    return {};
  };
}

constexpr std::int64_t longest_interval_ms = 3'600'000;

setters keys_of(static_face& f) {
  return {{"uri", text(f.uri)},
          {"local_uri", text(f.local_uri)},
          {"mtu", integer(f.mtu, 64, std::int64_t{1} << 30)},
          {"persistency", persistency(f.persistency)},
          {"local_fields", flag(f.local_fields)},
          {"reliability", flag(f.reliability)},
          {"congestion_marking", flag(f.congestion_marking)},
          {"congestion_interval_ms", count(f.congestion_interval_ms, longest_interval_ms)},
          {"congestion_threshold",
           count(f.congestion_threshold, std::numeric_limits<std::int64_t>::max())}};
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

bool has_link_settings(const static_face& f) {
  return f.persistency || f.local_fields || f.reliability || f.congestion_marking ||
         f.congestion_interval_ms || f.congestion_threshold;
}

/// What is wrong with an entry as a whole; empty when nothing is. What only the forwarder can tell
/// (whether a host is there, whether a connection stays on this host) shows when the face is made.
std::string problem_with(const static_face& f) {
  if (f.uri.empty())
    return {};  // has been said
  const auto uri = management::face_uri::parse(f.uri);
  if (!uri)
    return "has a bad uri: " + uri.error().message;
  const bool shm = uri->scheme == "shm";
  if (!uri->is_network() && !shm)
    return "has a uri of a kind that cannot be made: " + uri->scheme;
  if (shm && has_link_settings(f))
    return "over shared memory has no settings but mtu";
  if (!shm && f.mtu > packet::max_packet_size)
    return "over a socket has an mtu of at most " + std::to_string(packet::max_packet_size);
  if (f.local_fields.value_or(false) && uri->is_udp())
    return "over UDP cannot have local_fields: they are for applications on this host";
  if (f.local_uri.empty())
    return {};
  const auto local = management::face_uri::parse(f.local_uri);
  if (!local)
    return "has a bad local_uri: " + local.error().message;
  return uri->is_udp() && local->is_udp() ? "" : "can have a local_uri over UDP only";
}

std::string problem_with(const static_route&) {
  return {};
}
std::string problem_with(const static_strategy&) {
  return {};
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
    if (const auto problem = problem_with(item); !problem.empty())
      problems << "\n  line " << node.source().begin.line << ": " << list << ' ' << problem;
    items.push_back(std::move(item));
  }
}

}  // namespace

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
