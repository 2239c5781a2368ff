// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::sim {

/// Interests per second that the nodes are expected to forward, all together.
double whole_load(const network_plan& plan);

/// Gives every node of the plan a partition, so that a simulation is expected to take the least
/// time: loads about equal, and links cut that are long and carry little. Nodes that a link without
/// delay joins stay together. The same plan is always divided in the same way.
///
/// Errors: invalid_argument: fewer such groups than partitions although there are nodes enough
result<void> divide(network_plan& plan, std::size_t partitions);

/// As above, in as many partitions as are worth their waiting for each other, `most` at the most:
/// one where parts are joined by links that are short for what happens in the network.
void divide_fittingly(network_plan& plan, std::size_t most);

/// Gives every node the partition that `parts` says.
///
/// Errors: invalid_argument: not one number below `partitions` for each node, or nodes that a link
/// without delay joins are parted
result<void> divide_as(network_plan& plan, const std::vector<std::uint32_t>& parts,
                       std::size_t partitions);

}  // namespace facet::sim
