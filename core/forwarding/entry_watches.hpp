// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/tables/deadline_wheel.hpp"
#include "core/tables/object_pool.hpp"
#include "core/tables/pit_entry.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::forwarding {

/// What strategies want to hear about pending entries besides packets: a timer of their own, and
/// next hops that are added while the entry is pending. Costs entries that want neither one
/// pointer.
///
/// Ownership: an entry's watch must be forgotten before the entry ends.
/// Threads:   one at a time.
class entry_watches {
 public:
  entry_watches() = default;
  entry_watches(const entry_watches&) = delete;
  entry_watches& operator=(const entry_watches&) = delete;

  /// Sets or moves the one timer of the entry.
  void set_timer(tables::pit_entry& entry, time_point due);
  void cancel_timer(tables::pit_entry& entry) noexcept;

  /// Takes out the timers that are due, at most `limit`, and appends their entries to `due`.
  void take_due(time_point now, std::size_t limit, bool exactly,
                std::vector<tables::pit_entry*>& due);

  /// Whether a timer is set, and when the first is due (as precise as deadline_wheel::next()).
  [[nodiscard]] std::optional<time_point> next_timer() const noexcept { return timers_.next(); }

  /// From now on the entry is among those that new next hops are offered to.
  void follow_routes(tables::pit_entry& entry);
  [[nodiscard]] bool has_followers() const noexcept { return first_ != nullptr; }

  /// Every follower has to be visited (again): routes changed.
  void routes_changed() noexcept { ++generation_; }

  /// A follower that was not visited since the last routes_changed(), which counts as visited from
  /// now on; null when there is none.
  tables::pit_entry* visit_follower() noexcept;

  /// Ends all interest in the entry; nothing happens when there is none.
  void forget(tables::pit_entry& entry) noexcept;

 private:
  struct watch : tables::deadline_node {
    tables::pit_entry* entry = nullptr;
    watch* previous = nullptr;
    watch* next = nullptr;
    std::uint64_t visited = 0;  // generation
    bool follows = false;
  };

  watch& of(tables::pit_entry& entry);
  void append(watch& w) noexcept;
  void unlink(watch& w) noexcept;

  tables::object_pool<watch> pool_;  // outlives the wheel that its objects are in
  tables::deadline_wheel timers_;
  // Followers, visited longest ago first.
  watch* first_ = nullptr;
  watch* last_ = nullptr;
  std::uint64_t generation_ = 0;
};

}  // namespace facet::forwarding
