// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/experiment_file.hpp"
#include "apps/load/run_experiment.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace facet::load_apps {

/// How far an experiment has come through all its points, and when it will be done.
class sweep_clock {
 public:
  /// Ownership: refers to `plan`.
  explicit sweep_clock(const experiment_plan& plan);

  /// From now on progress is of the next point.
  void next_point() noexcept;

  /// 0 … 1 of the time that is planned.
  [[nodiscard]] double share(const run_progress& p) const noexcept;
  /// "point 2/4, repetition 1/3, 20.0k Data/s, 1 min 5 s left".
  ///
  /// @param elapsed  since the beginning of the first point
  [[nodiscard]] std::string text(const run_progress& p, std::chrono::nanoseconds elapsed) const;
  /// What all points take at least: warm-ups and measurements.
  [[nodiscard]] std::chrono::nanoseconds planned() const noexcept { return planned_; }

 private:
  [[nodiscard]] const load::experiment& current() const noexcept;

  const experiment_plan& plan_;
  std::size_t point_ = 0;
  std::chrono::nanoseconds finished_{0};  // planned time of the points before
  std::chrono::nanoseconds planned_{0};
};

/// "12 s", "1 min 5 s", "2 h 3 min".
std::string rough_time(std::chrono::nanoseconds time);

}  // namespace facet::load_apps
