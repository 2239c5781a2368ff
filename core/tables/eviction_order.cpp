// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/eviction_order.hpp"

#include <utility>

namespace facet::tables {

std::string_view to_string(cs_policy policy) noexcept {
  return policy == cs_policy::lru ? "lru" : "priority_fifo";
}

std::optional<cs_policy> cs_policy_of(std::string_view text) noexcept {
  for (const auto policy : {cs_policy::lru, cs_policy::priority_fifo})
    if (to_string(policy) == text)
      return policy;
  return std::nullopt;
}

void eviction_order::link(queue& q, evictable& e) noexcept {
  e.newer_ = nullptr;
  e.older_ = std::exchange(q.newest, &e);
  (e.older_ != nullptr ? e.older_->newer_ : q.oldest) = &e;
}

void eviction_order::unlink(queue& q, evictable& e) noexcept {
  (e.newer_ != nullptr ? e.newer_->older_ : q.newest) = e.older_;
  (e.older_ != nullptr ? e.older_->newer_ : q.oldest) = e.newer_;
}

void eviction_order::add(evictable& e) {
  if (apart(e))
    return link(unsolicited_, e);
  link(main_, e);
  if (policy_ == cs_policy::priority_fifo)
    e.stale_place_ = by_staleness_.emplace(e.fresh_until, &e);
}

void eviction_order::remove(evictable& e) {
  if (apart(e))
    return unlink(unsolicited_, e);
  unlink(main_, e);
  if (policy_ == cs_policy::priority_fifo)
    by_staleness_.erase(e.stale_place_);
}

void eviction_order::used(evictable& e) {
  if (policy_ != cs_policy::lru || main_.newest == &e)
    return;
  unlink(main_, e);
  link(main_, e);
}

evictable* eviction_order::victim(time_point now) const {
  if (unsolicited_.oldest != nullptr)
    return unsolicited_.oldest;
  if (!by_staleness_.empty() && by_staleness_.begin()->first <= now)
    return by_staleness_.begin()->second;
  return main_.oldest;
}

void eviction_order::set_policy(cs_policy policy) {
  if (policy == policy_)
    return;
  eviction_order other{policy};
  // Unsolicited Data goes first under the one policy, so it is the oldest for the other.
  for (const auto& q : {unsolicited_, main_})
    for (auto* e = q.oldest; e != nullptr;) {
      auto* following = e->newer_;
      other.add(*e);
      e = following;
    }
  *this = std::move(other);
}

}  // namespace facet::tables
