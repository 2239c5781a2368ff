// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/prefetch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <utility>

namespace facet::tables {

/// Mixes a second value into a hash.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  auto x = hash ^ (value + 0x9e3779b97f4a7c15U + (hash << 6) + (hash >> 2));
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
  return x ^ (x >> 32);
}

/// Values by 64-bit hash: open addressing with linear probing, a hash and a value a slot, so
/// that a probe is one line, which prefetch() can ask for ahead of its turn. Made of 64 parts, so
/// that a table of a million grows in steps of a fraction of a millisecond instead of one long
/// pause.
///
/// Where a hash goes depends on a number drawn for each index: who can choose hashes still cannot
/// choose slots. The hashes 0 and 1 are the same to an index.
/// Threads: one at a time.
template <class T>
class hash_index {
 public:
  /// Null when there is none. Valid until the index changes.
  [[nodiscard]] T* find(std::uint64_t hash) noexcept {
    return const_cast<T*>(std::as_const(*this).find(hash));
  }
  [[nodiscard]] const T* find(std::uint64_t hash) const noexcept {
    const auto key = key_of(hash);
    const auto& in = part_of(key);
    if (in.size == 0)
      return nullptr;
    const auto& at = in.slots[probe(in, key)];
    return at.key == key ? &at.value : nullptr;
  }

  /// The value, default-constructed when there was none.
  T& operator[](std::uint64_t hash) {
    const auto key = key_of(hash);
    auto& in = part_of(key);
    if (in.slots == nullptr)
      grow(in);
    auto i = probe(in, key);
    if (in.slots[i].key == key)
      return in.slots[i].value;
    if (2 * (in.size + 1) > in.mask + 1) {
      grow(in);
      i = probe(in, key);
    }
    ++in.size;
    in.slots[i].key = key;
    return in.slots[i].value;
  }

  void erase(std::uint64_t hash) {
    const auto key = key_of(hash);
    auto& in = part_of(key);
    if (in.size == 0)
      return;
    auto hole = probe(in, key);
    if (in.slots[hole].key != key)
      return;
    // Whatever follows without a gap moves up, unless that would put it before its own place.
    for (auto i = (hole + 1) & in.mask; in.slots[i].key != 0; i = (i + 1) & in.mask) {
      if (((i - home(in, in.slots[i].key)) & in.mask) < ((i - hole) & in.mask))
        continue;
      in.slots[hole] = std::move(in.slots[i]);
      hole = i;
    }
    in.slots[hole] = {};
    --in.size;
  }

  /// Asks for the place where find() will look first.
  void prefetch(std::uint64_t hash) const noexcept {
    const auto key = key_of(hash);
    const auto& in = part_of(key);
    facet::prefetch(in.slots.get() + home(in, key));
  }

  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = 0;
    for (const auto& each : parts_)
      sum += each.size;
    return sum;
  }

  /// Calls `visit(value)` for each, in no order.
  template <class F>
  void for_each(F&& visit) const {
    for (const auto& each : parts_)
      for (std::size_t i = 0; each.size != 0 && i <= each.mask; ++i)
        if (each.slots[i].key != 0)
          visit(each.slots[i].value);
  }

 private:
  struct slot {
    std::uint64_t key = 0;  // 0: free
    T value{};
  };
  struct part {
    std::unique_ptr<slot[]> slots;
    std::size_t mask = 0;  // slots - 1
    std::size_t size = 0;  // at most half the slots
  };

  static std::uint64_t key_of(std::uint64_t hash) noexcept { return hash == 0 ? 1 : hash; }
  [[nodiscard]] part& part_of(std::uint64_t key) noexcept { return parts_[(key * secret_) >> 58]; }
  [[nodiscard]] const part& part_of(std::uint64_t key) const noexcept {
    return parts_[(key * secret_) >> 58];
  }
  /// The bits below those that chose the part.
  [[nodiscard]] std::size_t home(const part& in, std::uint64_t key) const noexcept {
    return static_cast<std::size_t>((key * secret_) >> 26) & in.mask;
  }
  /// Where `key` is, or where it would go. @pre in.slots
  [[nodiscard]] std::size_t probe(const part& in, std::uint64_t key) const noexcept {
    auto i = home(in, key);
    while (in.slots[i].key != 0 && in.slots[i].key != key)
      i = (i + 1) & in.mask;
    return i;
  }

  void grow(part& in) {
    constexpr std::size_t first_slots = 16;
    part wider;
    const auto slots = in.slots == nullptr ? first_slots : 2 * (in.mask + 1);
    wider.slots = std::make_unique<slot[]>(slots);
    wider.mask = slots - 1;
    wider.size = in.size;
    for (std::size_t i = 0; in.size != 0 && i <= in.mask; ++i)
      if (in.slots[i].key != 0)
        wider.slots[probe(wider, in.slots[i].key)] = std::move(in.slots[i]);
    in = std::move(wider);
  }

  static std::uint64_t odd_number() {
    std::random_device source;
    return (std::uint64_t{source()} << 32 | source()) | 1;
  }

  std::array<part, 64> parts_;
  std::uint64_t secret_ = odd_number();
};

}  // namespace facet::tables
