// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/geometry.hpp"

#include <fmt/format.h>

namespace facet::shm {

result<std::size_t> checked_region_size(ring_geometry g) {
  constexpr std::uint32_t largest_capacity = 1U << 31;
  if (g.capacity == 0 || g.capacity > largest_capacity)
    return fail(errc::corrupt, fmt::format("a ring of {} slots: 1 to {} are possible", g.capacity,
                                           largest_capacity));
  if (g.slot_size == 0)
    return fail(errc::corrupt, "slots of 0 octets carry no packets");
  const auto size = region_size(g);
  if (!size)
    return fail(errc::corrupt,
                fmt::format("two rings of {} slots of {} octets do not fit in memory", g.capacity,
                            g.slot_size));
  return *size;
}

}  // namespace facet::shm
