// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"
#include "core/sim/totals.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim_apps {

/// How a simulation was run: what may differ from one run of a scenario to the next.
struct run_facts {
  double wall_s = 0;
  std::uint64_t rounds = 0;
  std::uint64_t crossings = 0;
  std::vector<std::string> workers = {};             ///< where partitions were, if elsewhere
  std::vector<std::uint64_t> partition_events = {};  ///< how the work was shared out
  double load_s = 0;                ///< from reading the scenario until all nodes were there
  std::uint64_t memory_growth = 0;  ///< octets, of the processes with nodes, since before the plan
  std::uint64_t peak_memory = 0;    ///< octets, of this process with all that is in it
};

/// The document summary.json: what the simulation was, what came of it, and under "run" how it was
/// run.
nlohmann::ordered_json summary(const sim::network_plan& plan, const sim::simulation_totals& totals,
                               const run_facts& facts);

}  // namespace facet::sim_apps
