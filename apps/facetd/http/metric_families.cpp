// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/metric_families.hpp"

#include <cmath>
#include <limits>

namespace facet::apps {

prometheus::MetricFamily& metric_families::begin(std::string name, std::string help,
                                                 prometheus::MetricType type) {
  auto& family = families_.emplace_back();
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

void metric_families::begin_counter(std::string name, std::string help) {
  begin(std::move(name), std::move(help), prometheus::MetricType::Counter);
}

void metric_families::begin_gauge(std::string name, std::string help) {
  begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
}

void metric_families::add(double value, const labels& with) {
  auto& family = families_.back();
  auto& metric = family.metric.emplace_back();
  for (const auto& [name, text] : with)
    metric.label.push_back({name, text});
  if (family.type == prometheus::MetricType::Counter)
    metric.counter.value = value;
  else
    metric.gauge.value = value;
}

void metric_families::histogram(std::string name, std::string help,
                                std::span<const std::uint64_t> buckets, std::uint64_t sum,
                                double unit) {
  auto& family = begin(std::move(name), std::move(help), prometheus::MetricType::Histogram);
  auto& h = family.metric.emplace_back().histogram;
  // Bounds are inclusive there, and whole things fewer than 2^(i+1) are at most one fewer.
  const double one = unit == 1 ? 1 : 0;
  h.sample_sum = static_cast<double>(sum) * unit;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    h.sample_count += buckets[i];
    const bool last = i + 1 == buckets.size();
    const auto bound = (std::ldexp(1.0, static_cast<int>(i) + 1) - one) * unit;
    h.bucket.push_back({h.sample_count, last ? std::numeric_limits<double>::infinity() : bound});
  }
}

}  // namespace facet::apps
