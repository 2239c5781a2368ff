// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace facet::sim_actors {

/// How much of the simulated time one round may take, so that a run looks up about ten times a
/// second: whoever wants it to pause does not wait for long, and traces come in pieces. What
/// happens does not depend on where rounds end.
///
/// After quiet hours a round could be as long as hours, whatever happens in them; so none is longer
/// than what the plan expects to take a moment at any time.
class round_length {
 public:
  using real_time = std::chrono::steady_clock::duration;

  /// @param load  Interests per second that the nodes are expected to forward, all together
  explicit round_length(double load = 1)
      : limit_(static_cast<std::int64_t>(std::clamp(at_once / load * 1e9, 1.0, longest))),
        length_(std::min(limit_, first)) {}

  /// In nanoseconds.
  [[nodiscard]] std::int64_t most() const noexcept { return length_; }

  /// A round took so long. @param whole  and was not ended by anything else before
  void took(real_time real, bool whole) noexcept {
    if (real > soon)
      length_ = std::max<std::int64_t>(1, length_ / 2);
    else if (whole && real < soon / 2)
      length_ = std::min(limit_, length_ * 2);
  }

 private:
  static constexpr std::chrono::milliseconds soon{100};
  static constexpr std::int64_t first = 1'000'000;
  static constexpr double longest = 1e18;
  /// What some tenths of a second are enough for.
  static constexpr double at_once = 200'000;

  std::int64_t limit_;
  std::int64_t length_;
};

}  // namespace facet::sim_actors
