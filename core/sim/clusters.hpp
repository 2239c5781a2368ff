// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"

#include <cstdint>
#include <vector>

namespace facet::sim {

/// Nodes that stay together, as one.
struct cluster {
  /// What joins it to another one.
  struct border {
    std::uint32_t to = 0;
    double traffic = 0;  ///< Interests per second across it, expected, and a little for each link
    std::int64_t shortest = INT64_MAX;  ///< least delay of its links, in ns
  };

  std::vector<std::uint32_t> nodes;
  double load = 0;              ///< of its nodes together
  std::vector<border> borders;  ///< by number of the other
};

/// Joins what links connect whose least delay is less than `delay` nanoseconds.
std::vector<cluster> join_shorter(const network_plan& plan, std::int64_t delay);

/// The shortest time a packet takes across a link, in ns: jitter only adds to it.
std::int64_t least_delay(const network_plan& plan, std::uint32_t link);

}  // namespace facet::sim
