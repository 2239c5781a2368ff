// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
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
    if (free_ == nullptr)
      extend();
    return std::exchange(free_, free_->next_free);
  }

  /// @pre `object` came from this pool and holds nothing that costs memory while it lies idle
  void give_back(T* object) noexcept {
    auto* idle = static_cast<node*>(object);
    idle->next_free = std::exchange(free_, idle);
  }

 private:
  struct node : T {
    node* next_free = nullptr;
  };

  void extend() {
    const std::size_t n = std::clamp<std::size_t>(made_, 8, 256);
    slabs_.push_back(std::make_unique<node[]>(n));
    made_ += n;
    for (std::size_t i = n; i > 0; --i)
      give_back(&slabs_.back()[i - 1]);
  }

  std::vector<std::unique_ptr<node[]>> slabs_;
  node* free_ = nullptr;
  std::size_t made_ = 0;
};

}  // namespace facet::tables
