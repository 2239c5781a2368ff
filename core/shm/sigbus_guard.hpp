// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace facet::shm {

/// Makes a truncated region harmless to this process. Touching a page that the peer cut off raises
/// SIGBUS; the handler puts anonymous memory in place of the whole region, marks it poisoned and
/// lets the access go on. Other faults go to the handler that was installed before.
///
/// Idempotent; every region installs it. Threads: any.
void install_sigbus_guard();

/// One mapped range under the guard, for as long as this object lives.
///
/// Threads: create and destroy from any thread; the range must not be in use when it is destroyed.
class guarded_range {
 public:
  guarded_range() noexcept = default;
  /// Errors: std::bad_alloc when the table of ranges cannot grow.
  guarded_range(void* begin, std::size_t size);
  guarded_range(guarded_range&& other) noexcept;
  guarded_range& operator=(guarded_range&& other) noexcept;
  ~guarded_range();

  /// The mapping has been replaced: what is read from it is zeros, what is written reaches nobody.
  [[nodiscard]] bool poisoned() const noexcept {
    // [poison] relaxed; partner: the handler, which runs on the thread that faulted: this one. The
    // signal fence keeps the compiler from asking before the accesses that may fault.
    std::atomic_signal_fence(std::memory_order_acq_rel);
    return entry_ != nullptr && entry_->poisoned.load(std::memory_order_relaxed);
  }

  /// What the handler knows of a range. Lives in a table that only grows, so that the handler may
  /// look at it at any time.
  struct entry {
    std::atomic<bool> taken{false};
    std::atomic<bool> poisoned{false};
    std::atomic<std::uintptr_t> begin{0};  ///< 0: no range
    std::atomic<std::size_t> size{0};
  };

 private:
  void reset() noexcept;
  entry* entry_ = nullptr;
};

}  // namespace facet::shm
