// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/config.hpp"

#include "apps/facetd/config_keys.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

namespace facet::apps {
namespace {

bool can_use_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

/// Notes every key with its value as text; a list counts as one key.
void note_keys(const toml::table& table, const std::string& prefix,
               std::map<std::string, std::string>& keys) {
  for (const auto& [key, node] : table) {
    const auto full =
        prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
    if (const auto* inner = node.as_table()) {
      note_keys(*inner, full, keys);
      continue;
    }
    std::ostringstream value;
    node.visit([&](const auto& n) { value << n; });
    keys[full] = value.str();
  }
}

}  // namespace

std::optional<std::chrono::nanoseconds> poll_preset(std::string_view name) noexcept {
  using namespace std::chrono_literals;
  if (name == "eager")
    return 5ms;
  if (name == "balanced")
    return face_settings_config{}.poll;
  if (name == "frugal")
    return 0ns;
  return std::nullopt;
}

result<void> parse_config(std::string_view content, const std::string& origin,
                          daemon_config& config) {
  auto parsed = parse_toml(content, origin);
  if (!parsed)
    return fail(std::move(parsed.error()));
  toml::table& table = *parsed;
  std::ostringstream problems;
  note_keys(table, "", config.keys);
  for (const auto* list : {"face", "route", "strategy"})
    if (const auto* node = table.get(list); node != nullptr && node->is_array()) {
      read_list(list, *node, config, problems);
      table.erase(list);
    }
  if (auto* access = table["access"].as_table())
    for (const auto* list : {"limits", "prefix"})
      if (const auto* node = access->get(list); node != nullptr && node->is_array()) {
        read_access_list(list, *node, config, problems);
        access->erase(list);
      }
  apply(table, "", known_keys(config), problems);
  if (!problems.str().empty())
    return fail(errc::invalid_argument, origin + ":" + problems.str());
  return {};
}

result<void> read_config(const std::filesystem::path& file, daemon_config& config) {
  const auto content = read_toml_file(file);
  if (!content)
    return fail(content.error());
  if (auto parsed = parse_config(*content, file.string(), config); !parsed)
    return parsed;
  if (config.trust_anchor.empty())
    return {};
  auto anchors = management::trust_anchors::read(config.trust_anchor);
  if (!anchors)
    return fail(std::move(anchors.error()));
  config.policy.anchors = std::move(*anchors);
  return {};
}

std::vector<std::string> changed_keys(const daemon_config& before, const daemon_config& after) {
  std::vector<std::string> changed;
  for (const auto& [key, value] : after.keys) {
    const auto old = before.keys.find(key);
    if (old == before.keys.end() || old->second != value)
      changed.push_back(key);
  }
  for (const auto& [key, value] : before.keys)
    if (!after.keys.contains(key))
      changed.push_back(key);
  std::ranges::sort(changed);
  return changed;
}

bool reloadable(std::string_view key) noexcept {
  constexpr std::array fixed{"tables.content_store_packets",
                             "tables.content_store_policy",
                             "tables.unsolicited",
                             "tables.pit_entries",
                             "tables.pit_octets",
                             "management.policy.localhop",
                             "access.user",
                             "access.group"};
  // Who listens is decided once; what sockets and groups there are then stays.
  constexpr std::array fixed_starts{"http.",      "lanes.",    "socket.",  "forwarding.",
                                    "udp.listen", "udp.port",  "udp.ipv4", "udp.ipv6",
                                    "tcp.",       "multicast."};
  return std::ranges::find(fixed, key) == fixed.end() &&
         std::ranges::none_of(fixed_starts,
                              [key](std::string_view start) { return key.starts_with(start); });
}

std::string default_socket_path() {
  if (can_use_folder("/run/nfd"))
    return "/run/nfd/nfd.sock";
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0')
    return std::string{runtime} + "/facet.sock";
  return "/tmp/facet-" + std::to_string(::getuid()) + ".sock";
}

}  // namespace facet::apps
