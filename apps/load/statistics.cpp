// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>

namespace facet::load_apps {
namespace {

/// What is left of values that are alike when they are added up in binary fractions.
bool is_rounding(double difference, double size) {
  return std::abs(difference) <= 1e-9 * std::abs(size);
}

}  // namespace

estimate estimate_of(const std::vector<double>& values) {
  estimate e;
  e.count = values.size();
  if (values.empty())
    return e;
  const auto n = static_cast<double>(values.size());
  for (const double value : values)
    e.mean += value;
  e.mean /= n;
  if (values.size() < 2)
    return e;
  double squares = 0;
  for (const double value : values)
    squares += (value - e.mean) * (value - e.mean);
  e.deviation = std::sqrt(squares / (n - 1));
  if (is_rounding(e.deviation, e.mean))
    e.deviation = 0;
  e.half_width = student_t(n - 1) * e.deviation / std::sqrt(n);
  return e;
}

bool comparison::significant() const noexcept {
  return half_width && std::abs(difference) > *half_width;
}

comparison compare(const estimate& a, const estimate& b) {
  comparison c{b.mean - a.mean, std::nullopt};
  if (is_rounding(c.difference, std::max(std::abs(a.mean), std::abs(b.mean))))
    c.difference = 0;
  if (!a.half_width || !b.half_width)
    return c;
  const double va = a.deviation * a.deviation / static_cast<double>(a.count);
  const double vb = b.deviation * b.deviation / static_cast<double>(b.count);
  if (va + vb == 0) {
    c.half_width = 0;
    return c;
  }
  // Welch–Satterthwaite: the variances need not be alike.
  const double degrees =
      (va + vb) * (va + vb) /
      (va * va / (static_cast<double>(a.count) - 1) + vb * vb / (static_cast<double>(b.count) - 1));
  c.half_width = student_t(degrees) * std::sqrt(va + vb);
  return c;
}

double student_t(double degrees) {
  return boost::math::quantile(boost::math::students_t{degrees}, 0.975);
}

}  // namespace facet::load_apps
