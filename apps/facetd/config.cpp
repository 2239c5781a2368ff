// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/config.hpp"

#include "apps/facetd/config_keys.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace facet::apps {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20;

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

result<std::string> contents_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::error_code problem;
  if (!in || std::filesystem::is_directory(file, problem))
    return fail(system_error("cannot read " + file.string(), in ? EISDIR : errno));
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_file)
    return fail(errc::invalid_argument, file.string() + " is larger than 4 MiB");
  return text;
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
  toml::table table;
  try {
    table = toml::parse(content);
  } catch (const toml::parse_error& e) {
    std::ostringstream what;
    what << origin << ": line " << e.source().begin.line << ": " << e.description();
    return fail(errc::invalid_argument, what.str());
  }
  std::ostringstream problems;
  note_keys(table, "", config.keys);
  for (const auto* list : {"face", "route", "strategy"})
    if (const auto* node = table.get(list); node != nullptr && node->is_array()) {
      read_list(list, *node, config, problems);
      table.erase(list);
    }
  apply(table, "", known_keys(config), problems);
  if (!problems.str().empty())
    return fail(errc::invalid_argument, origin + ":" + problems.str());
  return {};
}

result<void> read_config(const std::filesystem::path& file, daemon_config& config) {
  const auto content = contents_of(file);
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
  constexpr std::array fixed{
      "tables.content_store_packets", "tables.content_store_policy", "tables.unsolicited",
      "tables.pit_entries",           "tables.pit_octets",           "management.policy.localhop"};
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
