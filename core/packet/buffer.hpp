// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/prefetch.hpp"
#include "core/base/types.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace facet::packet {

/// The octets of one packet, shared by everything that handles it: the face that read them, the
/// strategy, the content store, the faces that send them. Copying a buffer shares the octets.
///
/// Memory comes from a pool of size classes, one free list per thread, so that steady traffic
/// allocates nothing; a block returns to the pool of the thread that drops it last.
///
/// Threads: the handle is not thread-safe, the octets may be read by any thread that has a handle.
/// Errors: std::bad_alloc when the system has no memory.
class buffer {
 public:
  /// Holds nothing.
  buffer() noexcept = default;

  /// Room for `size` octets, not initialised. Write through `data()` before sharing.
  static buffer allocate(std::size_t size);

  /// A copy of `octets`.
  static buffer copy_of(bytes_view octets);

  buffer(const buffer& other) noexcept : block_(other.block_) { retain(); }
  buffer(buffer&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  buffer& operator=(buffer other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~buffer() {
    if (block_ != nullptr)
      release();
  }

  [[nodiscard]] std::size_t size() const noexcept { return block_ ? block_->size : 0; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  explicit operator bool() const noexcept { return block_ != nullptr; }

  [[nodiscard]] const std::uint8_t* data() const noexcept { return block_ ? octets() : nullptr; }
  /// Writable octets. @pre unique(), or nobody else reads them yet.
  [[nodiscard]] std::uint8_t* data() noexcept { return block_ ? octets() : nullptr; }

  [[nodiscard]] bytes_view bytes() const noexcept { return {data(), size()}; }
  // NOLINTNEXTLINE(google-explicit-constructor): a buffer is read as its octets everywhere
  operator bytes_view() const noexcept { return bytes(); }

  /// Asks the processor for what dropping the handle touches, if that is going to happen soon.
  void prefetch() const noexcept { facet::prefetch(block_); }

  /// True when this handle is the only one, so that the octets may be changed in place.
  [[nodiscard]] bool unique() const noexcept;

  /// Memory this packet keeps alive, in octets: what a cache should charge for it.
  [[nodiscard]] std::size_t footprint() const noexcept;

  /// Drops octets at the end. @pre `size` is at most size(), and unique()
  void truncate(std::size_t size) noexcept;

 private:
  struct block {
    std::atomic<std::uint32_t> references;
    std::uint32_t size;
    std::uint32_t capacity;
    std::uint32_t size_class;
    block* next;  // in a free list
  };

  explicit buffer(block* b) noexcept : block_(b) {}

  [[nodiscard]] std::uint8_t* octets() const noexcept {
    return reinterpret_cast<std::uint8_t*>(block_ + 1);
  }
  void retain() const noexcept {
    // relaxed: the handle copied from keeps the block alive; nothing is published by counting up.
    if (block_ != nullptr)
      block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept;

  friend class buffer_pool;
  block* block_ = nullptr;
};

/// Blocks obtained from the system allocator since the process started, over all threads: constant
/// in steady state. For benchmarks and tests.
std::uint64_t buffer_allocations() noexcept;

}  // namespace facet::packet
