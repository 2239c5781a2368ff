// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/placement.hpp"
#include "core/base/result.hpp"

#include <functional>

namespace facet::bench {

/// The two cores that a measurement uses.
struct core_pair {
  int first = 0;
  int second = 0;

  /// Both threads on one core: figures then say little about two.
  [[nodiscard]] bool one_core() const noexcept { return first == second; }
};

/// The first two cores this process may use, or one core twice.
core_pair usable_cores();

/// How a burst went.
struct burst {
  placement where = placement::one_core;
  bool undisturbed = false;  ///< neither thread lost its core, and the placement did not change
  bool realtime = false;     ///< ran under SCHED_FIFO
};

/// Runs two functions at the same time, each on its own core, between two placement probes.
///
/// The threads run under SCHED_FIFO where that is permitted, so that other programs do not take
/// their cores: keep a burst below 50 ms. Both functions must end by themselves even if the other
/// fails (see `spinner`).
///
/// Blocking: until both have ended. Errors: system when threads cannot be pinned.
result<burst> run_pinned(core_pair cores, const std::function<void()>& first,
                         const std::function<void()>& second);

}  // namespace facet::bench
