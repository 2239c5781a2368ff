// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace facet::apps {

/// Round-trip times, counted in buckets whose width is 1/64 of their value, so that any number of
/// samples takes the same memory and a percentile is off by at most 1.6 %. Extremes and mean are
/// exact.
///
/// Threads: one at a time.
class latency_histogram {
 public:
  void add(std::chrono::nanoseconds sample) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::chrono::nanoseconds smallest() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds largest() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds mean() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds deviation() const noexcept;
  /// The time that `share` (0 … 1) of the samples do not exceed; 0 without samples.
  [[nodiscard]] std::chrono::nanoseconds percentile(double share) const noexcept;

  /// {"avg","min","max","stddev","p50","p95","p99"} in microseconds.
  [[nodiscard]] nlohmann::ordered_json to_json() const;
  /// "avg … min … max … p50 … p99 …" for people.
  [[nodiscard]] std::string to_text() const;

 private:
  static constexpr unsigned precision_bits = 6;
  static constexpr std::size_t buckets_per_octave = std::size_t{1} << precision_bits;
  static constexpr std::size_t bucket_count = (64 - precision_bits + 1) * buckets_per_octave;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t middle_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t smallest_ = UINT64_MAX;
  std::uint64_t largest_ = 0;
  double sum_ = 0;
  double sum_of_squares_ = 0;
};

}  // namespace facet::apps
