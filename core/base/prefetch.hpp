// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace facet {

inline constexpr std::size_t cache_line = 64;

/// Asks for the line at `at`, which will be looked at soon. Never faults, whatever the address.
///
/// Inline assembly because GCC 12 drops calls of a function that does nothing but prefetch.
inline void prefetch(const void* at) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetcht0 (%0)" : : "r"(at));
#else
  __builtin_prefetch(at);
#endif
}

/// The same for `size` octets.
inline void prefetch(const void* at, std::size_t size) noexcept {
  for (std::size_t octet = 0; octet < size; octet += cache_line)
    prefetch(static_cast<const std::uint8_t*>(at) + octet);
}

}  // namespace facet
