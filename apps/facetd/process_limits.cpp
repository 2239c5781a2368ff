// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/process_limits.hpp"

#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>

namespace facet::apps {
namespace {

/// For everything that is not a face of this host: listeners, event loops, logs, faces to others.
constexpr std::size_t spare_descriptors = 64;
/// An application has a connection (two descriptors) and a ring (four).
constexpr std::size_t descriptors_per_face = 3;
constexpr std::size_t fewest_faces = 4;

std::size_t faces_by_descriptors(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return wanted;
  const auto spare = std::max<std::size_t>(limit.rlim_cur, spare_descriptors) - spare_descriptors;
  return std::clamp(spare / descriptors_per_face, fewest_faces, wanted);
}

std::size_t share_of_shared_memory(std::size_t wanted) {
  struct statvfs there {};
  if (::statvfs("/dev/shm", &there) != 0 || there.f_blocks == 0)
    return wanted;
  return std::min<std::size_t>(wanted, there.f_frsize * there.f_blocks / 4 * 3);
}

}  // namespace

/// The usual soft limit of 1024 is soon reached.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void fit_to_process(daemon_config& config) {
  auto& total = config.access.total;
  if (!config.keys.contains("access.faces"))
    total.faces = faces_by_descriptors(total.faces);
  if (!config.keys.contains("access.memory"))
    total.memory = share_of_shared_memory(total.memory);
}

}  // namespace facet::apps
