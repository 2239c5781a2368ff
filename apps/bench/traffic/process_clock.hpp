// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <chrono>

namespace facet::bench {

/// CPU time that a process has taken so far, user and system, all its threads, those that ended
/// too. In nanoseconds as the scheduler counts it, not in ticks.
///
/// Errors: not_found (no such process)
result<std::chrono::nanoseconds> cpu_time_of(pid_t pid);

}  // namespace facet::bench
