// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/congestion.hpp"
#include "core/client/connection.hpp"
#include "core/packet/name.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::apps {

/// How to reach the forwarder: for every subcommand that talks to one.
struct forwarder_options {
  std::string socket;             ///< empty: the default places
  bool no_shared_memory = false;  ///< packets over the socket too
  std::optional<std::uint64_t> mtu =
      {};  ///< largest packet content wanted; absent: 8800-octet ones
};

/// --socket alone, for subcommands that only ask the forwarder about itself: a shared-memory face
/// of their own would cost more than it saves, so none is made.
void add_socket_option(CLI::App& app, forwarder_options& options);
/// --socket and --no-shm.
void add_forwarder_options(CLI::App& app, forwarder_options& options);
/// --mtu, for subcommands that move content of the user's own size.
void add_mtu_option(CLI::App& app, forwarder_options& options);

/// Attaches. When no forwarder answers, the error names the socket that was tried and what to do.
result<client::connection> attach(const forwarder_options& options);

/// An argument that is a Name: `/a/b`. A bad one is a usage error.
CLI::Option* add_name(CLI::App& app, const std::string& option, packet::name& into,
                      const std::string& description);

/// An option that is a Name and may be given several times.
CLI::Option* add_names(CLI::App& app, const std::string& option, std::vector<packet::name>& into,
                       const std::string& description);

/// The congestion control a user chose.
struct congestion_choice {
  client::congestion_kind kind = client::congestion_kind::cubic;
  std::uint32_t window = 64;
};

/// --cc and --window; the present values are the defaults.
///
/// @param window_help  what --window means to this subcommand
void add_congestion_options(CLI::App& app, congestion_choice& choice,
                            const std::string& window_help);

/// Sends all of `packets`, in order, however many batches that takes.
///
/// Blocking: while there is no room, up to the connection's send deadline without progress
/// Errors: those of connection::send_batch
result<void> send_all(client::connection& connection, std::span<const bytes_view> packets);

}  // namespace facet::apps
