// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/counters.hpp"
#include "core/forwarding/face.hpp"
#include "core/tables/face_ref.hpp"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace facet::forwarding {

/// What the faces of one account hold together.
struct account_share {
  std::size_t faces = 0;
  std::size_t pending = 0;  ///< sum of theirs
};

/// One face as the forwarder sees it.
struct face_slot {
  tables::face_ref ref;
  face_traits traits;
  face_counters counters;
  std::size_t pending = 0;           ///< downstream records in the pending Interest table
  std::size_t pending_octets = 0;    ///< of Interests that the table keeps for it
  account_share* account = nullptr;  ///< null: belongs to nobody in particular
};

/// The faces of a forwarder. Removing one costs the same whatever tables remember of it: a
/// reference to a face that is gone leads nowhere.
///
/// Threads: one at a time.
class face_table {
 public:
  face_slot& add(face_id id, const face_traits& traits);
  /// False when there is no such face.
  bool remove(face_id id);

  [[nodiscard]] face_slot* find(face_id id);
  [[nodiscard]] const face_slot* find(face_id id) const;

  /// The face that was meant, or null when it is gone. @pre `ref` came from this table
  [[nodiscard]] face_slot* get(const tables::face_ref& ref) noexcept {
    auto& slot = slots_[ref.slot];
    return slot.ref.incarnation == ref.incarnation ? &slot : nullptr;
  }

  [[nodiscard]] const face_slot* get(const tables::face_ref& ref) const noexcept {
    const auto& slot = slots_[ref.slot];
    return slot.ref.incarnation == ref.incarnation ? &slot : nullptr;
  }

  /// Calls `visit(const face_slot&)` for every face, in no order.
  template <class F>
  void for_each(F&& visit) const {
    for (const auto& [id, index] : by_id_)
      visit(slots_[index]);
  }

  /// Counters of removed and of unknown faces.
  [[nodiscard]] face_counters& gone() noexcept { return gone_; }
  /// Sum over all faces there are and were.
  [[nodiscard]] face_counters total() const;

 private:
  void join_account(face_slot& slot);
  void leave_account(face_slot& slot);

  std::deque<face_slot> slots_;  // an unused one has incarnation 0
  std::vector<std::uint32_t> free_;
  tsl::robin_map<face_id, std::uint32_t> by_id_;
  std::unordered_map<std::uint64_t, account_share> accounts_;  // slots point to its values
  face_counters gone_;
  std::uint32_t last_incarnation_ = 0;
};

}  // namespace facet::forwarding
