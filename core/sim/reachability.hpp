// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/check.hpp"
#include "core/sim/known_nodes.hpp"
#include "core/sim/scenario.hpp"

#include <vector>

namespace facet::sim {

/// Consumers that have no way, at the start, to a producer of what they ask for: over links when
/// routes are computed, over the listed routes when only these are there.
///
/// @param attachable  whether applications outside may be that producer, at exposed nodes
/// @pre nothing else is wrong with the scenario
std::vector<problem> find_unreachable(const scenario& s, const known_nodes& nodes, bool attachable);

}  // namespace facet::sim
