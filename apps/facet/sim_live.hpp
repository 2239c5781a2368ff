// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/run_live.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "core/sim/plan.hpp"

#include <memory>
#include <string>
#include <vector>

namespace facet::apps {

/// What `facet sim --realtime` can be told.
struct sim_live_options {
  bool on = false;
  std::vector<std::string> expose = {};  ///< NODE=SOCKET, beside the scenario's own
  double lag_limit_ms = 10;
};

/// --realtime, --expose, --lag-limit.
void add_live_options(CLI::App& app, sim_live_options& live);

/// The nodes that the command line exposes. Errors: invalid_argument
result<std::vector<sim::expose_spec>> exposed_nodes(const sim_live_options& options);

/// Runs it by the clock until its end, or until a signal. Says which socket is which node once all
/// accept applications, and on stderr when the simulation is too far behind.
///
/// Errors: those of sim_actors::run_live
result<sim_actors::live_outcome> run_sim_live(const std::shared_ptr<const sim::network_plan>& plan,
                                              const sim_live_options& options,
                                              const sim::trace_sink& sink, const stop_signals& stop,
                                              console& out);

/// What summary.json says of it besides; for people, too.
nlohmann::ordered_json describe_live(const sim::network_plan& plan,
                                     const sim_actors::live_outcome& ran, console& out);

}  // namespace facet::apps
