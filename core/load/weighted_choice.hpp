// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::load {

/// Picks 0 … n-1 with given weights in constant time, however many there are.
///
/// Source: M. D. Vose, A Linear Algorithm for Generating Random Numbers with a Given Distribution.
class weighted_choice {
 public:
  /// @pre at least one weight, none negative, their sum positive; at most 2^32 of them
  explicit weighted_choice(const std::vector<double>& weights);

  [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
  [[nodiscard]] std::size_t pick(random_source& random) const {
    if (slots_.size() == 1)
      return 0;
    const auto at = static_cast<std::size_t>(random.below(slots_.size()));
    return random.unit() < slots_[at].own ? at : slots_[at].other;
  }

 private:
  struct slot {
    double own = 1;  // share of this slot that stays with its own index
    std::uint32_t other = 0;
  };
  std::vector<slot> slots_;
};

}  // namespace facet::load
