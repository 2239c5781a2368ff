// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/counters.hpp"
#include "core/load/histogram.hpp"
#include "core/load/results.hpp"
#include "core/sim/link_end.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::sim {

/// What a node did.
struct node_totals {
  std::uint32_t node = 0;
  forwarding::forwarder_counters forwarder;
  std::size_t cs_entries = 0;
  std::size_t pit_entries = 0;
  std::uint64_t down = 0;          ///< packets of and for applications, lost as it was down
  std::vector<link_totals> links;  ///< what it sent, by face
};

/// What one consumer or producer did.
struct application_totals {
  std::uint32_t node = 0;
  bool consumer = true;
  std::uint32_t group = 0;
  std::uint32_t index = 0;
  load::consumer_totals measured;  ///< of Interests meant for the measurement
  load::consumer_totals all;
  load::producer_totals produced;
};

/// What a partition did, or all of them.
struct simulation_totals {
  std::uint64_t events = 0;
  std::uint64_t hops = 0;                        ///< packets that arrived over a link
  std::vector<node_totals> nodes;                ///< by number
  std::vector<application_totals> applications;  ///< by kind, group, index
  load::histogram latency;                       ///< ns, from the moment an Interest was meant for
  /// Adds those of another partition.
  void merge(simulation_totals&& other);
};

}  // namespace facet::sim
