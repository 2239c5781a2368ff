// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/results_document.hpp"

#include <string>
#include <vector>

namespace facet::load_apps {

/// Results as an experiment would leave them, with every member set: a point for each number of
/// faces, so many repetitions each.
results_document sample_results(const std::vector<std::size_t>& faces = {1, 10, 100},
                                std::size_t repetitions = 3);

}  // namespace facet::load_apps
