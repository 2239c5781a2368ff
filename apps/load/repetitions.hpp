// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/results.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace facet::load_apps {

/// What became of the repetitions of a point.
struct repetition_counts {
  std::size_t all = 0;
  std::size_t counted = 0;   ///< figures are of these
  std::size_t degraded = 0;  ///< went through without a worker that was lost
  std::size_t failed = 0;
  std::size_t counters_differ =
      0;  ///< counted, and the forwarder's counters are not those of faces
};

/// The repetitions that figures are of: those that went through. Degraded ones had less load than
/// was asked for, or fewer workers to make it, so they count only when there is no other.
std::vector<const load::run_result*> counted_repetitions(const load::point_result& point);

repetition_counts count_repetitions(const load::point_result& point);

/// "3 repetitions" or "2 of 3 repetitions count".
std::string text_of(const repetition_counts& counts);

/// What to know before the figures of a point are believed, a sentence each: repetitions that
/// failed or were degraded, counters that differ, and what was written down when they ran.
std::vector<std::string> remarks_on(const load::point_result& point);

}  // namespace facet::load_apps
