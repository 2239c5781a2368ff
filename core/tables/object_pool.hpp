// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace facet::tables {

/// Objects that are made once and used again and again: steady traffic allocates nothing. They stay
/// at their address until the pool is destroyed.
///
/// Threads: one at a time.
template <class T>
class object_pool {
 public:
  /// An object in whatever state it was given back; a new one is default-constructed.
  T* take() {
    if (free_.empty())
      extend();
    T* object = free_.back();
    free_.pop_back();
    return object;
  }

  /// @pre `object` came from this pool and holds nothing that costs memory while it lies idle
  void give_back(T* object) noexcept { free_.push_back(object); }

 private:
  void extend() {
    const std::size_t n = std::clamp<std::size_t>(made_, 8, 256);
    slabs_.push_back(std::make_unique<T[]>(n));
    made_ += n;
    // Room for every object: giving back never allocates.
    if (free_.capacity() < made_)
      free_.reserve(std::max(made_, 2 * free_.capacity()));
    T* slab = slabs_.back().get();
    for (std::size_t i = n; i > 0; --i)
      free_.push_back(slab + i - 1);
  }

  std::vector<std::unique_ptr<T[]>> slabs_;
  std::vector<T*> free_;
  std::size_t made_ = 0;
};

}  // namespace facet::tables
