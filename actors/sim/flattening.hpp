// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Packets and traces as one row of octets, the form in which they cross hosts: CAF copies octets
/// at once and everything else piece by piece. Numbers are big-endian.

#include "core/sim/exchange.hpp"
#include "core/sim/trace.hpp"

#include <cstdint>
#include <vector>

namespace facet::sim_actors {

/// Packets from one partition for another.
using parcel = std::vector<sim::stamped_packet>;

std::vector<std::uint8_t> flatten(const std::vector<parcel>& parcels);
/// @returns false when `octets` is not what flatten() makes
bool unflatten(const std::vector<std::uint8_t>& octets, std::vector<parcel>& parcels);

std::vector<std::uint8_t> flatten(const sim::trace_set& traces);
/// @returns false when `octets` is not what flatten() makes
bool unflatten(const std::vector<std::uint8_t>& octets, sim::trace_set& traces);

}  // namespace facet::sim_actors
