// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/prefetch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The sanitizers see memcpy but not inline assembly; under them every copy is one they can check.
#if defined(__x86_64__) && !defined(FACET_SANITIZED)
#define FACET_COPY_X86 1
#else
#define FACET_COPY_X86 0
#endif

namespace facet::shm {

/// Whether this processor copies half a kilobyte and more faster with `rep movsb`, which takes
/// lines from a peer that holds them without reading them first. Zen 4 does (1 KiB with prefetch:
/// 71 instead of 91 ns), Zen 3 does not (72 instead of 53 ns), though both announce it (CPUID:
/// ERMS, FSRM); AVX-512 tells them apart. Threads: any.
bool fast_string_copy() noexcept;

/// Shorter copies are left to memcpy even so: once the lines are prefetched, starting `rep movsb`
/// costs more than it saves (64 B on Zen 3: 17 against 11 ns per packet).
inline constexpr std::size_t string_copy_from = 512;

/// From this size on a copy is worth a call of copy_in_long or copy_out_long.
inline constexpr std::size_t long_copy_from = 2048;

/// Copies at least long_copy_from octets into shared memory: whole lines, each asked for ahead of
/// its turn, so that taking them from the peer overlaps (8 KiB on Zen 3: 270 instead of 340 ns).
void copy_in_long(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept;

/// Copies at least long_copy_from octets out of shared memory.
void copy_out_long(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept;

/// Copies N octets from either end of `size`: they may overlap in the middle. Everything is loaded
/// before anything is stored, so that no load waits for a store that might concern it.
/// @pre N <= size <= 2 * N
template <std::size_t N>
void copy_ends(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
  struct piece {
    std::uint8_t octets[N];
  };
  piece first;
  piece last;
  std::memcpy(&first, from, N);
  std::memcpy(&last, from + size - N, N);
  std::memcpy(to, &first, N);
  std::memcpy(to + size - N, &last, N);
}

/// Copies any number of octets, from 16 to 128 without a call or a loop (64 B packets: 3 ns less
/// than with memcpy at both ends).
inline void copy_short(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
  if (size > 128 || size < 16) {
    if (size != 0)
      std::memcpy(to, from, size);
  } else if (size > 64) {
    copy_ends<64>(to, from, size);
  } else if (size > 32) {
    copy_ends<32>(to, from, size);
  } else {
    copy_ends<16>(to, from, size);
  }
}

/// Copies `size` octets into shared memory. `fast_string` is fast_string_copy(), remembered by the
/// caller so that it costs a register and not a call.
inline void copy_in(std::uint8_t* to, const std::uint8_t* from, std::size_t size,
                    bool fast_string) noexcept {
  if (size >= long_copy_from)
    return copy_in_long(to, from, size);
#if FACET_COPY_X86
  if (fast_string && size >= string_copy_from) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return;
  }
#else
  static_cast<void>(fast_string);
#endif
  copy_short(to, from, size);
}

/// Copies `size` octets out of shared memory: what a receiver does in its callback.
inline void copy_out(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
  if (size >= long_copy_from)
    return copy_out_long(to, from, size);
  copy_short(to, from, size);
}

/// Asks for the lines of `[at, at + size)` in order to overwrite them soon; of none if it is as
/// long as copy_in_long asks for itself. Never faults, whatever the address.
///
/// Inline assembly because `__builtin_prefetch(p, 1)` becomes a read prefetch without -mprfchw, and
/// because GCC 12 drops calls of a function that does nothing but prefetch; a processor that does
/// not know `prefetchw` treats it as a no-op.
inline void prefetch_for_write(const std::uint8_t* at, std::size_t size) noexcept {
  if (size >= long_copy_from)
    return;
  for (std::size_t i = 0; i < size; i += 64) {
#if defined(__x86_64__)
    asm volatile("prefetchw (%0)" : : "r"(at + i));
#else
    __builtin_prefetch(at + i, 1);
#endif
  }
}

/// The same for lines that will be read.
inline void prefetch_for_read(const std::uint8_t* at, std::size_t size) noexcept {
  if (size < long_copy_from)
    facet::prefetch(at, size);
}

}  // namespace facet::shm
