// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/shards.hpp"

#include <algorithm>

namespace facet::actors {

void add(forwarding::cs_info& sum, const forwarding::cs_info& more) {
  sum.capacity_bytes += more.capacity_bytes;
  sum.capacity_packets += more.capacity_packets;
  sum.used_bytes += more.used_bytes;
  sum.entries += more.entries;
  sum.hits += more.hits;
  sum.misses += more.misses;
}

void add(forwarder_status& sum, forwarder_status&& more) {
  auto& totals = sum.totals;
  totals.faces += more.totals.faces;
  totals.n_satisfied += more.totals.n_satisfied;
  totals.n_unsatisfied += more.totals.n_unsatisfied;
  totals.n_cs_hits += more.totals.n_cs_hits;
  totals.n_cs_misses += more.totals.n_cs_misses;
  totals.responses += more.totals.responses;
  // FIB and strategy choices are the same in all shards.
  auto& sizes = sum.sizes;
  sizes.pit += more.sizes.pit;
  sizes.cs += more.sizes.cs;
  sizes.dead_nonces += more.sizes.dead_nonces;
  sizes.measurements += more.sizes.measurements;
  add(sum.content_store, more.content_store);
  for (const auto& face : more.faces) {
    // A face that opened or closed between the answers may be in some of them only.
    auto at = std::ranges::lower_bound(sum.faces, face.id, {}, &forwarder_status::face::id);
    if (at != sum.faces.end() && at->id == face.id)
      at->counters += face.counters;
    else
      sum.faces.insert(at, face);
  }
  sum.lanes.insert(sum.lanes.end(), more.lanes.begin(), more.lanes.end());
  std::ranges::sort(sum.lanes, {}, &lane_status::index);
}

}  // namespace facet::actors
