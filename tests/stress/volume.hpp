// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace facet::tests {

/// How much of something a stress test does. FACET_STRESS_SCALE is the fraction of the acceptance
/// volume that a run covers: 1 is all of it. Unset, a sample that takes seconds.
///
/// @param acceptance  the volume at scale 1
/// @param sample      the volume of an ordinary run; an eighth of it under a sanitizer
inline std::uint64_t volume(std::uint64_t acceptance, std::uint64_t sample) {
  const char* const scale = std::getenv("FACET_STRESS_SCALE");
  if (scale != nullptr && *scale != '\0') {
    const double wanted = static_cast<double>(acceptance) * std::strtod(scale, nullptr);
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  }
#ifdef FACET_SANITIZED
  return std::max<std::uint64_t>(1, sample / 8);
#else
  return sample;
#endif
}

}  // namespace facet::tests
