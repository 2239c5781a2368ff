// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/tables/prefix_map.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <list>
#include <utility>

namespace facet::tables {

/// What a strategy learned about prefixes: an `Info` per prefix that is gone when nobody extended
/// its life in time.
///
/// Bounds:  `max_entries`; a newcomer beyond it pushes out the entry that was extended longest ago.
/// Time:    passed in, never goes back. What is over is never found, purged or not.
/// Threads: one at a time.
/// Source:  NFD Developer's Guide, "Measurements Table" (initial lifetime 4 s).
template <class Info>
class measurements {
 public:
  static constexpr duration initial_lifetime = std::chrono::seconds{4};
  static constexpr std::size_t default_limit = std::size_t{1} << 16;

  explicit measurements(std::size_t max_entries = default_limit) : max_entries_(max_entries) {}

  /// The Info of exactly this prefix, default-constructed when there is none, and its life extended
  /// to `lifetime` from now, never shortened. Valid until the next get(), purge() or erase_if().
  ///
  /// @pre prefix has at most max_prefix_depth components
  Info& get(packet::name_view prefix, time_point now, duration lifetime = initial_lifetime) {
    auto* found = entries_.find(prefix);
    if (found != nullptr && found->value.expiry <= now) {
      erase(*found);
      found = nullptr;
    }
    if (found == nullptr)
      found = &add(prefix, now);
    extend(*found, now + lifetime);
    return found->value.info;
  }

  /// The Info of the longest prefix that has one, its life extended as in get(); null without any.
  Info* find_longest(name_prefixes& name, time_point now, duration lifetime = duration{0}) {
    auto* found = entries_.longest_match(name);
    while (found != nullptr && found->value.expiry <= now) {
      erase(*found);
      found = entries_.longest_match(name);
    }
    if (found == nullptr)
      return nullptr;
    extend(*found, now + lifetime);
    return &found->value.info;
  }

  /// Frees what is over, at most `limit` entries.
  void purge(time_point now, std::size_t limit) {
    for (; limit != 0 && !by_age_.empty() && by_age_.front()->value.expiry <= now; --limit)
      erase(*by_age_.front());
  }

  /// Forgets exactly this prefix.
  void erase(packet::name_view prefix) {
    if (auto* found = entries_.find(prefix))
      erase(*found);
  }

  /// Forgets every prefix for which `unwanted(name_view)` holds.
  template <class Predicate>
  void erase_if(Predicate&& unwanted) {
    for (auto at = by_age_.begin(); at != by_age_.end();) {
      auto* entry = *at++;
      if (unwanted(entry->prefix.view()))
        erase(*entry);
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct slot;
  using node = typename prefix_map<slot>::node;
  struct slot {
    Info info{};
    time_point expiry{};
    typename std::list<node*>::iterator age{};
  };

  node& add(packet::name_view prefix, time_point now) {
    purge(now, 2);
    if (entries_.size() >= max_entries_)
      erase(*by_age_.front());
    auto& made = entries_.insert(prefix);
    made.value.age = by_age_.insert(by_age_.end(), &made);
    return made;
  }

  void extend(node& entry, time_point expiry) {
    entry.value.expiry = std::max(entry.value.expiry, expiry);
    by_age_.splice(by_age_.end(), by_age_, entry.value.age);
  }

  void erase(node& entry) {
    by_age_.erase(entry.value.age);
    entries_.erase(entry.prefix);
  }

  prefix_map<slot> entries_;
  std::list<node*> by_age_;  // extended longest ago first
  std::size_t max_entries_;
};

}  // namespace facet::tables
