// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/load/experiment.hpp"

#include <optional>

namespace facet::load {

/// The moments of one run, on the clock of whoever drives it.
struct run_times {
  time_point start;  ///< of the warm-up
  duration warm_up{0};
  duration length{0};  ///< of the measurement
  duration interval{std::chrono::milliseconds{100}};

  static run_times of(const experiment& e, time_point start) {
    return {start, e.warm_up, e.duration, e.interval};
  }
  [[nodiscard]] time_point measured_from() const noexcept { return start + warm_up; }
  /// Nothing new is asked for from then on.
  [[nodiscard]] time_point end() const noexcept { return measured_from() + length; }
  [[nodiscard]] bool measures(time_point t) const noexcept {
    return t >= measured_from() && t < end();
  }
  /// Points of a series.
  [[nodiscard]] std::size_t points() const noexcept {
    return static_cast<std::size_t>((length + interval - duration{1}) / interval);
  }
  /// Which point a moment belongs to; none outside the measurement.
  [[nodiscard]] std::optional<std::size_t> point(time_point t) const noexcept {
    if (!measures(t))
      return std::nullopt;
    return static_cast<std::size_t>((t - measured_from()) / interval);
  }
};

}  // namespace facet::load
