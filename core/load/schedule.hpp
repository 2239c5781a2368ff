// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/random.hpp"
#include "core/load/run_times.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::load {

/// The moments at which an open-loop consumer means to send. They do not depend on what happens:
/// a consumer that comes late finds them all, and latency counted from them hides no stall
/// (coordinated omission).
class schedule {
 public:
  /// @param index  of the consumer among the `group.faces` of its group, whose moments are spread
  ///               evenly under constant pacing instead of falling together
  schedule(const consumer_group& group, std::size_t index, const run_times& times,
           random_source& random);

  /// The next moment; none when there is no further one before the end.
  [[nodiscard]] std::optional<time_point> next() const noexcept {
    return next_ < end_ ? std::optional{next_} : std::nullopt;
  }
  /// Goes on to the one after next(). @pre next()
  void advance(random_source& random);

 private:
  void enter_batch();

  pacing pace_;
  double period_ns_ = 0;
  time_point origin_;
  time_point end_;
  time_point next_;
  std::uint64_t made_ = 0;  // moments since origin_, constant pacing
  std::vector<batch_moment> batches_;
  std::size_t batch_ = 0;
  std::uint64_t left_in_batch_ = 0;
  time_point measured_from_;
};

}  // namespace facet::load
