// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/config_keys.hpp"

#include "core/forwarding/shard_map.hpp"

#include <array>
#include <cstdlib>
#include <limits>

namespace facet::apps {
namespace {

constexpr auto any = std::numeric_limits<std::int64_t>::max();

template <class Unit>
setter period(std::chrono::nanoseconds& target, std::int64_t most) {
  return number([&target](std::int64_t count) { target = Unit{count}; }, 0, most);
}

/// An octal permission string such as "0660".
setter mode(mode_t& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::string>();
    char* end = nullptr;
    const auto bits = value ? std::strtoul(value->c_str(), &end, 8) : 0;
    if (!value || value->empty() || *end != '\0' || bits > 0777)
      return "must be a string of octal digits such as \"0660\"";
    target = static_cast<mode_t>(bits);
    return {};
  };
}

setter log_level(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    constexpr std::array known{"trace", "debug", "info", "warn", "error", "off"};
    const auto value = node.value_exact<std::string>();
    if (!value || std::find(known.begin(), known.end(), *value) == known.end())
      return "must be trace, debug, info, warn, error or off";
    target = *value;
    return {};
  };
}

setter preset(std::chrono::nanoseconds& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto poll = poll_preset(node.value_exact<std::string>().value_or(""));
    if (!poll)
      return "must be eager, balanced or frugal";
    target = *poll;
    return {};
  };
}

setter proof_of(std::function<void(management::proof)> store) {
  return [store = std::move(store)](const toml::node& node) -> std::string {
    const auto parsed = management::parse_proof(node.value_exact<std::string>().value_or(""));
    if (!parsed)
      return parsed.error().message;
    store(*parsed);
    return {};
  };
}

/// Whether to listen at all. Asked for in so many words, it must succeed.
setter listening(actors::listen_options& target) {
  return [&target](const toml::node& node) -> std::string {
    bool listens = true;
    auto problem = boolean(listens)(node);
    if (!listens)
      target.ipv4 = target.ipv6 = false;
    target.required = listens;
    return problem;
  };
}

/// A port asked for in so many words must be had.
setter listening_port(actors::listen_options& target) {
  return [&target](const toml::node& node) -> std::string {
    target.required = true;
    return integer(target.port, 0, 65535)(node);
  };
}

setter texts(std::vector<std::string>& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto* list = node.as_array();
    if (list == nullptr || (!list->empty() && !list->is_homogeneous<std::string>()))
      return "must be a list of strings";
    target.clear();
    for (const auto& element : *list)
      target.push_back(*element.value<std::string>());
    return {};
  };
}

setter http_address(std::optional<listen_address>& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value)
      return "must be a string";
    target.reset();
    if (value->empty())
      return {};
    auto parsed = parse_listen_address(*value);
    if (!parsed)
      return "is wrong: " + parsed.error().message;
    target = std::move(*parsed);
    return {};
  };
}

void add_network_keys(daemon_config& c, setters& keys) {
  for (auto [transport, o] : {std::pair{"udp.", &c.udp}, std::pair{"tcp.", &c.tcp}}) {
    const std::string prefix = transport;
    keys[prefix + "listen"] = listening(*o);
    keys[prefix + "port"] = listening_port(*o);
    keys[prefix + "ipv4"] = boolean(o->ipv4);
    keys[prefix + "ipv6"] = boolean(o->ipv6);
  }
  keys["udp.idle_timeout_s"] = period<std::chrono::seconds>(c.faces.udp_idle_timeout, 86'400'000);
  keys["udp.mtu"] = integer(c.faces.udp_mtu, 64, 8800);
  keys["multicast.ipv4"] = boolean(c.multicast.ipv4);
  keys["multicast.ipv6"] = boolean(c.multicast.ipv6);
  keys["multicast.port"] = integer(c.multicast.port, 1, 65535);
  keys["multicast.ipv4_group"] = text(c.multicast.ipv4_group);
  keys["multicast.ipv6_group"] = text(c.multicast.ipv6_group);
  keys["multicast.interfaces"] = texts(c.multicast.interfaces);
  keys["faces.max_on_demand"] = integer(c.faces.max_on_demand, 0, 1'000'000);
  keys["faces.congestion_marking"] = boolean(c.faces.congestion_marking);
}

template <class Target>
setter word(Target& target, std::vector<std::pair<std::string, Target>> words) {
  return [&target, words = std::move(words)](const toml::node& node) -> std::string {
    std::string known;
    for (const auto& [spelling, value] : words) {
      if (node.value_exact<std::string>() == spelling) {
        target = value;
        return {};
      }
      known += (known.empty() ? "" : ", ") + spelling;
    }
    return "must be one of " + known;
  };
}

setter names(std::vector<packet::name>& target) {
  return [&target](const toml::node& node) -> std::string {
    std::vector<std::string> uris;
    if (auto problem = texts(uris)(node); !problem.empty())
      return problem;
    target.clear();
    for (const auto& uri : uris) {
      auto parsed = packet::name::parse(uri);
      if (!parsed)
        return "must hold Names: " + parsed.error().message;
      target.push_back(std::move(*parsed));
    }
    return {};
  };
}

void add_forwarder_keys(forwarding::forwarder_options& o, setters& keys) {
  using forwarding::unsolicited_policy;
  using tables::cs_policy;
  keys["tables.content_store_octets"] = integer(o.cs_bytes, 0, any);
  keys["tables.content_store_packets"] = integer(o.cs_packets, 0, any);
  keys["tables.content_store_policy"] = word(
      o.cs_replacement, {{"lru", cs_policy::lru}, {"priority_fifo", cs_policy::priority_fifo}});
  keys["tables.unsolicited"] =
      word(o.unsolicited, {{"drop-all", unsolicited_policy::drop_all},
                           {"admit-local", unsolicited_policy::admit_local},
                           {"admit-network", unsolicited_policy::admit_network},
                           {"admit-all", unsolicited_policy::admit_all}});
  keys["tables.pit_entries"] = integer(o.pit_limit, 1, any);
  keys["tables.pit_octets"] = integer(o.pit_bytes, 1, any);
  keys["forwarding.default_hop_limit"] = integer(o.default_hop_limit, 0, 255);
  keys["forwarding.regions"] = names(o.regions);
}

void add_management_keys(daemon_config& c, setters& keys) {
  keys["management.trust_anchor"] = text(c.trust_anchor);
  const std::string policy = "management.policy.";
  for (const auto* module : {"faces", "fib", "rib", "cs", "strategy-choice"})
    keys[policy + module] =
        proof_of([&c, module](management::proof p) { c.policy.modules[module] = p; });
  keys[policy + "announcements"] =
      proof_of([&c](management::proof p) { c.policy.announcements = p; });
  keys[policy + "localhop"] = boolean(c.policy.localhop);
}

}  // namespace

setter name(packet::name& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value)
      return "must be a string";
    auto parsed = packet::name::parse(*value);
    if (!parsed)
      return "must be a Name: " + parsed.error().message;
    target = std::move(*parsed);
    return {};
  };
}

setters known_keys(daemon_config& c) {
  auto& faces = c.faces;
  setters keys{
      {"log.level", log_level(c.log_level)},
      {"socket.path", text(c.socket_path)},
      {"socket.mode", mode(c.socket_mode)},
      {"http.listen", http_address(c.http)},
      {"lanes.count", integer(c.lanes, 1, forwarding::shard_map::most_shards)},
      {"shm.mode", mode(faces.shm_mode)},
      {"shm.capacity", integer(faces.shm_capacity, 16, std::int64_t{1} << 20)},
      {"faces.queue_octets", integer(faces.queue_octets, 0, any)},
      {"faces.queue_total_octets", integer(faces.queue_total, 0, any)},
      {"faces.send_deadline_ms", period<std::chrono::milliseconds>(faces.send_deadline, 3'600'000)},
      {"faces.batch", integer(faces.batch, 1, 4096)},
      // Keys are read in alphabetical order, so the exact time wins over the preset.
      {"faces.poll", preset(faces.poll)},
      {"faces.poll_us", period<std::chrono::microseconds>(faces.poll, 1'000'000)},
  };
  add_forwarder_keys(c.forwarder, keys);
  add_network_keys(c, keys);
  add_management_keys(c, keys);
  add_access_keys(c, keys);
  return keys;
}

}  // namespace facet::apps
