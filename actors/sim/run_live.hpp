// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/histogram.hpp"
#include "core/sim/simulation.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace facet::sim_actors {

/// How far a simulation was behind the clock.
struct lag_report {
  duration limit{0};
  load::histogram ns;      ///< from when something should have happened until it had
  std::uint64_t over = 0;  ///< samples beyond the limit
};

struct live_options {
  /// Takes traces as they are made, on the calling thread.
  sim::trace_sink sink;
  /// Is told how much of the time has passed, 0 … 1.
  std::function<void(double)> progress;
  /// Whether to end now. What there is by then is the outcome.
  std::function<bool()> stopped;
  /// All exposed nodes accept applications from now on.
  std::function<void()> ready;
  /// The lag exceeds its limit; told at most once a second.
  std::function<void(duration)> lagging;
  duration lag_limit{std::chrono::milliseconds{10}};
};

/// What went through an exposed node's door.
struct exposed_totals {
  std::uint64_t in_packets = 0;   ///< from applications into the simulation
  std::uint64_t out_packets = 0;  ///< to applications
  std::uint64_t dropped = 0;      ///< on the way in: the simulation was too far behind
};

struct live_outcome {
  sim::simulation_totals totals;
  lag_report lag;
  duration simulated{0};                ///< the end, or when it was stopped
  std::vector<exposed_totals> exposed;  ///< as scenario::exposed
};

/// Runs a simulation by the clock. In front of every exposed node is a forwarder as facetd runs it,
/// with the node's control socket, Unix and shared-memory faces; its way out of this host is the
/// simulated node, without delay, and it caches nothing. Prefixes that applications register there
/// become routes of the other nodes at once, before the application is answered (sim::live_routes).
///
/// Packets from outside happen when they come; everything in between happens at its exact simulated
/// time, and what leaves does so when the clock has come to it, or later by the lag.
///
/// Blocking: as long as the scenario is; the calling thread simulates
/// Errors:   invalid_argument: more than one partition; those of opening sockets
result<live_outcome> run_live(std::shared_ptr<const sim::network_plan> plan,
                              const live_options& options);

}  // namespace facet::sim_actors
