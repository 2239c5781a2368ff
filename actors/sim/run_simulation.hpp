// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/run_actor.hpp"
#include "core/base/result.hpp"
#include "core/sim/simulation.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace facet::sim_actors {

struct run_options {
  /// Takes traces as they are made, on the calling thread.
  sim::trace_sink sink;
  /// Is told how much of the simulated time has passed, 0 … 1, several times a second.
  std::function<void(double)> progress;
  /// Whether to stop before the end; asked as often.
  std::function<bool()> stopped;
};

struct run_outcome {
  sim::simulation_totals totals;
  std::uint64_t rounds =
      0;  ///< in which partitions waited for each other; depends on how fast they are
  std::uint64_t crossings = 0;  ///< packets that crossed partitions
  std::vector<std::uint64_t> partition_events = {};
  /// Octets by which the processes of hosts grew at the most, together; 0: all was in this one.
  std::uint64_t host_memory = 0;
  std::chrono::duration<double> built{0};  ///< when all nodes were there, after the begin
};

/// Runs a simulation, each partition as an actor on a thread of its own.
///
/// Blocking: until it has ended
/// Errors: cancelled (stopped); system, when a partition ended before its time
result<run_outcome> run_simulation(std::shared_ptr<const sim::network_plan> plan,
                                   const run_options& options);

/// As above, in an actor system that is there, with the partitions shared out among `hosts`.
///
/// Errors: also disconnected, when a host is lost: within ten seconds
result<run_outcome> run_simulation(caf::actor_system& system, std::vector<named_host> hosts,
                                   std::shared_ptr<const sim::network_plan> plan,
                                   const run_options& options);

}  // namespace facet::sim_actors
