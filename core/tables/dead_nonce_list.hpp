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
/// through a loop is recognised. Keeps 64-bit hashes for 6 s, and beyond 2^20 of them drops the
/// oldest early: a loop that long then costs one more turn.
///
/// Time:    never goes back. Threads: one at a time.
/// Source:  NFD Developer's Guide, "Dead Nonce List".
class dead_nonce_list {
 public:
  static constexpr duration lifetime = std::chrono::seconds{6};
  static constexpr std::size_t capacity = std::size_t{1} << 20;

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

 private:
  struct record {
    std::uint64_t hash;
    time_point expiry;
  };
  void drop_oldest();

  hash_index<time_point> expiry_;
  std::deque<record> order_;  // by expiry; one that was added again is there twice
};

}  // namespace facet::tables
