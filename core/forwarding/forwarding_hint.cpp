// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

/// Delegations of one hint that are looked up: each costs a FIB lookup, and a packet can hold
/// thousands. Real hints have one or two.
constexpr std::size_t max_delegations = 16;

}  // namespace

/// Whether the hint has brought the Interest to its producer's region.
bool forwarder::engine::in_producer_region(const packet::interest_view& interest) const {
  if (interest.forwarding_hint.empty() || options_.regions.empty())
    return false;
  bool reached = false;
  packet::for_each_hint(interest, [&](packet::name_view delegation) {
    reached = reached || std::ranges::any_of(options_.regions, [&](const packet::name& region) {
                return delegation.is_prefix_of(region);
              });
  });
  return reached;
}

/// Next hops of the first delegation that has some; a delegation without a route of its own has
/// those of the default route. A hint from another host cannot name what is under /localhost.
std::span<const tables::fib_hop> forwarder::engine::hops_by_hint(
    const packet::interest_view& interest, face_scope from) const {
  std::span<const tables::fib_hop> found;
  std::size_t tried = 0;
  packet::for_each_hint(interest, [&](packet::name_view delegation) {
    if (!found.empty() || ++tried > max_delegations)
      return;
    if (from == face_scope::non_local && scope_of(delegation) == name_scope::localhost)
      return;
    tables::name_prefixes prefixes{delegation};
    found = fib_.lookup(prefixes);
  });
  return found;
}

}  // namespace facet::forwarding
