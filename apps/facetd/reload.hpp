// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/node.hpp"
#include "apps/facetd/config.hpp"
#include "apps/facetd/static_setup.hpp"

#include <filesystem>

namespace facet::apps {

/// What the command line said, which wins over the file.
struct command_line {
  std::filesystem::path config_file;
  std::string socket_path;
  std::string log_level;
  std::string poll;       ///< a preset; empty: not said
  std::size_t lanes = 0;  ///< 0: not said
  std::string http;       ///< an address; empty: not said
};

/// The configuration that file and command line make together.
/// Errors: those of read_config
result<daemon_config> load_config(const command_line& options);

/// Reads the configuration anew and gives the running forwarder what it can take, with a line in
/// the log for each key that changed. A configuration that is wrong changes nothing.
///
/// @param current  what holds now; replaced on success
void reload(const command_line& options, daemon_config& current, actors::node& node,
            static_setup& setup);

}  // namespace facet::apps
