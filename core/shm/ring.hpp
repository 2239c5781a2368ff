// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/shm/copy.hpp"
#include "core/shm/geometry.hpp"

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace facet::shm {

/// Private state of an end starts on its own pair of lines: with both ends' state on one line a
/// 64-octet packet costs 45 ns more. 128 covers the adjacent-line prefetcher.
inline constexpr std::size_t private_line = 128;

/// Packets of at least this size are published one by one: holding back finished packets kills the
/// overlap of copy-in and copy-out (8 KiB, window 8: 470 instead of 840 ns).
inline constexpr std::size_t publish_alone_bytes = 2048;
/// Smaller packets are published together, at most so many …
inline constexpr std::uint32_t publish_batch_packets = 32;
/// … and at most so many octets: one move of the tail line per batch instead of per packet (64 B:
/// 36 instead of 58 ns, 1 KiB: 49 instead of 53); larger batches gain little and add latency.
inline constexpr std::size_t publish_batch_bytes = 4096;
/// How far ahead the producer asks for the lines it will overwrite, in slots, when packets are
/// `size` octets long: early enough for the peer to give them up, not so early that they are lost
/// again. It asks after a packet is published, so that the asking delays no packet (1 KiB one way:
/// 200 instead of 220 ns).
constexpr std::uint32_t write_ahead_slots(std::size_t size) noexcept {
  return size <= 128 ? 4 : 2;
}

/// How far ahead the consumer asks for the lines it will read, in slots, when packets are `length`
/// octets long: about 2 KiB, so that the misses overlap (64 B on Zen 3: 12 instead of 15 ns, and 28
/// instead of 45 ns where the cores share no cache; 1 KiB: 53 instead of 64 ns).
constexpr std::uint32_t read_ahead_slots(std::uint32_t length) noexcept {
  return length <= 128 ? 16 : length <= 512 ? 4 : 2;
}

/// Where one ring lives: in a region, or in plain memory for tests and benchmarks.
///
/// Layout:    slots: capacity × (4 + slot_size) octets
/// Ownership: borrowed by the ends, which it must outlive
struct ring_memory {
  std::atomic<std::uint32_t>* tail;
  std::atomic<std::uint32_t>* head;
  std::uint8_t* slots;
  ring_geometry geometry;
};

/// Finds slots: by mask when the capacity is a power of two, else by division.
class slot_map {
 public:
  slot_map(std::uint8_t* slots, ring_geometry g) noexcept
      : slots_(slots),
        stride_(slot_stride(g.slot_size)),
        capacity_(g.capacity),
        mask_(std::has_single_bit(g.capacity) ? g.capacity - 1 : 0) {}

  [[nodiscard]] std::uint8_t* at(std::uint32_t index) const noexcept {
    return slots_ + (mask_ != 0 ? index & mask_ : index % capacity_) * stride_;
  }
  /// Slot order survives the wrap of the u32 index.
  [[nodiscard]] bool seamless() const noexcept { return std::has_single_bit(capacity_); }
  [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }

 private:
  std::uint8_t* slots_;
  std::size_t stride_;
  std::uint32_t capacity_;
  std::uint32_t mask_;
};

/// The sending end of a ring.
///
/// Ownership: borrows the memory.
/// Threads:   one at a time; the consumer may be another process.
/// Blocking:  never.
/// Errors:    a full ring is an ordinary result; a head no honest consumer writes makes the end
///            corrupt(), and it never writes outside its slots.
class alignas(private_line) ring_producer {
 public:
  /// Continues at the indices found in `memory`. @pre checked_region_size(memory.geometry)
  explicit ring_producer(const ring_memory& memory) noexcept;

  /// Copies as many of `packets`, in order, as there is room for, and makes them visible. Wakes
  /// nobody: that takes a fence and a look at the peer's flag (parking.hpp) once per call.
  /// @returns how many; fewer when the ring is full or a packet exceeds slot_size
  std::size_t publish(std::span<const bytes_view> packets) noexcept;

  /// The same for one packet.
  bool publish(bytes_view packet) noexcept { return publish({&packet, 1}) == 1; }

  /// Slots free now, as far as the consumer has told. Reads the peer's line.
  std::uint32_t refresh_room() noexcept;

  /// Packets published and not yet released by the consumer. Reads the peer's line.
  [[nodiscard]] std::uint32_t occupancy() const noexcept {
    // [head: occupancy] relaxed; no partner: a number for people and timers, no slot is touched.
    return tail_ - head_->load(std::memory_order_relaxed);
  }

  /// Whether more than half of the slots are taken. Reads the peer's line only when the stale copy
  /// of its index says so, hence not while the consumer keeps up.
  [[nodiscard]] bool is_crowded() noexcept {
    const std::uint32_t half = slots_.capacity() / 2;
    if (tail_ - head_seen_ <= half)
      return false;
    load_head();
    return tail_ - head_seen_ > half;
  }

  [[nodiscard]] bool corrupt() const noexcept { return corrupt_; }
  [[nodiscard]] std::uint32_t slot_size() const noexcept { return slot_size_; }
  [[nodiscard]] std::uint32_t capacity() const noexcept { return slots_.capacity(); }
  /// Next index to be written.
  [[nodiscard]] std::uint32_t index() const noexcept { return tail_; }
  [[nodiscard]] std::uint64_t packets() const noexcept { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  std::uint32_t room_for(std::size_t wanted) noexcept;
  std::uint32_t room_at_wrap(std::uint32_t room) noexcept;
  void load_head() noexcept;
  std::size_t write(std::span<const bytes_view> packets) noexcept;
  void store_tail(std::uint32_t tail) noexcept;

  std::atomic<std::uint32_t>* tail_shared_;
  std::atomic<std::uint32_t>* head_;
  slot_map slots_;
  std::uint32_t slot_size_;
  std::uint32_t tail_;
  std::uint32_t head_seen_;  // stale copy: saves the peer's line on most calls
  bool fast_string_;
  bool corrupt_ = false;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

/// The receiving end of a ring. Ownership, threads and blocking as ring_producer.
///
/// Errors: a tail or a length no honest producer writes makes the end corrupt(); what lies before
///         the bad length has been handed out.
class alignas(private_line) ring_consumer {
 public:
  /// Continues at the indices found in `memory`. @pre checked_region_size(memory.geometry)
  explicit ring_consumer(const ring_memory& memory) noexcept;

  /// Hands up to `max` packets, oldest first, to `on_packet(bytes_view)` and releases their slots
  /// together, also when it throws.
  ///
  /// The octets stay in shared memory, valid inside the call only, and the peer may change them at
  /// any time: copy them once, then parse the copy. The length was read once and checked.
  /// @returns how many were handed out
  template <class F>
  std::size_t consume(std::size_t max, F&& on_packet);

  /// Something to consume, or to complain about. Reads the peer's line.
  [[nodiscard]] bool has_packets() const noexcept {
    // [tail: look] relaxed; no partner: consume() acquires before any slot is read.
    return tail_->load(std::memory_order_relaxed) != head_;
  }

  /// Packets waiting, as far as the producer tells (a hostile one may tell anything).
  [[nodiscard]] std::uint32_t occupancy() const noexcept {
    // [tail: occupancy] relaxed; no partner: a number for people, no slot is touched.
    return tail_->load(std::memory_order_relaxed) - head_;
  }

  [[nodiscard]] bool corrupt() const noexcept { return corrupt_; }
  [[nodiscard]] std::uint32_t slot_size() const noexcept { return slot_size_; }
  /// Next index to be read.
  [[nodiscard]] std::uint32_t index() const noexcept { return head_; }
  /// Slot order survives the wrap of the u32 index.
  [[nodiscard]] bool seamless() const noexcept { return slots_.seamless(); }
  [[nodiscard]] std::uint64_t packets() const noexcept { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  /// Where a hand-out is, kept apart from the members so that it stays in registers while the
  /// callback writes octets. Releases what was handed out, whichever way that ends.
  struct hand_out {
    ring_consumer& owner;
    std::uint32_t head;
    std::uint32_t length;
    std::uint64_t bytes;
    ~hand_out() {
      owner.packets_ += head - owner.head_;
      owner.bytes_ += bytes;
      owner.length_seen_ = length;
      owner.head_ = head;
      owner.store_head();
    }
  };

  std::uint32_t load_tail() noexcept;
  void store_head() noexcept;

  const std::atomic<std::uint32_t>* tail_;
  std::atomic<std::uint32_t>* head_shared_;
  slot_map slots_;
  std::uint32_t slot_size_;
  std::uint32_t head_;
  std::uint32_t tail_seen_;        // stale copy: saves the peer's line on most calls
  std::uint32_t length_seen_ = 0;  // of the last packet: the next will be like it
  bool corrupt_ = false;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

// -- producer ------------------------------------------------------------------------------------

inline ring_producer::ring_producer(const ring_memory& memory) noexcept
    : tail_shared_(memory.tail),
      head_(memory.head),
      slots_(memory.slots, memory.geometry),
      slot_size_(memory.geometry.slot_size),
      // [tail: own] relaxed; no partner: this end is the only writer, an earlier one is gone.
      tail_(memory.tail->load(std::memory_order_relaxed)),
      head_seen_(tail_),
      fast_string_(fast_string_copy()) {
  load_head();
}

inline void ring_producer::load_head() noexcept {
  // [head: reuse] acquire; partner: the release in ring_consumer::store_head. The consumer's reads
  // of a slot happen before we overwrite it.
  head_seen_ = head_->load(std::memory_order_acquire);
  if (tail_ - head_seen_ > slots_.capacity()) {
    corrupt_ = true;
    head_seen_ = tail_ - slots_.capacity();  // full: nothing will be written
  }
}

inline std::uint32_t ring_producer::refresh_room() noexcept {
  load_head();
  return room_for(0);
}

inline std::uint32_t ring_producer::room_for(std::size_t wanted) noexcept {
  if (slots_.capacity() - (tail_ - head_seen_) < wanted)
    load_head();
  const std::uint32_t room = slots_.capacity() - (tail_ - head_seen_);
  if (!slots_.seamless()) [[unlikely]]
    return room_at_wrap(room);
  return room;
}

/// With a capacity that does not divide 2^32, an index after the wrap shares its slot with a live
/// one before it as soon as `2^32 mod capacity` packets are live: there the ring is that short.
inline std::uint32_t ring_producer::room_at_wrap(std::uint32_t room) noexcept {
  if (tail_ < head_seen_)
    load_head();
  if (tail_ >= head_seen_)  // up to the wrap in one go, not across it
    return tail_ == 0 ? room : std::min(room, 0U - tail_);
  const std::uint32_t usable = (0U - slots_.capacity()) % slots_.capacity();
  const std::uint32_t used = tail_ - head_seen_;
  return used < usable ? usable - used : 0;
}

inline std::size_t ring_producer::publish(std::span<const bytes_view> packets) noexcept {
  std::size_t done = 0;
  while (done < packets.size()) {
    const std::size_t left = packets.size() - done;
    const std::size_t fit = std::min<std::size_t>(room_for(left), left);
    const std::size_t written = write(packets.subspan(done, fit));
    done += written;
    if (written == 0 || written != fit)
      break;
  }
  return done;
}

inline std::size_t ring_producer::write(std::span<const bytes_view> packets) noexcept {
  const slot_map slots = slots_;  // copies, so that they stay in registers while octets are written
  const bool fast_string = fast_string_;
  const std::uint32_t limit = slot_size_;
  std::uint32_t tail = tail_;
  std::uint32_t held = 0;
  std::size_t held_bytes = 0;
  std::uint64_t bytes = 0;
  for (const bytes_view packet : packets) {
    const std::size_t size = packet.size();
    if (size > limit) [[unlikely]]
      break;
    std::uint8_t* const slot = slots.at(tail);
    const auto length = static_cast<std::uint32_t>(size);
    std::memcpy(slot, &length, slot_length_size);
    copy_in(slot + slot_length_size, packet.data(), size, fast_string);
    ++tail;
    bytes += size;
    held_bytes += size;
    if (++held == publish_batch_packets || size >= publish_alone_bytes ||
        held_bytes >= publish_batch_bytes) {
      store_tail(tail);
      held = 0;
      held_bytes = 0;
    }
    prefetch_for_write(slots.at(tail - 1 + write_ahead_slots(size)), slot_length_size + size);
  }
  if (held != 0)
    store_tail(tail);
  const std::uint32_t done = tail - tail_;
  tail_ = tail;
  packets_ += done;
  bytes_ += bytes;
  return done;
}

inline void ring_producer::store_tail(std::uint32_t tail) noexcept {
  // [tail: publish] release; partner: the acquire in ring_consumer::load_tail. The slots are
  // visible before the index; stores of one `rep movsb` may pass each other, but not this one.
  tail_shared_->store(tail, std::memory_order_release);
}

// -- consumer ------------------------------------------------------------------------------------

inline ring_consumer::ring_consumer(const ring_memory& memory) noexcept
    : tail_(memory.tail),
      head_shared_(memory.head),
      slots_(memory.slots, memory.geometry),
      slot_size_(memory.geometry.slot_size),
      // [head: own] relaxed; no partner: this end is the only writer, an earlier one is gone.
      head_(memory.head->load(std::memory_order_relaxed)),
      tail_seen_(head_) {
}

inline std::uint32_t ring_consumer::load_tail() noexcept {
  // [tail: publish] acquire; partner: the release in ring_producer::store_tail. The slots up to
  // the tail are visible.
  tail_seen_ = tail_->load(std::memory_order_acquire);
  if (tail_seen_ - head_ > slots_.capacity()) {
    corrupt_ = true;
    tail_seen_ = head_;  // empty: nothing will be read
  }
  return tail_seen_ - head_;
}

/// The length word of a slot, read exactly once: the empty assembly keeps the compiler from reading
/// it again after the check, when the peer may have changed it.
inline std::uint32_t read_length_once(const std::uint8_t* slot) noexcept {
  std::uint32_t length = 0;
  std::memcpy(&length, slot, slot_length_size);
  asm volatile("" : "+r"(length));
  return length;
}

template <class F>
std::size_t ring_consumer::consume(std::size_t max, F&& on_packet) {
  std::uint32_t available = tail_seen_ - head_;
  const bool fresh = available == 0;
  if (fresh)
    available = load_tail();
  const auto wanted = static_cast<std::uint32_t>(std::min<std::size_t>(max, available));
  if (wanted ==
      0)  // before anything else: whoever polls an empty ring trains every branch before it
    return 0;
  const slot_map slots = slots_;
  const std::uint32_t limit = slot_size_;
  const std::uint32_t ahead = read_ahead_slots(length_seen_);
  for (std::uint32_t i = 0; fresh && i < std::min(available, ahead); ++i)
    prefetch_for_read(slots.at(head_ + i), slot_length_size + length_seen_);
  hand_out out{*this, head_, length_seen_, 0};
  const std::uint32_t end = head_ + wanted;
  const std::uint32_t known = tail_seen_;
  while (out.head != end) {
    if (known - out.head > ahead)
      prefetch_for_read(slots.at(out.head + ahead), slot_length_size + out.length);
    const std::uint8_t* const slot = slots.at(out.head);
    const std::uint32_t length = read_length_once(slot);
    if (length > limit) [[unlikely]] {
      corrupt_ = true;
      break;
    }
    ++out.head;
    out.length = length;
    out.bytes += length;
    on_packet(bytes_view{slot + slot_length_size, length});
  }
  return wanted - (end - out.head);
}

inline void ring_consumer::store_head() noexcept {
  // [head: reuse] release; partner: the acquire in ring_producer::load_head. Our reads of the slots
  // are done before the producer may overwrite them.
  head_shared_->store(head_, std::memory_order_release);
}

}  // namespace facet::shm
