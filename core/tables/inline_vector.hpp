// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace facet::tables {

/// A short list that keeps its first `N` elements in place, so that the usual case costs no
/// allocation and no second cache line. Does not keep its order when elements are removed.
///
/// Lives in pooled entries, hence neither copied nor moved. Threads: one at a time.
template <class T, std::size_t N>
class inline_vector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  inline_vector() noexcept = default;
  inline_vector(const inline_vector&) = delete;
  inline_vector& operator=(const inline_vector&) = delete;
  ~inline_vector() { clear(); }

  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == capacity_)
      grow();
    T* made = std::construct_at(data_ + size_, std::forward<Args>(args)...);
    ++size_;
    return *made;
  }

  /// Removes one element; the last one takes its place.
  void remove(T* at) noexcept {
    T* last = data_ + size_ - 1;
    if (at != last)
      *at = std::move(*last);
    std::destroy_at(last);
    --size_;
  }

  template <class Predicate>
  void remove_if(Predicate&& unwanted) {
    for (std::size_t i = 0; i < size_;)
      if (unwanted(data_[i]))
        remove(data_ + i);
      else
        ++i;
  }

  /// Empties the list and gives outgrown memory back.
  void clear() noexcept {
    std::destroy_n(data_, size_);
    size_ = 0;
    release_memory();
    data_ = in_place();
    capacity_ = N;
  }

 private:
  [[nodiscard]] T* in_place() noexcept { return reinterpret_cast<T*>(storage_); }

  void release_memory() noexcept {
    if (data_ != in_place())
      std::allocator<T>{}.deallocate(data_, capacity_);
  }

  void grow() {
    const std::uint32_t wider = capacity_ * 2;
    T* fresh = std::allocator<T>{}.allocate(wider);
    std::uninitialized_move_n(data_, size_, fresh);
    std::destroy_n(data_, size_);
    release_memory();
    data_ = fresh;
    capacity_ = wider;
  }

  alignas(T) std::byte storage_[N * sizeof(T)];
  T* data_ = in_place();
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = N;
};

}  // namespace facet::tables
