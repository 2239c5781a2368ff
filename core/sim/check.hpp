// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/scenario.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace facet::sim {

/// What is wrong with a scenario, and what to do about it.
struct problem {
  std::size_t line = 0;  ///< of the file that says so; 0: none
  std::string text;
  std::string key = {};  ///< of a scenario file that says so when no line is known: "routing.kind"
};

/// Everything that keeps a scenario from being simulated, in order of lines. Empty: nothing does.
///
/// @param attachable  whether applications outside of the simulation can attach to exposed nodes,
/// and produce what nobody else does: when it keeps pace with the clock
std::vector<problem> check(const scenario& s, bool attachable = true);

}  // namespace facet::sim
