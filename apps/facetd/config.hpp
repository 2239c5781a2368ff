// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/node.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <string>

namespace facet::apps {

/// A forwarder that is reached where NFD is: UDP and TCP on port 6363, the multicast groups. Ports
/// that somebody else has are done without.
actors::node_options default_node_options();

/// Everything that can be set for facetd. The defaults are those of an installation without a
/// configuration file; deploy/facet.example.toml documents every key.
struct daemon_config {
  actors::node_options node = default_node_options();
  std::string log_level = "info";
};

/// Reads a TOML file over the defaults in `config`. Everything wrong with it is reported at once:
/// unknown keys, values of the wrong type or out of range, each with its line.
///
/// Errors: not_found, permission_denied (the file), invalid_argument (its content)
result<void> read_config(const std::filesystem::path& file, daemon_config& config);

/// The control socket when neither option nor file names one: /run/nfd/nfd.sock if that folder can
/// be written or made, else $XDG_RUNTIME_DIR/facet.sock, else /tmp/facet-UID.sock.
std::string default_socket_path();

}  // namespace facet::apps
