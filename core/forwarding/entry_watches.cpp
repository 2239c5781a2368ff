// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/entry_watches.hpp"

#include <utility>

namespace facet::forwarding {

entry_watches::watch& entry_watches::of(tables::pit_entry& entry) {
  if (entry.watch == nullptr) {
    auto* made = pool_.take();
    made->entry = &entry;
    entry.watch = made;
  }
  return *static_cast<watch*>(entry.watch);
}

void entry_watches::set_timer(tables::pit_entry& entry, time_point due) {
  timers_.set(of(entry), due);
}

void entry_watches::cancel_timer(tables::pit_entry& entry) noexcept {
  if (entry.watch != nullptr)
    timers_.cancel(*entry.watch);
}

void entry_watches::take_due(time_point now, std::size_t limit, bool exactly,
                             std::vector<tables::pit_entry*>& due) {
  timers_.expire(now, limit, exactly, [&due](tables::deadline_node& node) {
    due.push_back(static_cast<watch&>(node).entry);
  });
}

void entry_watches::follow_routes(tables::pit_entry& entry) {
  auto& w = of(entry);
  if (w.follows)
    return;
  w.follows = true;
  w.visited = generation_;
  append(w);
}

tables::pit_entry* entry_watches::visit_follower() noexcept {
  if (first_ == nullptr || first_->visited == generation_)
    return nullptr;
  auto& w = *first_;
  unlink(w);
  append(w);
  w.visited = generation_;
  return w.entry;
}

void entry_watches::forget(tables::pit_entry& entry) noexcept {
  if (entry.watch == nullptr)
    return;
  auto& w = *static_cast<watch*>(std::exchange(entry.watch, nullptr));
  timers_.cancel(w);
  if (std::exchange(w.follows, false))
    unlink(w);
  pool_.give_back(&w);
}

void entry_watches::append(watch& w) noexcept {
  w.previous = last_;
  w.next = nullptr;
  (last_ == nullptr ? first_ : last_->next) = &w;
  last_ = &w;
}

void entry_watches::unlink(watch& w) noexcept {
  (w.previous == nullptr ? first_ : w.previous->next) = w.next;
  (w.next == nullptr ? last_ : w.next->previous) = w.previous;
}

}  // namespace facet::forwarding
