// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/shm/layout.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace facet::shm {

/// Shape of both rings of a region.
struct ring_geometry {
  std::uint32_t capacity = 256;    ///< slots per ring
  std::uint32_t slot_size = 8960;  ///< payload octets of a slot: the largest packet

  friend bool operator==(const ring_geometry&, const ring_geometry&) = default;
};

/// Fewest slots an engine creates.
inline constexpr std::uint32_t min_capacity = 16;

/// Largest region an engine creates: an app's wish for an MTU must not exhaust the machine.
inline constexpr std::size_t max_created_region_size = std::size_t{1} << 30;

/// Octets from one slot to the next.
constexpr std::size_t slot_stride(std::uint32_t slot_size) noexcept {
  return slot_length_size + slot_size;
}

/// Slot for Data whose content is at most `mtu` octets: 16 KiB for name, signature and framing,
/// rounded up to 64. Source: ndn-rs slot_size_for_mtu.
constexpr std::uint32_t slot_size_for_mtu(std::uint64_t mtu) noexcept {
  constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t raw = std::min(mtu, largest) + 16 * 1024;
  return static_cast<std::uint32_t>(std::min((raw + 63) / 64 * 64, largest));
}

/// Slots so that a region stays within the memory of the default geometry, at least 16. Not
/// necessarily a power of two. Source: ndn-rs capacity_for_slot.
constexpr std::uint32_t capacity_for_slot(std::uint32_t slot_size) noexcept {
  constexpr std::uint64_t budget = 2 * 256 * slot_stride(8960);
  const std::uint64_t slots = budget / (2 * slot_stride(slot_size));
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(slots, min_capacity));
}

/// What an engine makes of a wish: the capacity rounded down to a power of two, at least 16,
/// because with any other capacity two live packets share a slot when the u32 index wraps.
constexpr std::uint32_t engine_capacity(std::uint32_t wanted) noexcept {
  return std::max(std::bit_floor(wanted), min_capacity);
}

/// Geometry an engine creates for an app that asks for `mtu`.
constexpr ring_geometry geometry_for_mtu(std::uint64_t mtu) noexcept {
  const std::uint32_t slot_size = slot_size_for_mtu(mtu);
  return {engine_capacity(capacity_for_slot(slot_size)), slot_size};
}

/// Octets of a whole region, or nothing when the product does not fit 63 bits.
constexpr std::optional<std::size_t> region_size(ring_geometry g) noexcept {
  constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max() - region_header_size;
  const std::uint64_t stride = slot_stride(g.slot_size);
  if (g.capacity != 0 && stride > limit / 2 / g.capacity)
    return std::nullopt;
  return region_header_size + 2 * std::uint64_t{g.capacity} * stride;
}

/// Whether a region may have this shape: capacity 1 … 2^31 (beyond it, full and empty look the
/// same), slots of at least one octet, a total that can be computed.
/// Errors: corrupt, naming the value.
result<std::size_t> checked_region_size(ring_geometry g);

}  // namespace facet::shm
