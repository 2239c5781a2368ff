// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/results.hpp"
#include "core/load/run_times.hpp"

#include <cstdint>
#include <vector>

namespace facet::load {

/// What the consumers of one driver write down together.
///
/// Threads: one at a time.
class recording {
 public:
  explicit recording(const run_times& times);

  /// The interval that a moment belongs to; null outside the measurement.
  series_point* at(time_point now) noexcept {
    const auto point = times_.point(now);
    return point ? &series_[*point] : nullptr;
  }
  /// An Interest of the measurement was answered.
  void answered(time_point intended, time_point sent, time_point now) {
    latency_.add(static_cast<std::uint64_t>((now - intended).count()));
    service_latency_.add(static_cast<std::uint64_t>((now - sent).count()));
  }

  [[nodiscard]] const histogram& latency() const noexcept { return latency_; }
  [[nodiscard]] const histogram& service_latency() const noexcept { return service_latency_; }
  [[nodiscard]] const std::vector<series_point>& series() const noexcept { return series_; }

 private:
  run_times times_;
  histogram latency_;
  histogram service_latency_;
  std::vector<series_point> series_;
};

}  // namespace facet::load
