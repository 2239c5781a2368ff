// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/copy.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace facet::shm {
namespace {

bool detect() noexcept {
#if FACET_COPY_X86
  constexpr unsigned erms = 1U << 9;  // leaf 7, EBX: enhanced rep movsb
  constexpr unsigned fsrm = 1U << 4;  // leaf 7, EDX: fast short rep movsb
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & erms) != 0 &&
         (edx & fsrm) != 0;
#else
  return false;
#endif
}

}  // namespace

bool fast_string_copy() noexcept {
  static const bool fast = detect();
  return fast;
}

}  // namespace facet::shm
