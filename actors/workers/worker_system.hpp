// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/coordinator.hpp"
#include "actors/sim/own_thread.hpp"
#include "actors/workers/messages.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace facet::worker_actors {

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

/// The actor system of a worker, and of whoever has work for workers: those who drive load
/// experiments and make simulations, and connections to those of other processes. Whoever connects
/// is trusted: with an identity, peers without a certificate of the same authority are turned away.
///
/// Its source is the only one that knows CAF's network layer.
///
/// Threads: one at a time.
class worker_system {
 public:
  /// @param networked  connections are wanted; else none of CAF's network layer is started
  /// Errors: invalid_argument (an identity in part, a file that cannot be read)
  static result<std::unique_ptr<worker_system>> start(const node_identity& identity,
                                                      bool networked);
  /// Ends what works here.
  ~worker_system();
  worker_system(const worker_system&) = delete;
  worker_system& operator=(const worker_system&) = delete;

  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }

  /// The driver of this process, started when first asked for.
  load_actors::driver_actor driver() { return start_driver({}); }
  /// As above, when it is the first: one that attaches to the forwarder at `socket`, whatever the
  /// coordinator says; empty: where that says.
  load_actors::driver_actor start_driver(const std::string& socket);
  /// Lets others use driver and simulations here. @returns where; the port is told when 0 was asked
  /// for Errors: name_in_use, and what the system says
  result<endpoint> publish(const endpoint& at);
  /// The driver, or who makes simulations, at a worker elsewhere.
  ///
  /// Blocking: while connecting
  /// Errors: disconnected (nobody there, or it turned us away), timed_out
  result<load_actors::driver_actor> find_driver(const endpoint& at);
  result<sim_actors::host_actor> find_host(const endpoint& at);

  load_actors::coordinator_actor coordinate(std::vector<load_actors::named_driver> drivers);

 private:
  struct settings;
  worker_system(std::unique_ptr<settings> how, bool encrypted);
  result<front_desk_actor> connect(const endpoint& at);
  template <class Handle, class Question>
  result<Handle> find(const endpoint& at, Question question);

  std::unique_ptr<settings> settings_;
  bool encrypted_;
  std::unique_ptr<caf::actor_system> system_;
  sim_actors::own_threads_end threads_;
  load_actors::driver_actor driver_;
  sim_actors::host_actor host_;
  front_desk_actor front_desk_;
};

}  // namespace facet::worker_actors
