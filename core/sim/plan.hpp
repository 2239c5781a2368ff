// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/packet/name.hpp"
#include "core/sim/scenario.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace facet::sim {

/// One end of a link: what its node sends with.
struct link_end_plan {
  std::uint32_t link = 0;
  std::uint32_t peer = 0;       ///< node
  std::uint32_t peer_face = 0;  ///< index of the face there
  double load = 0;              ///< Interests per second that are expected to leave by it
};

/// One application of a node.
struct application_plan {
  bool consumer = true;
  std::uint32_t group = 0;  ///< in scenario::consumers or producers
  std::uint32_t index = 0;  ///< among all of its group
};

/// A next hop from some moment on; cost none: it is taken away then.
struct next_hop_plan {
  std::int64_t at = 0;
  std::uint32_t prefix = 0;  ///< in network_plan::prefixes
  std::uint32_t face = 0;
  std::uint64_t cost = 0;
  bool removed = false;
};

/// What one node does in a simulation. Faces are numbered: first links in the order in which the
/// scenario lists them, then applications, then what is outside of the simulation.
struct node_plan {
  std::vector<link_end_plan> links;
  std::vector<application_plan> applications;
  std::vector<next_hop_plan> hops;     ///< by time
  std::vector<std::uint32_t> changes;  ///< in scenario::changes, by time
  std::uint32_t partition = 0;
  bool exposed = false;  ///< applications outside of the simulation are behind one more face
  double load = 1;       ///< packets per second that it is expected to forward, and a little

  [[nodiscard]] std::uint32_t faces() const noexcept {
    return static_cast<std::uint32_t>(links.size() + applications.size()) + (exposed ? 1 : 0);
  }
  /// The face of what is outside. @pre exposed
  [[nodiscard]] std::uint32_t outer_face() const noexcept { return faces() - 1; }
};

/// A scenario in numbers instead of names, with routes, and divided into partitions. Not changed
/// any more once it is made: partitions on any thread read it.
struct network_plan {
  scenario what;
  std::vector<packet::name> prefixes;
  std::vector<node_plan> nodes;
  std::size_t partitions = 1;
  /// Nanoseconds by which a packet between partitions arrives after it was sent, at least; the
  /// partitions may be that far apart in time. The largest value when no link is cut.
  std::int64_t look_ahead = INT64_MAX;
};

/// What is behind a face, by its index at a node: link://NODE, app://GROUP, or outside://.
std::string face_uri(const network_plan& plan, std::uint32_t node, std::uint32_t face);

/// Makes a plan for so many partitions, or as many as there are parts that can be parted.
///
/// Errors: invalid_argument: check() finds something, or links of no delay leave fewer parts than
/// partitions are asked for; "line N: " in front when a line is known
result<std::shared_ptr<const network_plan>> make_plan(scenario what, std::size_t partitions);

/// As above, for as many partitions as pay for this scenario, at most one for each of `threads`.
result<std::shared_ptr<const network_plan>> make_fitting_plan(scenario what, std::size_t threads);

/// Makes the plan of a scenario that somebody else has divided: `parts` has the partition of each
/// node, of `partitions`.
///
/// Errors: invalid_argument: check() finds something, or this is no division of the scenario
result<std::shared_ptr<const network_plan>> make_divided_plan(
    scenario what, const std::vector<std::uint32_t>& parts, std::size_t partitions);

/// The number of each node.
using node_numbers = std::unordered_map<std::string, std::uint32_t>;
node_numbers number_nodes(const topology& t);

}  // namespace facet::sim
