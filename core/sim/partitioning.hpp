// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::sim {

/// Gives every node of the plan a partition: loads about equal, few and long links cut. Nodes that
/// a link without delay joins stay together.
///
/// Errors: invalid_argument: fewer such groups than partitions although there are nodes enough
result<void> divide(network_plan& plan, std::size_t partitions);

/// Gives every node the partition that `parts` says.
///
/// Errors: invalid_argument: not one number below `partitions` for each node, or nodes that a link
/// without delay joins are parted
result<void> divide_as(network_plan& plan, const std::vector<std::uint32_t>& parts,
                       std::size_t partitions);

}  // namespace facet::sim
