// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace facet {

/// Whether one of many who share something bounded may have more of it.
///
/// Nobody may hold more than eight times of what is free. So one alone gets eight ninths, four get
/// eight thirty-thirds each, and whoever holds little always finds room: what is refused is the
/// newest of whoever holds most.
///
/// @param held   what the one who asks holds
/// @param used   what all hold together
/// @param limit  what there is
/// Source: Choudhury and Hahne, dynamic thresholds for shared-memory switches, 1998.
[[nodiscard]] constexpr bool within_fair_share(std::size_t held, std::size_t used,
                                               std::size_t limit) noexcept {
  constexpr std::size_t times_what_is_free = 8;
  return used < limit && held / times_what_is_free < limit - used;
}

}  // namespace facet
