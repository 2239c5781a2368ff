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

std::map<std::string, setter> known_keys(daemon_config& c) {
  constexpr auto any = std::numeric_limits<std::int64_t>::max();
  auto& faces = c.node.faces;
  auto& forwarder = c.node.forwarder;
  return {
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
