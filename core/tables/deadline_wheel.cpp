// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/deadline_wheel.hpp"

#include <bit>

namespace facet::tables {

void deadline_wheel::set(deadline_node& node, time_point deadline) noexcept {
  cancel(node);
  node.deadline = deadline;
  link(node);
}

void deadline_wheel::link(deadline_node& node) noexcept {
  const auto tick = std::clamp(ceil_tick(node.deadline), done_ + 1, done_ + n_slots);
  node.slot_ = static_cast<std::uint32_t>(tick) & mask;
  auto*& head = heads_[node.slot_];
  node.next_ = head;
  node.back_ = &head;
  if (head != nullptr)
    head->back_ = &node.next_;
  head = &node;
  occupied_[node.slot_ / 64] |= std::uint64_t{1} << (node.slot_ % 64);
  summary_ |= std::uint64_t{1} << (node.slot_ / 64);
  ++size_;
}

void deadline_wheel::cancel(deadline_node& node) noexcept {
  if (node.back_ == nullptr)
    return;
  *node.back_ = node.next_;
  if (node.next_ != nullptr)
    node.next_->back_ = node.back_;
  node.back_ = nullptr;
  --size_;
  if (heads_[node.slot_] != nullptr)
    return;
  auto& word = occupied_[node.slot_ / 64];
  word &= ~(std::uint64_t{1} << (node.slot_ % 64));
  if (word == 0)
    summary_ &= ~(std::uint64_t{1} << (node.slot_ / 64));
}

std::optional<time_point> deadline_wheel::next() const noexcept {
  if (size_ == 0)
    return std::nullopt;
  return time_point{duration{first_occupied() << shift}};
}

/// The earliest tick after done_ whose slot holds something. @pre size_ is not 0
std::int64_t deadline_wheel::first_occupied() const noexcept {
  const auto start = static_cast<std::uint32_t>(done_ + 1) & mask;
  const auto word = start / 64;
  auto slot = start;
  if (const auto bits = occupied_[word] & (~std::uint64_t{0} << (start % 64)); bits != 0) {
    slot = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
  } else {
    // Bit i of the rotated summary stands for word + 1 + i; the last is the rest of `word` itself.
    const auto ahead = std::rotr(summary_, static_cast<int>((word + 1) % 64));
    const auto found =
        (word + 1 + static_cast<std::uint32_t>(std::countr_zero(ahead))) % (n_slots / 64);
    slot = found * 64 + static_cast<std::uint32_t>(std::countr_zero(occupied_[found]));
  }
  return done_ + 1 + ((slot - start) & mask);
}

}  // namespace facet::tables
