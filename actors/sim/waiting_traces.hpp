// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/messages.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace facet::sim_actors {

/// Traces of a run in order, in pieces of bounded size, until they are taken.
class waiting_traces {
 public:
  /// Adds what partitions traced in one round.
  void add(const std::vector<sim::trace_set>& parts) {
    for (std::size_t kind = 0; kind < sim::trace_kinds; ++kind) {
      std::vector<const sim::trace_rows*> rows;
      for (const auto& each : parts)
        if (!each[kind].empty())
          rows.push_back(&each[kind]);
      if (!rows.empty())
        sim::merge_rows(rows, [&](std::string_view text) { append(kinds_[kind], text); });
    }
  }

  trace_piece take() {
    trace_piece piece;
    for (std::size_t kind = 0; kind < sim::trace_kinds; ++kind) {
      auto& pieces = kinds_[kind];
      if (pieces.empty())
        continue;
      piece.rows[kind] = std::move(pieces.front());
      pieces.pop_front();
      piece.more = piece.more || !pieces.empty();
    }
    return piece;
  }

 private:
  static constexpr std::size_t piece_octets = std::size_t{4} << 20;

  static void append(std::deque<std::string>& pieces, std::string_view text) {
    if (pieces.empty() || pieces.back().size() >= piece_octets)
      pieces.emplace_back();
    pieces.back() += text;
  }

  std::array<std::deque<std::string>, sim::trace_kinds> kinds_;
};

}  // namespace facet::sim_actors
