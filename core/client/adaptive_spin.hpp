// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace facet::client {

/// Decides whether spinning before a sleep pays, from how long earlier waits lasted, and spins so
/// that others can run: sleeping costs 20–45 µs per wake-up, spinning through a long wait a core.
class adaptive_spin {
 public:
  /// @param budget  longest spin; 0: never spin
  explicit adaptive_spin(duration budget) noexcept : budget_(budget) {}

  /// Looks until `there()`, the budget is spent, or spinning does not pay. @returns what it saw
  /// last
  template <class Predicate>
  bool spin(Predicate&& there) {
    if (budget_ <= duration::zero() || expected_ > budget_)
      return false;
    auto now = std::chrono::steady_clock::now();
    for (const auto end = now + budget_; now < end;) {
      for (int look = 0; look < looks_per_yield; ++look) {
        if (there())
          return true;
        relax();
      }
      // Whoever shall make it come true may need this core.
      ::sched_yield();
      const auto before = std::exchange(now, std::chrono::steady_clock::now());
      // Somebody else needs it: who spins there waits for milliseconds, who sleeps is woken.
      if (now - before > crowded_after) {
        expected_ = longest_sample;
        break;
      }
    }
    return there();
  }

  /// Tells how long a wait lasted, spun or slept.
  void learn(duration waited) noexcept {
    // Capped, so that one long pause is forgotten after a few short ones.
    const auto sample = std::min<duration>(waited, longest_sample);
    expected_ += (sample - expected_) / 8;
  }

 private:
  static constexpr int looks_per_yield = 32;
  static constexpr std::chrono::microseconds longest_sample{500};
  static constexpr std::chrono::microseconds crowded_after{300};

  static void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  duration budget_;
  duration expected_{0};
};

}  // namespace facet::client
