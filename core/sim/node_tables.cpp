// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/node_tables.hpp"

#include "core/sim/virtual_time.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace facet::sim {

node_tables list_tables(const network_plan& plan, std::uint32_t node,
                        const forwarding::forwarder& forwarder, std::int64_t at, std::size_t most) {
  const auto describe = [&](face_id face) {
    return face_uri(plan, node, static_cast<std::uint32_t>(face - first_dynamic_face));
  };
  node_tables tables;
  tables.at = at;
  auto routes = forwarder.fib_entries();
  routes.resize(std::min(routes.size(), most));
  for (auto& route : routes) {
    auto& listed = tables.fib.emplace_back();
    listed.prefix = std::move(route.prefix);
    for (const auto& hop : route.next_hops)
      listed.next_hops.push_back({describe(hop.face), hop.cost});
  }
  for (auto& pending : forwarder.pending_interests(time_of(at), most)) {
    auto& listed = tables.pit.emplace_back();
    listed.name = std::move(pending.name);
    listed.can_be_prefix = pending.can_be_prefix;
    listed.must_be_fresh = pending.must_be_fresh;
    listed.expires_in = pending.expires_in;
    std::ranges::transform(pending.waiting, std::back_inserter(listed.waiting), describe);
    std::ranges::transform(pending.asked, std::back_inserter(listed.asked), describe);
  }
  tables.cs = forwarder.cached_names(most);
  const auto sizes = forwarder.sizes();
  tables.fib_entries = sizes.fib;
  tables.pit_entries = sizes.pit;
  tables.cs_entries = sizes.cs;
  const auto cs = forwarder.content_store();
  tables.cs_hits = cs.hits;
  tables.cs_misses = cs.misses;
  return tables;
}

}  // namespace facet::sim
