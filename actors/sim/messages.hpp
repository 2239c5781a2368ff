// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the coordinator of a simulation and its partitions say to each other, within one process:
/// packets and traces are handed over, not copied. Times are nanoseconds after the start.

#include "actors/caf_port.hpp"
#include "core/sim/partition.hpp"

#include <cstdint>
#include <vector>

namespace facet::sim_actors {

/// Packets from one partition for another.
using parcel = std::vector<sim::stamped_packet>;

/// Does everything that happens before `end`. No packet for a moment before it may follow.
struct advance {
  std::int64_t end = 0;
  std::vector<parcel> arrivals;  ///< what other partitions sent here
};

/// How far a partition has come.
struct advanced {
  std::int64_t next = INT64_MAX;  ///< when something happens next, as far as it knows
  std::vector<parcel> outgoing;   ///< for each partition
  sim::trace_set traces;          ///< what was traced since the last answer
};

}  // namespace facet::sim_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_sim_atoms, caf::first_custom_type_id + 2000)

  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, finish_atom, "simfinish")

CAF_END_TYPE_ID_BLOCK(facet_sim_atoms)

namespace facet::sim_actors {

using partition_actor = port::typed_actor<
    // Asked one at a time.
    caf::result<advanced>(advance),
    // Ends the applications. Nothing may be asked after it.
    caf::result<sim::simulation_totals>(finish_atom)>;

}  // namespace facet::sim_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_sim, caf::id_block::facet_sim_atoms::end)

  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::advance))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::advanced))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim::simulation_totals))

CAF_END_TYPE_ID_BLOCK(facet_sim)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::sim_actors::advance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::sim_actors::advanced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::sim::simulation_totals)
