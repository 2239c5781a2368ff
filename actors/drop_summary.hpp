// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace facet::actors {

/// What one face dropped since it was last told, for a line of the log.
///
/// Threads: one at a time.
class drop_summary {
 public:
  /// "132 dropped: no_route 130, expired 2", most frequent first; empty when nothing is new.
  ///
  /// @param counts    drops so far, by reason; never fewer than last time
  /// @param spelling  of a reason, by its index
  std::string news(std::span<const std::uint64_t> counts,
                   std::string_view (*spelling)(std::size_t));

 private:
  std::vector<std::uint64_t> told_;
};

/// When summaries are told: a second after the first drop, so that a burst becomes one line, and
/// not more often than every ten seconds.
class summary_schedule {
 public:
  static constexpr duration gathering = std::chrono::seconds{1};
  static constexpr duration shortest_gap = std::chrono::seconds{10};

  /// Something was dropped.
  void dropped(time_point now) {
    if (!due_)
      due_ = last_ ? std::max(*last_ + shortest_gap, now + gathering) : now + gathering;
  }
  /// When the next summary is to be told; none while there is nothing to tell.
  [[nodiscard]] std::optional<time_point> due() const noexcept { return due_; }
  /// Whether that is now; then it counts as told.
  bool take(time_point now) {
    if (!due_ || now < *due_)
      return false;
    last_ = now;
    due_.reset();
    return true;
  }

 private:
  std::optional<time_point> due_;
  std::optional<time_point> last_;
};

}  // namespace facet::actors
