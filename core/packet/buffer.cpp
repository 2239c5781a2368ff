// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/buffer.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

namespace facet::packet {
namespace {

/// Payload sizes of the pooled classes: an Interest, small and middling Data, a full slot of the
/// default ring (8960), and the 16 KiB overhead slots of negotiated MTUs. Larger packets are rare
/// and go to the allocator.
constexpr std::array<std::uint32_t, 9> class_sizes{96,   224,  480,  992,  2016,
                                                   4064, 6112, 8960, 17440};
constexpr auto unpooled = static_cast<std::uint32_t>(class_sizes.size());

/// Octets a thread keeps per class before it gives some to other threads.
constexpr std::size_t kept_octets_per_class = std::size_t{4} << 20;

/// Blocks that pass between threads at once, so that the lock is taken rarely.
constexpr std::size_t blocks_per_bundle = 32;

/// Bundles per class that wait for a thread to take them; what exceeds it goes to the system.
constexpr std::size_t most_bundles = 64;

std::atomic<std::uint64_t> allocations{0};

std::uint32_t class_of(std::size_t size) noexcept {
  const auto* found = std::lower_bound(class_sizes.begin(), class_sizes.end(), size);
  return static_cast<std::uint32_t>(found - class_sizes.begin());
}

}  // namespace

/// Free blocks that some thread had too many of. Where packets are read by one thread and dropped
/// by another, these blocks go back to the first; without it that one would ask the system for
/// every packet and the other would give all of them back.
class buffer_exchange {
 public:
  /// Takes a chain of blocks_per_bundle blocks. @returns false when there is no room for it
  bool put(std::uint32_t size_class, buffer::block* chain) noexcept {
    auto& shelf = shelves_[size_class];
    std::lock_guard guard{shelf.mutex};
    const auto count = shelf.count.load(std::memory_order_relaxed);  // relaxed: we hold the mutex
    if (count == most_bundles)
      return false;
    shelf.bundles[count] = chain;
    shelf.count.store(count + 1, std::memory_order_relaxed);  // relaxed: the mutex orders it
    return true;
  }

  /// A chain of blocks_per_bundle blocks, or null.
  buffer::block* take(std::uint32_t size_class) noexcept {
    auto& shelf = shelves_[size_class];
    // relaxed: a stale count costs one visit to the allocator, or one to the mutex.
    if (shelf.count.load(std::memory_order_relaxed) == 0)
      return nullptr;
    std::lock_guard guard{shelf.mutex};
    const auto count = shelf.count.load(std::memory_order_relaxed);  // relaxed: we hold the mutex
    if (count == 0)
      return nullptr;
    shelf.count.store(count - 1, std::memory_order_relaxed);  // relaxed: the mutex orders it
    return shelf.bundles[count - 1];
  }

  /// Never destroyed: threads may end after static objects do.
  static buffer_exchange& instance() {
    static auto* const exchange = new buffer_exchange;
    return *exchange;
  }

 private:
  struct alignas(64) class_shelf {
    std::mutex mutex;
    std::atomic<std::size_t> count{0};
    std::array<buffer::block*, most_bundles> bundles{};  // guarded by mutex
  };
  std::array<class_shelf, class_sizes.size()> shelves_;
};

/// Free blocks of one thread.
class buffer_pool {
 public:
  buffer_pool() = default;
  buffer_pool(const buffer_pool&) = delete;
  buffer_pool& operator=(const buffer_pool&) = delete;
  ~buffer_pool() {
    for (auto& list : lists_)
      while (list.head != nullptr)
        std::free(std::exchange(list.head, list.head->next));
    alive = false;
  }

  /// Null once the thread is ending: buffers may outlive its pool.
  static buffer_pool* of_this_thread() {
    thread_local buffer_pool pool;
    return alive ? &pool : nullptr;
  }

  static buffer::block* obtain(std::size_t size) {
    const auto size_class = class_of(size);
    if (size_class != unpooled)
      if (auto* pool = of_this_thread())
        if (auto* b = pool->take(size_class))
          return b;
    const auto capacity = size_class == unpooled ? size : class_sizes[size_class];
    void* memory = std::malloc(sizeof(buffer::block) + capacity);
    if (memory == nullptr)
      throw std::bad_alloc();
    // relaxed: a statistic.
    allocations.fetch_add(1, std::memory_order_relaxed);
    return new (memory)
        buffer::block{{1}, 0, static_cast<std::uint32_t>(capacity), size_class, nullptr};
  }

  static void give_back(buffer::block* b) noexcept {
    if (b->size_class != unpooled)
      if (auto* pool = of_this_thread())
        return pool->keep(b);
    std::free(b);
  }

 private:
  struct free_list {
    buffer::block* head = nullptr;
    std::size_t count = 0;

    void push(buffer::block* b) noexcept {
      b->next = std::exchange(head, b);
      ++count;
    }
  };

  buffer::block* take(std::uint32_t size_class) noexcept {
    auto& list = lists_[size_class];
    if (list.head == nullptr && !refill(size_class))
      return nullptr;
    auto* b = std::exchange(list.head, list.head->next);
    --list.count;
    // relaxed: the block is private again; its next owner publishes it by other means.
    b->references.store(1, std::memory_order_relaxed);
    return b;
  }

  void keep(buffer::block* b) noexcept {
    auto& list = lists_[b->size_class];
    if (list.count * b->capacity >= kept_octets_per_class)
      return keep_beyond(b);
    list.push(b);
  }

  // Rare: inlined, what follows would make every release save the registers that it needs.

  /// As keep, when there is enough: others may have some, or the system this one.
  [[gnu::noinline]] void keep_beyond(buffer::block* b) noexcept {
    if (!give_bundle(b->size_class))
      return std::free(b);
    lists_[b->size_class].push(b);
  }

  [[gnu::noinline]] bool refill(std::uint32_t size_class) noexcept {
    auto& list = lists_[size_class];
    list.head = buffer_exchange::instance().take(size_class);
    list.count = list.head == nullptr ? 0 : blocks_per_bundle;
    return list.head != nullptr;
  }

  /// Makes room for a bundle of blocks. @returns false when nobody has room for them
  bool give_bundle(std::uint32_t size_class) noexcept {
    auto& list = lists_[size_class];
    auto* last = list.head;  // there are many more blocks than this
    for (std::size_t i = 1; i < blocks_per_bundle; ++i)
      last = last->next;
    auto* const rest = std::exchange(last->next, nullptr);
    if (!buffer_exchange::instance().put(size_class, list.head)) {
      last->next = rest;
      return false;
    }
    list.head = rest;
    list.count -= blocks_per_bundle;
    return true;
  }

  static thread_local bool alive;
  std::array<free_list, class_sizes.size()> lists_;
};

thread_local bool buffer_pool::alive = true;

buffer buffer::allocate(std::size_t size) {
  auto* b = buffer_pool::obtain(size);
  b->size = static_cast<std::uint32_t>(size);
  return buffer{b};
}

buffer buffer::copy_of(bytes_view octets) {
  auto copy = allocate(octets.size());
  if (!octets.empty())
    std::memcpy(copy.data(), octets.data(), octets.size());
  return copy;
}

bool buffer::unique() const noexcept {
  // [buffer: last handle] acquire; partner: the release in buffer::release. What the other handles'
  // owners read happened before we change it.
  return block_ != nullptr && block_->references.load(std::memory_order_acquire) == 1;
}

std::size_t buffer::footprint() const noexcept {
  return block_ ? sizeof(block) + block_->capacity : 0;
}

void buffer::truncate(std::size_t size) noexcept {
  if (block_ != nullptr)
    block_->size = static_cast<std::uint32_t>(std::min<std::size_t>(size, block_->size));
}

void buffer::release() noexcept {
  // The only handle: nobody else can make another, so nothing needs to be counted. A locked
  // instruction would wait for every store before it, of packets copied into cold memory too.
  if (unique())
    return buffer_pool::give_back(block_);
  // [buffer: last handle] acq_rel; partner: every other release and buffer::unique. The last owner
  // sees all reads of the others finished before the block is used again.
  if (block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    buffer_pool::give_back(block_);
}

std::uint64_t buffer_allocations() noexcept {
  // relaxed: a statistic.
  return allocations.load(std::memory_order_relaxed);
}

}  // namespace facet::packet
