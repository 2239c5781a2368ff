// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The sanitizers see memcpy but not inline assembly; under them every copy is one they can check.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FACET_COPY_X86 1
#else
#define FACET_COPY_X86 0
#endif

namespace facet::shm {

/// Whether this processor copies fast with `rep movsb` (CPUID: ERMS and FSRM). Such a copy takes
/// lines from a peer that holds them without reading them first (1 KiB on Zen 4, with prefetch: 71
/// instead of 91 ns); on a processor without FSRM it is slow.
/// Threads: any.
bool fast_string_copy() noexcept;

/// Shorter copies are left to memcpy: once the lines are prefetched, starting `rep movsb` costs
/// more than it saves (64 B on Zen 3: 17 against 11 ns per packet).
inline constexpr std::size_t string_copy_from = 512;

/// Most lines prefetch_for_write() asks for: a whole 1 KiB packet. Longer packets gain nothing.
inline constexpr std::size_t prefetch_line_limit = 17;

/// Copies `size` octets into shared memory. `fast_string` is fast_string_copy(), remembered by the
/// caller so that it costs a register and not a call.
inline void copy_in(std::uint8_t* to, const std::uint8_t* from, std::size_t size,
                    bool fast_string) noexcept {
#if FACET_COPY_X86
  if (fast_string && size >= string_copy_from) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return;
  }
#else
  static_cast<void>(fast_string);
#endif
  if (size != 0)
    std::memcpy(to, from, size);
}

/// Asks for the lines of `[at, at + size)` in order to overwrite them soon, at most
/// prefetch_line_limit of them. Never faults, whatever the address.
///
/// Inline assembly because `__builtin_prefetch(p, 1)` becomes a read prefetch without -mprfchw; a
/// processor that does not know `prefetchw` treats it as a no-op.
inline void prefetch_for_write(const std::uint8_t* at, std::size_t size) noexcept {
  const std::size_t lines = std::min((size + 63) / 64, prefetch_line_limit);
  for (std::size_t i = 0; i < lines; ++i, at += 64) {
#if defined(__x86_64__)
    asm volatile("prefetchw (%0)" : : "r"(at));
#else
    __builtin_prefetch(at, 1);
#endif
  }
}

}  // namespace facet::shm
