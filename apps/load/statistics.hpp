// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace facet::load_apps {

/// What repetitions say of a figure.
struct estimate {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;  ///< of the sample; 0 of fewer than two, and of values that are alike
  /// The true mean lies within mean ± this, 95 times in 100 (Student's t). Nothing of fewer than
  /// two.
  std::optional<double> half_width;
};

estimate estimate_of(const std::vector<double>& values);

/// How far one mean lies from another.
struct comparison {
  double difference = 0;  ///< b − a; 0 when it is no more than rounding
  /// 95 % confidence interval: difference ± this (Welch). Nothing when one has fewer than two
  /// values.
  std::optional<double> half_width;
  /// The interval leaves out 0: the difference is more than noise. Of figures that are alike one in
  /// twenty is called so all the same.
  [[nodiscard]] bool significant() const noexcept;
};

comparison compare(const estimate& a, const estimate& b);

/// Quantile 0.975 of Student's t. @pre degrees > 0
double student_t(double degrees);

}  // namespace facet::load_apps
