// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace facet::tables {

/// Mixes a second value into a hash.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  auto x = hash ^ (value + 0x9e3779b97f4a7c15U + (hash << 6) + (hash >> 2));
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
  return x ^ (x >> 32);
}

/// For keys that are hashes already.
struct identity_hash {
  std::size_t operator()(std::uint64_t key) const noexcept { return key; }
};

/// Values by 64-bit hash. Made of 64 hash maps, by the hash's upper bits, so that a table of a
/// million grows in steps of a millisecond instead of one long pause.
///
/// Threads: one at a time.
template <class T>
class hash_index {
 public:
  /// Null when there is none. Valid until the index changes.
  [[nodiscard]] T* find(std::uint64_t hash) noexcept {
    auto& part = part_of(hash);
    const auto at = part.find(hash);
    return at == part.end() ? nullptr : &at.value();
  }
  [[nodiscard]] const T* find(std::uint64_t hash) const noexcept {
    const auto& part = part_of(hash);
    const auto at = part.find(hash);
    return at == part.end() ? nullptr : &at->second;
  }

  /// The value, default-constructed when there was none.
  T& operator[](std::uint64_t hash) { return part_of(hash)[hash]; }

  // By key: erasing through an iterator would look for the next element.
  void erase(std::uint64_t hash) { part_of(hash).erase(hash); }

  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = 0;
    for (const auto& part : parts_)
      sum += part.size();
    return sum;
  }

  /// Calls `visit(value)` for each, in no order.
  template <class F>
  void for_each(F&& visit) const {
    for (const auto& part : parts_)
      for (const auto& [hash, value] : part)
        visit(value);
  }

 private:
  using map = tsl::robin_map<std::uint64_t, T, identity_hash>;

  [[nodiscard]] map& part_of(std::uint64_t hash) noexcept { return parts_[hash >> 58]; }
  [[nodiscard]] const map& part_of(std::uint64_t hash) const noexcept { return parts_[hash >> 58]; }

  std::array<map, 64> parts_;
};

}  // namespace facet::tables
