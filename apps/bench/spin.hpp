// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <chrono>
#include <cstdint>

namespace facet::bench {

/// Tells the core that this is a spin loop.
inline void cpu_pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#endif
}

/// Waits for another thread without sleeping, but never for ever: a measurement whose other side
/// failed must end, all the more because it may run at real-time priority.
///
/// Threads: one thread's own.
class spinner {
 public:
  /// @param yields  give the core away at each turn: needed when both threads share one
  /// @param limit   how long all turns together may take
  explicit spinner(bool yields, std::chrono::milliseconds limit = std::chrono::seconds(5)) noexcept
      : yields_(yields), limit_(limit) {}

  /// One turn of waiting. False once the limit is over (counted from the first turn).
  [[nodiscard]] bool turn() noexcept {
    if (yields_)
      sched_yield();
    else
      cpu_pause();
    // 8192: reading the clock at each turn would disturb what is measured.
    return (++turns_ % 8192) != 0 || !expired();
  }

 private:
  [[nodiscard]] bool expired() noexcept {
    const auto now = std::chrono::steady_clock::now();
    if (deadline_ == std::chrono::steady_clock::time_point{})
      deadline_ = now + limit_;
    return now > deadline_;
  }

  std::uint64_t turns_ = 0;
  bool yields_;
  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point deadline_{};
};

}  // namespace facet::bench
