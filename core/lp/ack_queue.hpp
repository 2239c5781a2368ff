// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace facet::lp {

/// Acknowledgements owed to the peer: they ride on frames that have room, or go alone when none
/// came along in time.
class ack_queue {
 public:
  /// Octets of one Ack in a frame.
  static constexpr std::size_t octets_per_ack = 12;

  /// Owes an Ack. Beyond a fixed number the oldest is forgotten.
  ///
  /// @param delay   how long it may wait for a frame
  /// @param enough  as many are not worth waiting for more
  /// @returns false when one was forgotten
  bool add(std::uint64_t tx_sequence, time_point now, duration delay, std::size_t enough);

  /// Moves up to `max` to `out`, the oldest first, which is cleared before.
  void take(std::size_t max, std::vector<std::uint64_t>& out);

  [[nodiscard]] bool empty() const noexcept { return owed_.empty(); }
  /// When they go alone. None when nothing is owed.
  [[nodiscard]] std::optional<time_point> deadline() const noexcept { return deadline_; }

 private:
  static constexpr std::size_t max_owed = 4096;

  std::deque<std::uint64_t> owed_;
  std::optional<time_point> deadline_;
};

}  // namespace facet::lp
