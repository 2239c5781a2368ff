// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace facet::tables {

/// Which Data a full content store pushes out (NFD's cs_policy).
enum class cs_policy : std::uint8_t {
  lru,            ///< what was not used longest
  priority_fifo,  ///< unsolicited Data first, then stale, then fresh; the oldest of each
};

/// The policy's own spelling, which configuration uses: "lru", "priority_fifo".
std::string_view to_string(cs_policy policy) noexcept;
/// None when there is no such policy.
std::optional<cs_policy> cs_policy_of(std::string_view text) noexcept;

/// Base of what has a place in an eviction_order. The two values are the owner's to set while the
/// object is in no order.
struct evictable {
  time_point fresh_until{};  ///< stale from then on
  bool unsolicited = false;

 private:
  friend class eviction_order;
  evictable* newer_ = nullptr;
  evictable* older_ = nullptr;
  std::multimap<time_point, evictable*>::iterator stale_place_{};
};

/// The order in which stored Data is pushed out, by policy. Under `lru` every step costs the same
/// whatever is stored; priority_fifo also sorts by the end of freshness.
///
/// Ownership: borrows what is added until it is removed. Threads: one at a time.
/// Source:    NFD's content store policies.
class eviction_order {
 public:
  explicit eviction_order(cs_policy policy) noexcept : policy_(policy) {}

  void add(evictable& e);
  void remove(evictable& e);
  /// `e` answered an Interest.
  void used(evictable& e);

  /// What goes next; null when there is nothing.
  [[nodiscard]] evictable* victim(time_point now) const;

  /// What came after `e` into its queue, and so goes after it as a rule; null when `e` is the
  /// newest.
  [[nodiscard]] const evictable* following(const evictable& e) const noexcept { return e.newer_; }

  [[nodiscard]] cs_policy policy() const noexcept { return policy_; }
  /// Orders everything anew by another policy, as far as what is known allows.
  void set_policy(cs_policy policy);

 private:
  struct queue {
    evictable* newest = nullptr;
    evictable* oldest = nullptr;
  };
  void link(queue& q, evictable& e) noexcept;
  void unlink(queue& q, evictable& e) noexcept;
  [[nodiscard]] bool apart(const evictable& e) const noexcept {
    return policy_ == cs_policy::priority_fifo && e.unsolicited;
  }

  cs_policy policy_;
  queue main_;         // lru: by last use; priority_fifo: asked-for Data by arrival
  queue unsolicited_;  // priority_fifo only
  std::multimap<time_point, evictable*> by_staleness_;  // what is in main_, for priority_fifo
};

}  // namespace facet::tables
