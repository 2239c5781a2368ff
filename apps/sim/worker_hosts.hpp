// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/run_actor.hpp"
#include "actors/workers/worker_system.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace facet::sim_apps {

/// Connections to `facet worker` processes that take parts of simulations.
class worker_hosts {
 public:
  /// @param workers  HOST:PORT each
  /// Blocking: while connecting
  /// Errors: invalid_argument (no HOST:PORT, an identity in part), disconnected, timed_out
  static result<worker_hosts> connect(const std::vector<std::string>& workers,
                                      const worker_actors::node_identity& identity);

  [[nodiscard]] caf::actor_system& system() const { return system_->system(); }
  [[nodiscard]] const std::vector<sim_actors::named_host>& hosts() const { return hosts_; }
  /// Partitions that they are good for together.
  [[nodiscard]] std::size_t room() const { return room_; }

 private:
  worker_hosts() = default;

  std::unique_ptr<worker_actors::worker_system> system_;
  std::vector<sim_actors::named_host> hosts_;  // let go of before the system ends
  std::size_t room_ = 0;
};

}  // namespace facet::sim_apps
