// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/congestion_marker.hpp"

#include <algorithm>
#include <cmath>

namespace facet::lp {

bool congestion_marker::is_due(const marking_options& options, std::size_t backlog_octets,
                               time_point now) {
  if (backlog_octets <= options.threshold) {
    next_.reset();
    n_marked_ = 0;
    return false;
  }
  if (!next_)
    next_ = now + options.interval;
  return now >= *next_;
}

void congestion_marker::marked(const marking_options& options, time_point now) {
  ++n_marked_;
  const auto spacing =
      static_cast<double>(options.interval.count()) / std::sqrt(static_cast<double>(n_marked_ + 1));
  const duration step{static_cast<duration::rep>(spacing)};
  // From when it was due and not from now, or gaps between packets would make marks rarer. After a
  // gap longer than a step from now, or a burst of marks would make up for it.
  next_ = *next_ + step > now ? *next_ + step : now + step;
}

}  // namespace facet::lp
