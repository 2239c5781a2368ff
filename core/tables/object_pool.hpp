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

  /// Calls `visit(T&)` for the next `n` objects, taken or idle, round and round: all of them in as many
  /// calls as that takes. `visit` may give its object back.
  template <class F>
  void visit_next(std::size_t n, F&& visit) {
    for (; n != 0 && !slabs_.empty(); --n) {
      if (visited_ == slabs_[slab_].size) {
        slab_ = (slab_ + 1) % slabs_.size();
        visited_ = 0;
      }
      visit(static_cast<T&>(slabs_[slab_].objects[visited_++]));
    }
  }

 private:
  struct node : T {
    node* next_free = nullptr;
  };
  struct slab {
    std::unique_ptr<node[]> objects;
    std::size_t size = 0;
  };

  void extend() {
    const std::size_t n = std::clamp<std::size_t>(made_, 8, 256);
    slabs_.push_back({std::make_unique<node[]>(n), n});
    made_ += n;
    for (std::size_t i = n; i > 0; --i)
      give_back(&slabs_.back().objects[i - 1]);
  }

  std::vector<slab> slabs_;
  node* free_ = nullptr;
  std::size_t made_ = 0;
  std::size_t slab_ = 0;     // visit_next() is there,
  std::size_t visited_ = 0;  // after so many of it
};

}  // namespace facet::tables
