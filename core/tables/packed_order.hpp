// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/prefetch.hpp"
#include "core/tables/object_pool.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <set>
#include <span>
#include <type_traits>
#include <utility>

namespace facet::tables {

template <class T, class Before>
class packed_order;

/// A page of a packed_order: neighbours, side by side.
template <class T, class Before>
class order_page {
  friend class packed_order<T, Before>;

  struct by_first {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return Before{}(key_of(a), key_of(b));
    }
    template <class Key>
    static const auto& key_of(const Key& key) {
      if constexpr (std::is_convertible_v<Key, const order_page*>)
        return key->items_[0];
      else
        return key;
    }
  };
  using directory = std::set<order_page*, by_first>;

  static constexpr std::size_t most = 27;
  static constexpr std::size_t half = most / 2;

  [[nodiscard]] std::span<T* const> items() const noexcept { return {items_.data(), size_}; }

  std::array<T*, most> items_{};
  std::size_t size_ = 0;
  typename directory::iterator place_;
  typename directory::node_type spare_;  // of a page that lies idle
};

/// Elements of somebody else in their order, packed into pages of up to 27. What comes next to what
/// came last, and what goes in the order in which it came, touches a page, and not a tree: that has
/// the pages only. What is left of pages is joined: two neighbours have more than 13 elements
/// together, which makes at most 48 octets an element, and 12 when they come in order.
///
/// @tparam T       has a member `order_page<T, Before>* page`, which is the order's own
/// @tparam Before  a strict weak order over `const T*`, transparent for what it is searched by
///
/// Threads: one at a time.
template <class T, class Before>
class packed_order {
 public:
  using page = order_page<T, Before>;

  /// @param x     not in the order, nor equal to what is; stays where it is until it is removed
  /// @param near  an element after which x may belong, or null; no other search is made if it does
  void insert(T& x, T* near) {
    if (near != nullptr && Before{}(near, &x)) {
      auto at = find(*near);
      ++at.index;
      const T* const following = item_at(at);
      if (following == nullptr || Before{}(&x, following))
        return insert_at(x, at);
    }
    insert_at(x, place_for(&x));
  }

  void remove(T& x) {
    auto [in, index] = find(x);
    std::copy(in->items_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
              in->items_.begin() + static_cast<std::ptrdiff_t>(in->size_),
              in->items_.begin() + static_cast<std::ptrdiff_t>(index));
    x.page = nullptr;
    if (--in->size_ == 0)
      drop(in);
    else if (in->size_ <= page::half)
      join(in);
  }

  /// Null when there is none.
  [[nodiscard]] T* first() const {
    return directory_.empty() ? nullptr : (*directory_.begin())->items_[0];
  }
  /// The one after `x`, which is in the order; null after the last.
  [[nodiscard]] T* next(const T& x) const {
    auto at = find(x);
    ++at.index;
    return item_at(at);
  }
  /// The first one that is not before `key`; null when there is none.
  template <class Key>
  [[nodiscard]] T* lower_bound(const Key& key) const {
    return directory_.empty() ? nullptr : item_at(place_for(key));
  }

  [[nodiscard]] std::size_t pages() const noexcept { return directory_.size(); }

  /// Asks for what removing `x` will touch.
  static void prefetch(const T& x) noexcept { facet::prefetch(x.page); }

 private:
  struct spot {
    page* in = nullptr;
    std::size_t index = 0;  // the page's size: after its last
  };

  static spot find(const T& x) noexcept {
    const auto items = x.page->items();
    return {x.page, static_cast<std::size_t>(std::ranges::find(items, &x) - items.begin())};
  }

  [[nodiscard]] T* item_at(spot at) const {
    if (at.index < at.in->size_)
      return at.in->items_[at.index];
    const auto following = std::next(at.in->place_);
    return following == directory_.end() ? nullptr : (*following)->items_[0];
  }

  /// Before the first element that is not before `key`. Nowhere in an empty order.
  template <class Key>
  [[nodiscard]] spot place_for(const Key& key) const {
    auto found = directory_.lower_bound(key);
    if (found == directory_.begin())
      return found == directory_.end() ? spot{} : spot{*found, 0};
    const auto items = (*--found)->items();
    const auto at =
        std::ranges::partition_point(items, [&](const T* item) { return Before{}(item, key); });
    return {*found, static_cast<std::size_t>(at - items.begin())};
  }

  void insert_at(T& x, spot at) {
    if (at.in == nullptr)
      return start_page(x, directory_.end());
    if (at.in->size_ == page::most) {
      if (at.index < page::most)
        at = split(at);
      else if (const auto next = std::next(at.in->place_); !is_small(next))
        return start_page(x, next);  // as of packets that come in order: the page stays full
      else
        at = {*next, 0};
    }
    auto& items = at.in->items_;
    std::copy_backward(items.begin() + static_cast<std::ptrdiff_t>(at.index),
                       items.begin() + static_cast<std::ptrdiff_t>(at.in->size_),
                       items.begin() + static_cast<std::ptrdiff_t>(at.in->size_) + 1);
    items[at.index] = &x;
    ++at.in->size_;
    x.page = at.in;
  }

  [[nodiscard]] bool is_small(typename page::directory::const_iterator at) const {
    return at != directory_.end() && (*at)->size_ <= page::half;
  }

  /// A page of `x` alone, before `following`.
  void start_page(T& x, typename page::directory::iterator following) {
    page* made = pages_.take();
    made->items_[0] = &x;
    made->size_ = 1;
    x.page = made;
    enter(made, following);
  }

  void enter(page* made, typename page::directory::iterator following) {
    if (made->spare_.empty()) {
      made->place_ = directory_.insert(following, made);
      return;
    }
    made->spare_.value() = made;
    made->place_ = directory_.insert(following, std::move(made->spare_));
  }

  /// The second half of a full page becomes one of its own. @returns where `at` is now
  spot split(spot at) {
    page* const second = pages_.take();
    second->size_ = 0;
    move_items(at.in, page::half, second);
    at.in->size_ = page::half;
    enter(second, std::next(at.in->place_));
    return at.index <= page::half ? at : spot{second, at.index - page::half};
  }

  /// With a neighbour, if both together are at most half a page.
  void join(page* in) {
    if (in->place_ != directory_.begin() && join(*std::prev(in->place_), in))
      return;
    const auto following = std::next(in->place_);
    if (following != directory_.end())
      join(in, *following);
  }

  bool join(page* in, page* following) {
    if (in->size_ + following->size_ > page::half)
      return false;
    move_items(following, 0, in);
    drop(following);
    return true;
  }

  /// Appends the items of `from`, but the first `skipped`, to those of `to`.
  static void move_items(page* from, std::size_t skipped, page* to) {
    for (T* item : from->items().subspan(skipped)) {
      to->items_[to->size_++] = item;
      item->page = to;
    }
  }

  void drop(page* in) {
    in->spare_ = directory_.extract(in->place_);
    pages_.give_back(in);
  }

  object_pool<page> pages_;
  typename page::directory directory_;
};

}  // namespace facet::tables
