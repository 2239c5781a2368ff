// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/coordinator.hpp"
#include "actors/load/messages.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace facet::load_actors {

/// PEM files of this node, and of the authority whose nodes it trusts. All or none.
struct node_identity {
  std::string certificate;
  std::string key;
  std::string authority;
  [[nodiscard]] bool any() const { return !(certificate + key + authority).empty(); }
};

/// HOST:PORT, [HOST]:PORT; a port alone or ":PORT" is one on this host alone.
struct endpoint {
  std::string host;
  std::uint16_t port = 0;
  /// Errors: invalid_argument
  static result<endpoint> parse(const std::string& text);
  [[nodiscard]] std::string to_string() const;
};

/// The actor system of a load experiment: drivers and coordinators, and connections to those of
/// other processes. Whoever connects is trusted: with an identity, peers without a certificate of
/// the same authority are turned away.
///
/// Its source is the only one that knows CAF's network layer.
///
/// Threads: one at a time.
class load_system {
 public:
  /// @param networked  connections are wanted; else none of CAF's network layer is started
  /// Errors: invalid_argument (an identity in part, a file that cannot be read)
  static result<std::unique_ptr<load_system>> start(const node_identity& identity, bool networked);
  /// Ends the local driver.
  ~load_system();
  load_system(const load_system&) = delete;
  load_system& operator=(const load_system&) = delete;

  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }

  /// The driver of this process, started when first asked for.
  driver_actor driver() { return start_driver({}); }
  /// As above, when it is the first: one that attaches to the forwarder at `socket`, whatever the
  /// coordinator says; empty: where that says.
  driver_actor start_driver(const std::string& socket);
  /// Lets others use it. @returns where; the port is told when 0 was asked for
  /// Errors: name_in_use, and what the system says
  result<endpoint> publish(const endpoint& at);
  /// A driver elsewhere.
  ///
  /// Blocking: while connecting
  /// Errors: disconnected (nobody there, or it turned us away)
  result<driver_actor> connect(const endpoint& at);

  coordinator_actor coordinate(std::vector<named_driver> drivers);

 private:
  struct settings;
  load_system(std::unique_ptr<settings> how, bool encrypted);

  std::unique_ptr<settings> settings_;
  bool encrypted_;
  std::unique_ptr<caf::actor_system> system_;
  driver_actor driver_;
};

}  // namespace facet::load_actors
