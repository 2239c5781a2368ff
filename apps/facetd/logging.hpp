// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace facet::apps {

/// Sends the log to stderr through a thread of its own: when nobody reads stderr, the oldest lines
/// are lost and the forwarder goes on.
void start_logging(const std::string& level);

/// Writes what is still queued. Ends the process with `status` when that takes longer than a
/// second, because whoever should read stderr does not.
void stop_logging(int status);

}  // namespace facet::apps
