// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace facet::tests {

/// What to measure: a facetd of its own, with faces on which nothing happens.
struct idle_setup {
  std::string facetd;  ///< path of the program
  std::string peer;    ///< path of facet_stress_peer
  std::uint64_t faces = 1000;
  std::chrono::milliseconds period{10'000};
  bool version_1 = false;  ///< apps attached like ndn-rs, whose rings must be looked at on a timer
};

struct idle_cost {
  double cpu_seconds = 0;  ///< user and system time of facetd during the period
  double period_seconds = 0;
  std::uint64_t shm_faces = 0;  ///< that facetd listed after the period
  std::string problem;          ///< why there is no figure; empty otherwise
  /// Percent of one core.
  [[nodiscard]] double percent() const { return 100 * cpu_seconds / period_seconds; }
};

idle_cost measure_idle(const idle_setup& setup);

/// User and system time that a process has taken so far, in seconds, from /proc/PID/stat.
double cpu_seconds_of(pid_t pid);

}  // namespace facet::tests
