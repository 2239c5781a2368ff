// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/packet/name.hpp"
#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim {

/// A next hop of a simulated node.
struct listed_hop {
  std::string to;  ///< as face_uri()
  std::uint64_t cost = 0;
};

struct listed_route {
  packet::name prefix;
  std::vector<listed_hop> next_hops;  ///< cheapest first
};

/// A pending Interest of a simulated node.
struct listed_pending {
  packet::name name;
  bool can_be_prefix = false;
  bool must_be_fresh = false;
  duration expires_in{0};
  std::vector<std::string> waiting;  ///< faces that want the Data, as face_uri()
  std::vector<std::string> asked;    ///< faces it was sent to
};

/// The tables of one simulated node at a moment, in canonical order of Names. Long ones are cut
/// short; the counts are those of the whole tables.
struct node_tables {
  std::int64_t at = 0;  ///< ns after the start: all before it has happened
  std::vector<listed_route> fib;
  std::vector<listed_pending> pit;
  std::vector<packet::name> cs;
  std::uint64_t fib_entries = 0;
  std::uint64_t pit_entries = 0;  ///< with those that only wait for late answers
  std::uint64_t cs_entries = 0;
  std::uint64_t cs_hits = 0;
  std::uint64_t cs_misses = 0;
};

/// @param most  entries of each table
node_tables list_tables(const network_plan& plan, std::uint32_t node,
                        const forwarding::forwarder& forwarder, std::int64_t at, std::size_t most);

}  // namespace facet::sim
