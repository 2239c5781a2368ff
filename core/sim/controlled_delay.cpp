// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/controlled_delay.hpp"

#include <algorithm>
#include <cmath>

namespace facet::sim {
namespace {

/// The more have been dropped, the sooner the next one is.
time_point after(time_point time, std::uint64_t count) {
  const auto spacing = static_cast<double>(controlled_delay::interval.count()) /
                       std::sqrt(static_cast<double>(count));
  return time + duration{static_cast<duration::rep>(spacing)};
}

}  // namespace

bool controlled_delay::too_long(time_point now, duration waited, std::size_t behind) {
  if (waited < target || behind <= largest_packet_) {
    above_since_ = {};
    return false;
  }
  if (above_since_ == time_point{}) {
    above_since_ = now + interval;
    return false;
  }
  return now >= above_since_;
}

bool controlled_delay::drops(time_point now, duration waited, std::size_t octets,
                             std::size_t behind) {
  largest_packet_ = std::max(largest_packet_, octets);
  if (!too_long(now, waited, behind)) {
    dropping_ = false;
    return false;
  }
  if (!dropping_) {
    dropping_ = true;
    // Soon after the last spell it goes on about as often as it did at the end of that.
    const auto delta = count_ - last_count_;
    count_ = delta > 1 && now - next_ < 16 * interval ? delta : 1;
    last_count_ = count_;
    next_ = after(now, count_);
    return true;
  }
  if (now < next_)
    return false;
  ++count_;
  next_ = after(next_, count_);
  return true;
}

}  // namespace facet::sim
