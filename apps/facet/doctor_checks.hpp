// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace facet::apps {

/// Something about this host that keeps a forwarder or its applications from working, or will.
struct ailment {
  std::string check;           ///< "shared memory", "doorbells", "sockets", "limits", "folders"
  std::string object;          ///< path, or name of a limit
  std::string sentence;        ///< what is wrong, and what to do about it
  bool harmless = false;       ///< worth knowing; not a failure
  std::function<bool()> cure;  ///< mends it, if that can be done; null when it cannot
  bool cured = false;
};

/// Regions and doorbells in /dev/shm and /tmp: left over, or open to everybody.
std::vector<ailment> examine_objects();

/// Control sockets at these paths: nobody listens, no way in, or a folder where others could put
/// theirs.
std::vector<ailment> examine_sockets(const std::vector<std::string>& paths);

/// /dev/shm and /tmp: what they are, who may use them, what room there is.
std::vector<ailment> examine_folders();

/// Limits of the kernel, and of the forwarder that listens at one of the paths (or, when none does,
/// of this process): descriptors, mappings, pipes, socket buffers.
std::vector<ailment> examine_limits(const std::vector<std::string>& socket_paths);

}  // namespace facet::apps
