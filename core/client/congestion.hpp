// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rtt_estimator.hpp"
#include "core/base/types.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace facet::client {

/// How a consumer's window grows and shrinks.
enum class congestion_kind : std::uint8_t { cubic, aimd, fixed };

/// "cubic", "aimd", "fixed".
std::string_view to_string(congestion_kind kind) noexcept;
std::optional<congestion_kind> parse_congestion_kind(std::string_view text) noexcept;

struct congestion_options {
  congestion_kind kind = congestion_kind::cubic;
  double initial_window = 2;
  double min_window = 2;
  double max_window = 65536;
  double initial_threshold = 1e18;  ///< slow start ends here; the default: at the first congestion
  double aimd_beta = 0.5;           ///< factor on congestion, AIMD
  double cubic_beta = 0.7;          ///< factor on congestion, CUBIC
  double cubic_c = 0.4;
};

/// The number of Interests that may be outstanding, adapted by AIMD or CUBIC, or fixed. Time is
/// handed in. The caller decides what is one congestion event (at most one per round trip).
///
/// Source: RFC 9438 (CUBIC), RFC 5681 (AIMD).
class congestion_window {
 public:
  explicit congestion_window(congestion_options o = {});

  /// One Data arrived that was not congestion-marked.
  ///
  /// @param rtt  smoothed round-trip time, for CUBIC's TCP-friendly region
  void on_data(time_point now, duration rtt);

  /// Loss, Nack Congestion or a congestion mark.
  void on_congestion(time_point now);

  /// Whole Interests that may be outstanding now.
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(window_); }
  [[nodiscard]] double window() const noexcept { return window_; }
  [[nodiscard]] double threshold() const noexcept { return threshold_; }
  [[nodiscard]] bool in_slow_start() const noexcept { return window_ < threshold_; }

  /// Ends slow start at the present window, without shrinking it.
  void leave_slow_start() noexcept;

 private:
  void grow_cubic(time_point now, duration rtt);
  void clamp() noexcept;

  congestion_options options_;
  double window_;
  double threshold_;
  double max_before_ = 0;                  // window before the last decrease (W_max)
  double window_at_epoch_ = 0;             // where the present cubic starts
  double friendly_ = 0;                    // what AIMD would have reached (W_est)
  std::optional<time_point> epoch_start_;  // of the present congestion avoidance phase
};

/// Notices that a queue builds up during slow start: the smallest round-trip time of a round
/// exceeds that of the round before by more than jitter. Ending slow start then avoids the burst of
/// losses that would end it otherwise.
///
/// Source: RFC 9406 (HyStart++), without its conservative phase.
class slow_start_exit {
 public:
  /// @param transmission  serial number of the Interest that was answered
  /// @param sent          serial number the next Interest will have
  /// @returns true when slow start should end
  bool on_rtt(duration sample, std::uint64_t transmission, std::uint64_t sent);

 private:
  static constexpr unsigned samples_per_round = 8;
  static constexpr std::chrono::milliseconds smallest_tolerance{2};
  static constexpr std::chrono::milliseconds largest_tolerance{16};

  std::uint64_t round_end_ = 0;
  duration smallest_{duration::max()};
  duration last_smallest_{duration::max()};
  unsigned samples_ = 0;
};

}  // namespace facet::client
