// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/fair_share.hpp"

#include <atomic>
#include <cstddef>

namespace facet::actors {

/// Memory that packets may hold which wait for slow peers, all faces of a forwarder together. Who
/// holds most of it is refused first.
///
/// Threads: any.
class egress_budget {
 public:
  /// What a packet that waits takes beside its buffer, and what a batch of them does, in octets.
  static constexpr std::size_t packet_overhead = 32;
  static constexpr std::size_t batch_overhead = 384;

  explicit egress_budget(std::size_t limit) noexcept : limit_(limit) {}

  /// Whether a face that holds so much may hold more.
  [[nodiscard]] bool admits(std::size_t held) const noexcept {
    // relaxed, both: a limit; a stale value is a packet more or less.
    return within_fair_share(held, used_.load(std::memory_order_relaxed),
                             limit_.load(std::memory_order_relaxed));
  }
  void take(std::size_t octets) noexcept { used_.fetch_add(octets, std::memory_order_relaxed); }
  void give_back(std::size_t octets) noexcept {
    used_.fetch_sub(octets, std::memory_order_relaxed);
  }

  void set_limit(std::size_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace facet::actors
