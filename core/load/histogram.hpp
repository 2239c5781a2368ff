// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace facet::load {

/// A histogram taken apart.
struct histogram_parts {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  double sum = 0;
};

/// Values in log-linear buckets with three significant digits: a value is known to 1/1024 of
/// itself. Any number of samples takes at most 450 KiB; histograms of several drivers add up
/// exactly.
///
/// Threads: one at a time.
class histogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const histogram& other);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t smallest() const noexcept { return count_ == 0 ? 0 : smallest_; }
  [[nodiscard]] std::uint64_t largest() const noexcept { return largest_; }
  [[nodiscard]] double mean() const noexcept;
  /// The value that `share` (0 … 1) of the samples do not exceed; 0 without samples.
  [[nodiscard]] std::uint64_t percentile(double share) const noexcept;

  /// The buckets that hold something: the middle of each, and how many; ascending. add() of all of
  /// them makes an equal histogram, extremes and mean aside.
  [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets() const;

  /// Everything, for a journey to another process: of() of it makes an equal histogram.
  [[nodiscard]] histogram_parts taken_apart() const;
  static histogram of(const histogram_parts& p);

 private:
  static constexpr unsigned precision_bits = 10;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t middle_of(std::size_t bucket) noexcept;

  std::vector<std::uint64_t> counts_;  // grows to the largest value seen
  std::uint64_t count_ = 0;
  std::uint64_t smallest_ = UINT64_MAX;
  std::uint64_t largest_ = 0;
  double sum_ = 0;
};

}  // namespace facet::load
