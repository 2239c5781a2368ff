// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/latency.hpp"

#include "apps/facet/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace facet::apps {
namespace {

std::chrono::nanoseconds nanoseconds_of(double value) {
  return std::chrono::nanoseconds{std::llround(value)};
}

double micros(std::chrono::nanoseconds span) {
  return static_cast<double>(span.count()) / 1000;
}

}  // namespace

/// Below 64 a bucket per value; above, the leading one bit picks the octave and the six bits after
/// it the bucket in it.
std::size_t latency_histogram::bucket_of(std::uint64_t value) noexcept {
  if (value < buckets_per_octave)
    return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - precision_bits - 1;
  return (shift + 1) * buckets_per_octave + (value >> shift) - buckets_per_octave;
}

std::uint64_t latency_histogram::middle_of(std::size_t bucket) noexcept {
  if (bucket < buckets_per_octave)
    return bucket;
  const std::size_t shift = bucket / buckets_per_octave - 1;
  const std::uint64_t low = (bucket % buckets_per_octave + buckets_per_octave) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

void latency_histogram::add(std::chrono::nanoseconds sample) noexcept {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, sample.count()));
  ++buckets_[bucket_of(value)];
  ++count_;
  smallest_ = std::min(smallest_, value);
  largest_ = std::max(largest_, value);
  sum_ += static_cast<double>(value);
  sum_of_squares_ += static_cast<double>(value) * static_cast<double>(value);
}

std::chrono::nanoseconds latency_histogram::smallest() const noexcept {
  return std::chrono::nanoseconds{count_ == 0 ? 0 : static_cast<std::int64_t>(smallest_)};
}

std::chrono::nanoseconds latency_histogram::largest() const noexcept {
  return std::chrono::nanoseconds{static_cast<std::int64_t>(largest_)};
}

std::chrono::nanoseconds latency_histogram::mean() const noexcept {
  return count_ == 0 ? std::chrono::nanoseconds{0}
                     : nanoseconds_of(sum_ / static_cast<double>(count_));
}

std::chrono::nanoseconds latency_histogram::deviation() const noexcept {
  if (count_ == 0)
    return std::chrono::nanoseconds{0};
  const double average = sum_ / static_cast<double>(count_);
  const double variance = sum_of_squares_ / static_cast<double>(count_) - average * average;
  return nanoseconds_of(std::sqrt(std::max(0.0, variance)));
}

std::chrono::nanoseconds latency_histogram::percentile(double share) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    seen += buckets_[bucket];
    if (seen > 0 && seen >= wanted) {
      const std::uint64_t value = std::clamp(middle_of(bucket), smallest_, largest_);
      return std::chrono::nanoseconds{static_cast<std::int64_t>(value)};
    }
  }
  return std::chrono::nanoseconds{0};
}

nlohmann::ordered_json latency_histogram::to_json() const {
  return {{"avg", micros(mean())},           {"min", micros(smallest())},
          {"max", micros(largest())},        {"stddev", micros(deviation())},
          {"p50", micros(percentile(0.50))}, {"p95", micros(percentile(0.95))},
          {"p99", micros(percentile(0.99))}};
}

std::string latency_histogram::to_text() const {
  return fmt::format("avg {}, min {}, max {}, p50 {}, p95 {}, p99 {}", format_span(mean()),
                     format_span(smallest()), format_span(largest()), format_span(percentile(0.50)),
                     format_span(percentile(0.95)), format_span(percentile(0.99)));
}

}  // namespace facet::apps
