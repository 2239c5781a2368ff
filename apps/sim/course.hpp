// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/sim/trace.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace facet::sim_apps {

/// What happened in some periods of the traces, all nodes together.
struct course_point {
  double until_s = 0;
  std::size_t periods = 0;
  std::uint64_t interests = 0;  ///< from applications
  std::uint64_t data = 0;       ///< to them
  std::uint64_t nacks = 0;      ///< to them
  std::uint64_t carried = 0;    ///< packets sent over links
  std::uint64_t dropped = 0;    ///< by links
  std::uint64_t hits = 0;       ///< of content stores
  std::uint64_t misses = 0;
};

/// The course of a simulation, gathered from its traces while they are written. Bounded: where
/// there are many periods, neighbours are added up.
class course {
 public:
  /// @param period  of the traces
  explicit course(duration period);

  /// Rows of a trace, in order.
  void read(sim::trace_kind kind, std::string_view rows);

  /// Points in order of time, of the rate, drop and cache traces; empty when there is none.
  [[nodiscard]] const std::vector<course_point>& rates() const noexcept { return rates_; }
  [[nodiscard]] const std::vector<course_point>& drops() const noexcept { return drops_; }
  [[nodiscard]] const std::vector<course_point>& cache() const noexcept { return cache_; }
  /// Of a point.
  [[nodiscard]] double seconds(const course_point& p) const noexcept {
    return static_cast<double>(p.periods) * period_s_;
  }

 private:
  static constexpr std::size_t most_points = 1200;

  static course_point& point_at(std::vector<course_point>& points, double until_s);

  double period_s_;
  std::vector<course_point> rates_;
  std::vector<course_point> drops_;
  std::vector<course_point> cache_;
  std::vector<std::string_view> cells_;
};

}  // namespace facet::sim_apps
