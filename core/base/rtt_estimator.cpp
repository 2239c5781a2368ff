// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/rtt_estimator.hpp"

#include <algorithm>

namespace facet {

rtt_estimator::rtt_estimator(rtt_options o) : options_(o), rto_(o.initial_rto) {
}

void rtt_estimator::add(duration sample, std::size_t outstanding) {
  sample = std::max(sample, duration{1});
  if (samples_ == 0) {
    smoothed_ = sample;
    variation_ = sample / 2;
  } else {
    // The factors of RFC 6298 assume one sample per round trip; with more, each counts for less.
    const auto n = static_cast<std::int64_t>(std::max<std::size_t>(1, outstanding));
    const duration off = smoothed_ > sample ? smoothed_ - sample : sample - smoothed_;
    variation_ += (off - variation_) / (4 * n);
    smoothed_ += (sample - smoothed_) / (8 * n);
  }
  ++samples_;
  sum_ += sample;
  smallest_ = std::min(smallest_, sample);
  largest_ = std::max(largest_, sample);
  const auto spread = duration{static_cast<std::int64_t>(options_.k * double(variation_.count()))};
  rto_ = std::clamp<duration>(smoothed_ + spread, options_.min_rto, options_.max_rto);
}

void rtt_estimator::back_off() {
  rto_ = std::min<duration>(rto_ * 2, options_.max_rto);
}

duration rtt_estimator::smallest() const noexcept {
  return samples_ == 0 ? duration{0} : smallest_;
}

duration rtt_estimator::mean() const noexcept {
  return samples_ == 0 ? duration{0} : sum_ / static_cast<std::int64_t>(samples_);
}

}  // namespace facet
