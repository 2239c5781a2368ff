// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/totals.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace facet::sim {

void simulation_totals::merge(simulation_totals&& other) {
  events += other.events;
  hops += other.hops;
  std::ranges::move(other.nodes, std::back_inserter(nodes));
  std::ranges::sort(nodes, {}, &node_totals::node);
  std::ranges::move(other.applications, std::back_inserter(applications));
  std::ranges::sort(applications, {}, [](const application_totals& a) {
    return std::tuple{!a.consumer, a.group, a.index};
  });
  latency.merge(other.latency);
}

}  // namespace facet::sim
