// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace facet::load {
namespace {

constexpr std::size_t buckets_in(unsigned bits) {
  return std::size_t{1} << bits;
}

}  // namespace

/// Below 1,024 a bucket per value; above, the leading one bit picks the octave and the ten bits
/// after it the bucket in it.
std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
  if (value < buckets_in(precision_bits))
    return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - precision_bits - 1;
  return shift * buckets_in(precision_bits) + (value >> shift);
}

std::uint64_t histogram::middle_of(std::size_t bucket) noexcept {
  constexpr auto per_octave = buckets_in(precision_bits);
  if (bucket < 2 * per_octave)
    return bucket;
  const std::size_t shift = bucket / per_octave - 1;
  const std::uint64_t low = (bucket % per_octave + per_octave) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

void histogram::add(std::uint64_t value, std::uint64_t times) {
  if (times == 0)
    return;
  const auto bucket = bucket_of(value);
  if (bucket >= counts_.size())
    counts_.resize(bucket + 1);
  counts_[bucket] += times;
  count_ += times;
  smallest_ = std::min(smallest_, value);
  largest_ = std::max(largest_, value);
  sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void histogram::merge(const histogram& other) {
  if (other.counts_.size() > counts_.size())
    counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i)
    counts_[i] += other.counts_[i];
  count_ += other.count_;
  smallest_ = std::min(smallest_, other.smallest_);
  largest_ = std::max(largest_, other.largest_);
  sum_ += other.sum_;
}

double histogram::mean() const noexcept {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::uint64_t histogram::percentile(double share) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen > 0 && seen >= wanted)
      return std::clamp(middle_of(bucket), smallest_, largest_);
  }
  return 0;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> histogram::buckets() const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> filled;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
    if (counts_[bucket] != 0)
      filled.emplace_back(middle_of(bucket), counts_[bucket]);
  return filled;
}

histogram_parts histogram::taken_apart() const {
  return {buckets(), smallest(), largest_, sum_};
}

histogram histogram::of(const histogram_parts& p) {
  histogram made;
  for (const auto& [value, times] : p.buckets)
    made.add(value, times);
  if (made.count_ == 0)
    return made;
  made.smallest_ = p.smallest;
  made.largest_ = p.largest;
  made.sum_ = p.sum;
  return made;
}

}  // namespace facet::load
