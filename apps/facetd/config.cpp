// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/config.hpp"

#include <toml++/toml.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>
#include <sstream>

namespace facet::apps {
namespace {

/// Takes a value; answers what is wrong with it, or nothing.
using setter = std::function<std::string(const toml::node&)>;

template <class Target>
setter integer(Target& target, std::int64_t least, std::int64_t most) {
  return [&target, least, most](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::int64_t>();
    if (!value)
      return "must be an integer";
    if (*value < least || *value > most)
      return "must be from " + std::to_string(least) + " to " + std::to_string(most);
    target = static_cast<Target>(*value);
    return {};
  };
}

template <class Unit>
setter period(std::chrono::nanoseconds& target, std::int64_t most) {
  return [&target, most](const toml::node& node) -> std::string {
    std::int64_t count = 0;
    auto problem = integer(count, 0, most)(node);
    if (problem.empty())
      target = Unit{count};
    return problem;
  };
}

setter text(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value)
      return "must be a string";
    target = *value;
    return {};
  };
}

setter boolean(bool& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<bool>();
    if (!value)
      return "must be true or false";
    target = *value;
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
    if (list == nullptr || !list->is_homogeneous<std::string>())
      return "must be a list of strings";
    target.clear();
    for (const auto& element : *list)
      target.push_back(*element.value<std::string>());
    return {};
  };
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
    static const std::map<std::string, int> known{{"trace", 0}, {"debug", 1}, {"info", 2},
                                                  {"warn", 3},  {"error", 4}, {"off", 5}};
    const auto value = node.value_exact<std::string>();
    if (!value || !known.contains(*value))
      return "must be trace, debug, info, warn, error or off";
    target = *value;
    return {};
  };
}

void add_network_keys(actors::node_options& node, std::map<std::string, setter>& keys) {
  auto& sockets = node.faces.sockets;
  for (auto [transport, o] : {std::pair{"udp.", &node.udp}, std::pair{"tcp.", &node.tcp}}) {
    const std::string prefix = transport;
    keys[prefix + "listen"] = listening(*o);
    keys[prefix + "port"] = listening_port(*o);
    keys[prefix + "ipv4"] = boolean(o->ipv4);
    keys[prefix + "ipv6"] = boolean(o->ipv6);
  }
  keys["udp.idle_timeout_s"] = period<std::chrono::seconds>(sockets.udp_idle_timeout, 86'400'000);
  keys["udp.mtu"] = integer(sockets.udp_mtu, 64, 8800);
  keys["multicast.ipv4"] = boolean(node.multicast.ipv4);
  keys["multicast.ipv6"] = boolean(node.multicast.ipv6);
  keys["multicast.port"] = integer(node.multicast.port, 1, 65535);
  keys["multicast.ipv4_group"] = text(node.multicast.ipv4_group);
  keys["multicast.ipv6_group"] = text(node.multicast.ipv6_group);
  keys["multicast.interfaces"] = texts(node.multicast.interfaces);
  keys["faces.max_on_demand"] = integer(sockets.max_on_demand, 0, 1'000'000);
  keys["faces.congestion_marking"] = boolean(sockets.congestion_marking);
}

std::map<std::string, setter> known_keys(daemon_config& c) {
  constexpr auto any = std::numeric_limits<std::int64_t>::max();
  auto& faces = c.node.faces;
  auto& forwarder = c.node.forwarder;
  std::map<std::string, setter> keys{
      {"log.level", log_level(c.log_level)},
      {"socket.path", text(c.node.socket_path)},
      {"socket.mode", mode(c.node.socket_mode)},
      {"shm.mode", mode(faces.shm_mode)},
      {"shm.capacity", integer(faces.shm_capacity, 16, std::int64_t{1} << 20)},
      {"faces.queue_octets", integer(faces.faces.queue_limit, 0, any)},
      {"faces.send_deadline_ms",
       period<std::chrono::milliseconds>(faces.faces.send_deadline, 3'600'000)},
      {"faces.batch", integer(faces.faces.drain_limit, 1, 4096)},
      {"faces.poll_us", period<std::chrono::microseconds>(faces.faces.poll_limit, 1'000'000)},
      {"tables.content_store_octets", integer(forwarder.cs_bytes, 0, any)},
      {"tables.pit_entries", integer(forwarder.pit_limit, 1, any)},
      {"tables.pit_octets", integer(forwarder.pit_bytes, 1, any)},
  };
  add_network_keys(c.node, keys);
  return keys;
}

void apply(const toml::table& table, const std::string& prefix,
           const std::map<std::string, setter>& keys, std::ostream& problems) {
  for (const auto& [key, node] : table) {
    const auto name =
        prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
    if (const auto* inner = node.as_table()) {
      apply(*inner, name, keys, problems);
      continue;
    }
    const auto found = keys.find(name);
    const auto problem =
        found == keys.end() ? std::string{"is not a key that facetd knows"} : found->second(node);
    if (!problem.empty())
      problems << "\n  line " << node.source().begin.line << ": " << name << ' ' << problem;
  }
}

bool can_use_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

actors::node_options default_node_options() {
  actors::node_options o;
  for (auto* transport : {&o.udp, &o.tcp}) {
    transport->ipv4 = transport->ipv6 = true;
    transport->required = false;
  }
  o.multicast.ipv4 = o.multicast.ipv6 = true;
  return o;
}

result<void> read_config(const std::filesystem::path& file, daemon_config& config) {
  if (::access(file.c_str(), R_OK) != 0)
    return fail(system_error("cannot read " + file.string(), errno));
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& e) {
    std::ostringstream what;
    what << file.string() << ": line " << e.source().begin.line << ": " << e.description();
    return fail(errc::invalid_argument, what.str());
  }
  std::ostringstream problems;
  apply(table, "", known_keys(config), problems);
  if (!problems.str().empty())
    return fail(errc::invalid_argument, file.string() + ":" + problems.str());
  return {};
}

std::string default_socket_path() {
  if (can_use_folder("/run/nfd"))
    return "/run/nfd/nfd.sock";
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0')
    return std::string{runtime} + "/facet.sock";
  return "/tmp/facet-" + std::to_string(::getuid()) + ".sock";
}

}  // namespace facet::apps
