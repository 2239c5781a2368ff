// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::lp {

/// Recognises frames that arrived before, by their Sequence: a peer sends again what it believes
/// lost, under a new TxSequence but the old Sequence.
///
/// Remembers the last 4096 numbers, each for a limited time: a peer that restarts begins anew with
/// numbers that were used before.
class duplicate_filter {
 public:
  /// Notes a Sequence. @returns whether it had been noted less than `memory` ago
  bool seen(std::uint64_t sequence, time_point now, duration memory) {
    if (slots_.empty())
      slots_.resize(n_slots);
    auto& noted = slots_[sequence % n_slots];
    const bool again = noted.sequence == sequence && now < noted.until;
    noted = {sequence, now + memory};
    return again;
  }

 private:
  static constexpr std::size_t n_slots = 4096;

  struct slot {
    std::uint64_t sequence = 0;
    time_point until = time_point::min();
  };
  std::vector<slot> slots_;  // allocated by the first number
};

}  // namespace facet::lp
