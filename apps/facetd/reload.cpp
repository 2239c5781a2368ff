// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/reload.hpp"

#include "apps/facetd/node_options.hpp"
#include "apps/facetd/process_limits.hpp"

#include <spdlog/spdlog.h>

namespace facet::apps {

result<daemon_config> load_config(const command_line& options) {
  daemon_config config;
  if (!options.config_file.empty())
    if (auto read = read_config(options.config_file, config); !read)
      return fail(std::move(read.error()));
  if (!options.socket_path.empty())
    config.socket_path = options.socket_path;
  if (!options.log_level.empty())
    config.log_level = options.log_level;
  if (const auto poll = poll_preset(options.poll))
    config.faces.poll = *poll;
  if (!options.http.empty()) {
    auto address = parse_listen_address(options.http);
    if (!address)
      return fail(errc::invalid_argument, "--http " + address.error().message);
    config.http = std::move(*address);
  }
  if (options.lanes > 0)
    config.lanes = options.lanes;
  if (config.socket_path.empty())
    config.socket_path = default_socket_path();
  fit_to_process(config);
  return config;
}

void reload(const command_line& options, daemon_config& current, actors::node& node,
            static_setup& setup) {
  if (options.config_file.empty())
    return spdlog::warn("nothing to reload: facetd was started without --config");
  auto next = load_config(options);
  if (!next)
    return spdlog::error("configuration not reloaded, nothing changed: {}", next.error().message);
  for (const auto& key : changed_keys(current, *next)) {
    if ((key.starts_with("faces.") && key != "faces.queue_total_octets") || key.starts_with("shm."))
      spdlog::info("reloaded {}, for faces opened from now on", key);
    else if (reloadable(key))
      spdlog::info("reloaded {}", key);
    else
      spdlog::warn("{} needs a restart", key);
  }
  spdlog::set_level(spdlog::level::from_str(next->log_level));
  node.reconfigure(node_options_of(*next));
  setup.apply(*next);
  // What needs a restart is compared with the running forwarder's value the next time, too.
  std::erase_if(next->keys, [](const auto& entry) { return !reloadable(entry.first); });
  for (const auto& [key, value] : current.keys)
    if (!reloadable(key))
      next->keys[key] = value;
  current = std::move(*next);
  spdlog::info("configuration reloaded from {}", options.config_file.string());
}

}  // namespace facet::apps
