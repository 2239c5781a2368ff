// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace facet::bench {

/// The baseline: one ring driven as the Rust implementation drives it (ndn-rs, spsc.rs: ring_push,
/// ring_push_batch, ring_pop, and the look at the parked flag in send and send_batch).
///
/// Kept as it is there: both indices are read from the region at each push and pop, slot = index
/// modulo capacity by division, a u32 length and a copy by memcpy, one release store of the tail
/// per packet (or per batch in the batch form), one load of the parked flag after each publish
/// without a fence before it, one release store of the head per packet.
///
/// Changed so that the comparison is fair: the receiver copies the packet into memory it already
/// has (the original allocates for each packet), and nobody parks (neither does Facet's side).
///
/// Threads: one pushes, one pops; both may use their own object over the same memory.
class seed_ring {
 public:
  /// Where a ring lies in a region, in octets from its start.
  struct place {
    std::size_t tail;
    std::size_t head;
    std::size_t parked;
    std::size_t slots;
  };

  /// @param base  the mapped region, borrowed
  seed_ring(std::uint8_t* base, place at, std::uint32_t capacity, std::uint32_t slot_size) noexcept
      : tail_(*reinterpret_cast<std::atomic<std::uint32_t>*>(base + at.tail)),
        head_(*reinterpret_cast<std::atomic<std::uint32_t>*>(base + at.head)),
        parked_(*reinterpret_cast<std::atomic<std::uint32_t>*>(base + at.parked)),
        slots_(base + at.slots),
        capacity_(capacity),
        slot_size_(slot_size) {}

  /// One packet. False when the ring is full.
  [[nodiscard]] bool push(bytes_view packet) noexcept {
    // relaxed: own index, single writer.
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    // [seed head] acquire; partner: pop. The slot has been read before it is written again.
    const std::uint32_t head = head_.load(std::memory_order_acquire);
    if (tail - head >= capacity_)
      return false;
    fill(tail, packet);
    // [seed tail] release; partner: pop. The slot is complete before it is announced.
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// As many packets as fit, announced together. @returns how many
  [[nodiscard]] std::size_t push_batch(std::span<const bytes_view> packets) noexcept {
    // relaxed: own index, single writer.
    std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    // [seed head] acquire; partner: pop.
    const std::uint32_t head = head_.load(std::memory_order_acquire);
    const std::size_t count = std::min<std::size_t>(capacity_ - (tail - head), packets.size());
    if (count == 0)
      return 0;
    for (const auto packet : packets.first(count))
      fill(tail++, packet);
    // [seed tail] release; partner: pop.
    tail_.store(tail, std::memory_order_release);
    return count;
  }

  /// Does the other side sleep? What the original asks after each publish.
  [[nodiscard]] bool peer_parked() const noexcept {
    // [seed parked] seq_cst load as in the original; without a fence it may pass the tail's store.
    return parked_.load(std::memory_order_seq_cst) != 0;
  }

  /// Hands one packet to `copy_out` and frees its slot. False when the ring is empty.
  template <class CopyOut>
  [[nodiscard]] bool pop(CopyOut&& copy_out) noexcept {
    // relaxed: own index, single writer.
    const std::uint32_t head = head_.load(std::memory_order_relaxed);
    // [seed tail] acquire; partner: push, push_batch.
    const std::uint32_t tail = tail_.load(std::memory_order_acquire);
    if (head == tail)
      return false;
    const std::uint8_t* slot = slot_at(head);
    std::uint32_t length = 0;
    std::memcpy(&length, slot, sizeof length);
    copy_out(bytes_view(slot + sizeof length, std::min(length, slot_size_)));
    // [seed head] release; partner: push, push_batch. The slot has been read before it is free.
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

 private:
  [[nodiscard]] std::uint8_t* slot_at(std::uint32_t index) const noexcept {
    return slots_ + static_cast<std::size_t>(index % capacity_) *
                        (sizeof(std::uint32_t) + static_cast<std::size_t>(slot_size_));
  }

  void fill(std::uint32_t index, bytes_view packet) const noexcept {
    std::uint8_t* slot = slot_at(index);
    const auto length = static_cast<std::uint32_t>(packet.size());
    std::memcpy(slot, &length, sizeof length);
    std::memcpy(slot + sizeof length, packet.data(), packet.size());
  }

  std::atomic<std::uint32_t>& tail_;
  std::atomic<std::uint32_t>& head_;
  std::atomic<std::uint32_t>& parked_;
  std::uint8_t* slots_;
  std::uint32_t capacity_;
  std::uint32_t slot_size_;
};

}  // namespace facet::bench
