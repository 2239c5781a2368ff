// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"

#include <atomic>
#include <optional>

namespace facet::client {

/// What a connection waits on: one epoll descriptor for event loops over the control socket, the
/// doorbell, a timer, a cancel flag and a nudge; the cancel flag alone for its own waits.
///
/// Threads: one at a time; cancel(), reset() and cancelled() from any thread.
class wait_set {
 public:
  /// Errors: no_space (too many descriptors)
  static result<wait_set> create();
  wait_set(wait_set&& other) noexcept;
  wait_set& operator=(wait_set&&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return epoll_.get(); }

  /// Adds a descriptor that becomes readable. It leaves the set when it is closed.
  void watch(int fd) noexcept;
  /// Also reports (or no longer) when `fd`, watched before, takes output again.
  void watch_output(int fd, bool on) noexcept;

  /// Makes the epoll descriptor readable at `when`, or not at all.
  void arm_timer(std::optional<time_point> when) noexcept;
  /// Makes it readable now, until calm().
  void nudge() noexcept;
  /// Withdraws timer and nudge.
  void calm() noexcept;

  void cancel() noexcept;
  void reset() noexcept;
  [[nodiscard]] bool cancelled() const noexcept {
    // [cancel] acquire; partner: the release in cancel(). What the cancelling thread did before is
    // visible to the call that reports it.
    return cancelled_.load(std::memory_order_acquire);
  }
  /// Readable while cancelled.
  [[nodiscard]] int cancel_descriptor() const noexcept { return cancel_.get(); }

 private:
  wait_set() noexcept = default;

  unique_fd epoll_;
  unique_fd timer_;
  unique_fd nudge_;
  unique_fd cancel_;
  int output_fd_ = -1;  // watched for output too
  bool timer_armed_ = false;
  bool nudged_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace facet::client
