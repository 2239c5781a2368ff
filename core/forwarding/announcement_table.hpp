// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/tables/face_ref.hpp"
#include "core/tables/measurements.hpp"

#include <cstddef>
#include <vector>

namespace facet::forwarding {

/// Prefix announcements by prefix and face: those that producers on this host made, those learned
/// from Data that came from elsewhere. All expire.
///
/// Bounds:  4096 prefixes, of which the one that was changed or used longest ago goes; 8 faces
/// each. Time:    passed in. Threads: one at a time.
class announcement_table {
 public:
  struct announcement {
    tables::face_ref face;
    packet::buffer data;     ///< as announced
    time_point expiry{};     ///< of the announcement
    time_point route_end{};  ///< when the route that was asked for ends; none was: the epoch
  };

  /// Adds an announcement, or replaces the face's earlier one.
  ///
  /// @pre prefix has at most max_prefix_depth components, expiry is after now
  void set(packet::name_view prefix, announcement added, time_point now);

  /// Forgets a face's announcement of exactly this prefix; false when there was none.
  bool remove(packet::name_view prefix, face_id face, time_point now);

  /// Of the longest announced prefix of a Name, the announcement that lives longest; null when
  /// there is none. Valid until the table changes.
  const announcement* find(tables::name_prefixes& name, time_point now);

  /// As above, of that face only: `depth` is set to the prefix's number of components.
  announcement* find_of(tables::name_prefixes& name, const tables::face_ref& face, time_point now,
                        std::size_t& depth);

  [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }

 private:
  static constexpr std::size_t max_prefixes = 4096;
  static constexpr std::size_t max_faces = 8;

  struct prefix_entry {
    std::vector<announcement> list;
    std::size_t depth = 0;
  };
  prefix_entry* find_live(tables::name_prefixes& name, time_point now);

  tables::measurements<prefix_entry> table_{max_prefixes};
};

}  // namespace facet::forwarding
