// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/clusters.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::sim {

/// Clusters divided into parts, none of them empty.
struct division {
  std::vector<std::uint32_t> part_of;  ///< of each cluster
  std::vector<double> loads;           ///< of each part
};

/// Neighbours together: cuts an order in which they are close into pieces of about equal load.
/// @pre there are at least as many clusters as parts, and one part
division cut_in_order(const std::vector<cluster>& clusters, std::size_t parts);

/// Loads as equal as can be, whoever is whose neighbour: the heaviest first, each where least is.
/// @pre as above
division pack(const std::vector<cluster>& clusters, std::size_t parts);

/// Moves clusters at borders while less traffic is cut by it and loads stay within a tenth of
/// equal, or where a part has too much.
void refine(const std::vector<cluster>& clusters, division& d);

/// What is between parts.
struct cut {
  double traffic = 0;                 ///< Interests per second, expected
  std::int64_t shortest = INT64_MAX;  ///< least delay of the links, in ns; the largest: no link
};
cut cut_by(const std::vector<cluster>& clusters, const division& d);

}  // namespace facet::sim
