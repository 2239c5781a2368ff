// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/tables/hash_index.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace facet::tables {

/// Remembers Name and Nonce of Interests whose PIT entry has ended, so that one that comes back
/// through a loop is recognised. Keeps 64-bit hashes for 6 s, as far as its capacity goes: beyond
/// that the oldest are dropped early, and a loop that long costs one more turn.
///
/// The capacity follows the traffic. A fifth of the lifetime in which hashes had to be dropped
/// early makes it 1.2 times as large, a lifetime with room to spare 0.9 times; between 2^10 and
/// 2^24. So a flood of unanswered Interests gets memory slowly, and a loop under steady traffic is
/// recognised for the whole lifetime.
///
/// Time:    never goes back. Threads: one at a time.
/// Source:  NFD Developer's Guide, "Dead Nonce List". NFD grows once per lifetime, which takes
///          minutes to follow a busy link.
class dead_nonce_list {
 public:
  static constexpr duration lifetime = std::chrono::seconds{6};
  static constexpr std::size_t initial_capacity = std::size_t{1} << 14;
  static constexpr std::size_t min_capacity = std::size_t{1} << 10;
  static constexpr std::size_t max_capacity = std::size_t{1} << 24;

  void add(std::uint64_t name_hash, std::uint32_t nonce, time_point now);

  [[nodiscard]] bool has(std::uint64_t name_hash, std::uint32_t nonce, time_point now) const {
    if (order_.empty())
      return false;
    const auto* expiry = expiry_.find(mix(name_hash, nonce));
    return expiry != nullptr && *expiry > now;
  }

  /// Forgets what is over. add() does so too, a little at a time.
  void purge(time_point now, std::size_t limit);

  [[nodiscard]] std::size_t size() const noexcept { return expiry_.size(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

 private:
  struct record {
    std::uint64_t hash;
    time_point expiry;
  };
  void drop_oldest();
  void adapt(time_point now);

  hash_index<time_point> expiry_;
  std::deque<record> order_;  // by expiry; one that was added again is there twice
  std::size_t capacity_ = initial_capacity;
  time_point next_mark_{};        // when the running fifth of a lifetime ends
  bool dropped_early_ = false;    // in the running fifth
  std::size_t roomy_fifths_ = 0;  // in a row, with a tenth of the capacity to spare
};

}  // namespace facet::tables
