// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <string>

namespace facet::bench {

/// The process that listens on a Unix socket, as the kernel tells.
///
/// Errors: not_found, disconnected (nobody listens), permission_denied, unsupported (a process of
///         another container, which has no number here)
result<pid_t> pid_of_listener(const std::string& path);

/// Whether two processes compete for a core on equal terms: policy, real-time priority, nice value.
bool scheduled_alike(pid_t one, pid_t other);

}  // namespace facet::bench
