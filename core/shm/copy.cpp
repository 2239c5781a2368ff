// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/copy.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace facet::shm {
namespace {

bool detect_fast_string() noexcept {
#if FACET_COPY_X86
  constexpr unsigned erms = 1U << 9;      // leaf 7, EBX: enhanced rep movsb
  constexpr unsigned avx512f = 1U << 16;  // leaf 7, EBX
  constexpr unsigned fsrm = 1U << 4;      // leaf 7, EDX: fast short rep movsb
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 &&
         (ebx & (erms | avx512f)) == (erms | avx512f) && (edx & fsrm) != 0;
#else
  return false;
#endif
}

#if defined(__x86_64__)

/// Lines between the one being written and the one being asked for: 1 KiB ahead.
constexpr std::size_t lines_ahead = 16;

/// Copies whole lines and then the rest. The destination's lines are asked for in order to write
/// them, if `Own`; the processor finds the source's itself.
template <bool Own>
[[gnu::target("avx2")]] void copy_lines(std::uint8_t* to, const std::uint8_t* from,
                                        std::size_t size) noexcept {
  std::size_t i = 0;
  for (; i + 64 <= size; i += 64) {
    if constexpr (Own)
      asm volatile("prefetchw (%0)" : : "r"(to + i + lines_ahead * 64));
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(from + i));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(from + i + 32));
    _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(to + i), first);
    _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(to + i + 32), second);
  }
  std::memcpy(to + i, from + i, size - i);
}

bool has_avx2() noexcept {
  static const bool known = __builtin_cpu_supports("avx2") != 0;
  return known;
}

#endif

}  // namespace

bool fast_string_copy() noexcept {
  static const bool fast = detect_fast_string();
  return fast;
}

void copy_in_long(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
#if defined(__x86_64__)
  if (has_avx2())
    return copy_lines<true>(to, from, size);
#endif
  std::memcpy(to, from, size);
}

void copy_out_long(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
#if defined(__x86_64__)
  if (has_avx2())
    return copy_lines<false>(to, from, size);
#endif
  std::memcpy(to, from, size);
}

}  // namespace facet::shm
