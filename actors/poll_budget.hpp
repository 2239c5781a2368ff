// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace facet::actors {

/// Decides how long an idle face keeps polling before it parks. Parking costs the next packet a
/// wake-up of 20 to 45 µs across cores, so polling pays only when the next packet is expected
/// sooner than that: the budget follows a moving average of the gaps between arrivals.
class poll_budget {
 public:
  using clock = std::chrono::steady_clock;

  /// @param limit  longest polling without an arrival; 0 never polls
  explicit poll_budget(std::chrono::nanoseconds limit) noexcept : limit_(limit) {}

  /// Packets were found at `now`.
  void arrived(clock::time_point now) noexcept {
    // A long pause says that traffic stopped, not that it is slow: one gap counts for at most four
    // limits, so that a few packets are enough to begin polling again.
    const auto gap = std::min<std::chrono::nanoseconds>(now - last_arrival_, 4 * limit_);
    average_gap_ += (gap - average_gap_) / 8;
    last_arrival_ = now;
  }

  /// True while polling at `now` is worth its cost.
  [[nodiscard]] bool keep_polling(clock::time_point now) const noexcept {
    return average_gap_ < limit_ && now - last_arrival_ < limit_;
  }

 private:
  std::chrono::nanoseconds limit_;
  std::chrono::nanoseconds average_gap_{4 * limit_};
  clock::time_point last_arrival_{};
};

}  // namespace facet::actors
