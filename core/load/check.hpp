// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/experiment.hpp"

#include <cstddef>

namespace facet::load {

/// Faces of one group, and of an experiment file in all.
inline constexpr std::size_t most_faces = 10'000;

/// Groups of consumers.
inline constexpr std::size_t most_groups = 1000;
inline constexpr std::size_t most_repetitions = 1000;

/// Whether the experiment can be run: for those that come from elsewhere than a checked file.
///
/// Errors: invalid_argument, with the group and what is wrong
result<void> check(const experiment& e);

}  // namespace facet::load
