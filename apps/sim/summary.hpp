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
  std::uint64_t resident_octets = 0;      ///< of this process, at the most
  std::vector<std::string> workers = {};  ///< where partitions were, if elsewhere
};

/// The document summary.json: what the simulation was, what came of it, and under "run" how it was
/// run.
nlohmann::ordered_json summary(const sim::network_plan& plan, const sim::simulation_totals& totals,
                               const run_facts& facts);

}  // namespace facet::sim_apps
