// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/name.hpp"
#include "core/tables/face_ref.hpp"
#include "core/tables/prefix_map.hpp"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

namespace facet::tables {

/// One way towards a prefix.
struct fib_hop {
  face_ref face;
  std::uint64_t cost = 0;
};

/// Forwarding information base: the next hops of each prefix, by longest-prefix match. A prefix
/// without next hops is not there.
///
/// Threads: one at a time.
class fib {
 public:
  using node = prefix_map<std::vector<fib_hop>>::node;

  /// Adds or updates a next hop; true when it was added.
  ///
  /// @pre prefix has at most max_prefix_depth components
  bool set(packet::name_view prefix, face_ref face, std::uint64_t cost);

  /// Removes a next hop; false when there was none.
  bool remove(packet::name_view prefix, face_id face);

  /// Removes next hops of a face, at most `limit`. Costs what that face has, not what the table
  /// holds.
  ///
  /// @returns whether it has more
  bool remove_face(face_id face, std::size_t limit = ~std::size_t{0});

  /// Next hops of the longest matching prefix, cheapest first, then by face; empty without a match.
  /// Valid until the table changes.
  [[nodiscard]] std::span<const fib_hop> lookup(name_prefixes& name) const;
  /// The longest matching prefix with its next hops; null without a match.
  [[nodiscard]] const node* match(name_prefixes& name) const;

  /// Asks for what lookup() of this Name will look at, in three steps that each need what the one
  /// before has asked for.
  void prefetch(name_prefixes& name) const noexcept { prefixes_.prefetch(name); }
  void prefetch_node(name_prefixes& name) const noexcept { prefixes_.prefetch_node(name); }
  void prefetch_hops(name_prefixes& name) const noexcept {
    if (const node* found = prefixes_.prefetch_prefix(name))
      facet::prefetch(found->value.data());
  }

  [[nodiscard]] std::size_t size() const noexcept { return prefixes_.size(); }
  /// In canonical order.
  [[nodiscard]] std::vector<const node*> list() const { return prefixes_.sorted(); }

 private:
  void drop_hop(node& from, face_id face);

  prefix_map<std::vector<fib_hop>> prefixes_;
  // Trees: a hash set of a million would stop the lane for 50 ms when it grows.
  tsl::robin_map<face_id, std::set<node*>> by_face_;
};

}  // namespace facet::tables
