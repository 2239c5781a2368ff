// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace facet::apps {

/// Families of metrics being put together, in the order in which they are begun. What is added
/// belongs to the family begun last.
class metric_families {
 public:
  using labels = std::vector<std::pair<const char*, std::string>>;

  /// A number that only grows; its name ends in _total.
  void begin_counter(std::string name, std::string help);
  void begin_gauge(std::string name, std::string help);

  void add(double value, const labels& with = {});
  void add(std::uint64_t value, const labels& with = {}) { add(static_cast<double>(value), with); }

  /// A family of its own with a distribution in powers of two: bucket i counts the values v with
  /// 2^i <= v < 2^(i+1), the last all that are larger, too.
  /// @param unit  what 1 is in the unit that the name says; with 1 the values are whole things
  void histogram(std::string name, std::string help, std::span<const std::uint64_t> buckets,
                 std::uint64_t sum, double unit = 1);

  [[nodiscard]] const std::vector<prometheus::MetricFamily>& all() const noexcept {
    return families_;
  }

 private:
  prometheus::MetricFamily& begin(std::string name, std::string help, prometheus::MetricType type);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace facet::apps
