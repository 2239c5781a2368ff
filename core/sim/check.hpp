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
};

/// Everything that keeps a scenario from being simulated, in order of lines. Empty: nothing does.
std::vector<problem> check(const scenario& s);

}  // namespace facet::sim
