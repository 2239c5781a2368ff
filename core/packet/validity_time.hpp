// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>

namespace facet::packet {

/// Whether the value of a NotBefore or NotAfter has the form YYYYMMDDThhmmss. Whether there is such
/// a day is not asked.
///
/// Source: NDN Packet Format 0.3, ValidityPeriod.
inline bool is_validity_time(bytes_view text) noexcept {
  constexpr std::size_t size = 15;
  constexpr std::size_t separator = 8;
  if (text.size() != size)
    return false;
  for (std::size_t i = 0; i < size; ++i) {
    const bool fits = i == separator ? text[i] == 'T' : text[i] >= '0' && text[i] <= '9';
    if (!fits)
      return false;
  }
  return true;
}

}  // namespace facet::packet
