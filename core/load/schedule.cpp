// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace facet::load {
namespace {

duration nanoseconds(double ns) {
  // A gap that no clock can show is the end of the schedule.
  constexpr double longest = 1e18;
  return duration{std::llround(std::min(ns, longest))};
}

}  // namespace

schedule::schedule(const consumer_group& group, std::size_t index, const run_times& times,
                   random_source& random)
    : pace_(group.pace),
      period_ns_(1e9 / group.frequency),
      origin_(times.start),
      end_(times.end()),
      next_(times.end()),
      batches_(group.batches),
      measured_from_(times.measured_from()) {
  switch (pace_) {
    case pacing::constant:
      origin_ += nanoseconds(period_ns_ * static_cast<double>(index) /
                             static_cast<double>(std::max<std::size_t>(1, group.faces)));
      next_ = origin_;
      break;
    case pacing::uniform:
    case pacing::poisson:
      next_ = times.start;
      advance(random);
      break;
    case pacing::batches:
      std::ranges::stable_sort(batches_, {}, &batch_moment::at);
      enter_batch();
      break;
    default:
      break;  // as fast as a window allows: no moments
  }
}

void schedule::advance(random_source& random) {
  switch (pace_) {
    case pacing::constant:
      // From the origin each time, so that roundings do not add up.
      next_ = origin_ + nanoseconds(period_ns_ * static_cast<double>(++made_));
      break;
    case pacing::uniform:
      next_ += nanoseconds(2 * period_ns_ * random.unit());
      break;
    case pacing::poisson:
      next_ += nanoseconds(period_ns_ * random.exponential());
      break;
    default:
      if (--left_in_batch_ == 0) {
        ++batch_;
        enter_batch();
      }
  }
}

void schedule::enter_batch() {
  while (batch_ < batches_.size() && batches_[batch_].count == 0)
    ++batch_;
  next_ = batch_ < batches_.size() ? measured_from_ + batches_[batch_].at : end_;
  left_in_batch_ = batch_ < batches_.size() ? batches_[batch_].count : 0;
}

}  // namespace facet::load
