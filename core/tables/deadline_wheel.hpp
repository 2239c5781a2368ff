// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace facet::tables {

/// Base of whatever has a deadline. In at most one wheel; must leave it before it is destroyed.
struct deadline_node {
  time_point deadline{};

 private:
  friend class deadline_wheel;
  deadline_node* next_ = nullptr;
  deadline_node** back_ = nullptr;  // what points to this node; null: in no wheel
  std::uint32_t slot_ = 0;
};

/// Any number of deadlines; setting, moving and cancelling one costs the same for one and for a
/// million.
///
/// A circle of slots of about a millisecond. Deadlines beyond its span (4.3 s) wait in the furthest
/// slot and are placed again when it comes round.
///
/// Time:    never goes back. Threads: one at a time.
/// Source:  Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 4.
class deadline_wheel {
 public:
  /// Width of a slot: how late next() may be.
  static constexpr duration resolution{std::int64_t{1} << 20};

  deadline_wheel() : heads_(std::make_unique<deadline_node*[]>(n_slots)) {}

  /// Sets or moves the deadline of `node`, which is borrowed until it is due or cancelled.
  void set(deadline_node& node, time_point deadline) noexcept;

  /// Takes `node` out; nothing happens when it is not in.
  void cancel(deadline_node& node) noexcept;

  /// Takes out what is due and calls `on_due(deadline_node&)` for each, which may cancel that node
  /// only. Touches at most `limit` nodes.
  ///
  /// @param exactly  also look for what is due within the slot of `now`. Otherwise that is left for
  ///                 the next call: cheaper, for callers that check deadlines themselves
  template <class F>
  void expire(time_point now, std::size_t limit, bool exactly, F&& on_due);

  /// When expire() has something to do: not before the earliest deadline within the span, and at
  /// most one resolution after it. None when the wheel is empty.
  [[nodiscard]] std::optional<time_point> next() const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint32_t n_slots = 4096;  // times `resolution` covers the default lifetime
  static constexpr std::uint32_t mask = n_slots - 1;
  static constexpr int shift = 20;

  static std::int64_t floor_tick(time_point t) noexcept {
    return t.time_since_epoch().count() >> shift;
  }
  static std::int64_t ceil_tick(time_point t) noexcept {
    return -(-t.time_since_epoch().count() >> shift);
  }
  [[nodiscard]] std::int64_t first_occupied() const noexcept;
  void link(deadline_node& node) noexcept;

  std::unique_ptr<deadline_node*[]> heads_;
  std::array<std::uint64_t, n_slots / 64> occupied_{};  // one bit per slot
  std::uint64_t summary_ = 0;                           // one bit per word of occupied_
  std::int64_t done_ = 0;                               // slots up to this tick are empty
  std::size_t size_ = 0;
};

template <class F>
void deadline_wheel::expire(time_point now, std::size_t limit, bool exactly, F&& on_due) {
  const auto target = floor_tick(now);
  while (size_ != 0) {
    const auto tick = first_occupied();
    if (tick > target)
      break;
    done_ = tick - 1;  // moves the span, so that what is not due leaves this slot
    while (auto* node = heads_[static_cast<std::uint32_t>(tick) & mask]) {
      if (limit-- == 0)
        return;
      if (node->deadline > now) {
        set(*node, node->deadline);
        continue;
      }
      cancel(*node);
      on_due(*node);
    }
  }
  done_ = std::max(done_, target);
  if (!exactly)
    return;
  auto* node = heads_[static_cast<std::uint32_t>(target + 1) & mask];
  while (node != nullptr && limit-- != 0) {
    auto* following = node->next_;
    if (node->deadline <= now) {
      cancel(*node);
      on_due(*node);
    }
    node = following;
  }
}

}  // namespace facet::tables
