// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What others find at a worker's port.

#include "actors/load/messages.hpp"
#include "actors/sim/messages.hpp"

CAF_BEGIN_TYPE_ID_BLOCK(facet_workers, caf::first_custom_type_id + 3000)

  CAF_ADD_ATOM(facet_workers, facet::worker_actors, driver_atom, "wkdriver")
  CAF_ADD_ATOM(facet_workers, facet::worker_actors, host_atom, "wkhost")

CAF_END_TYPE_ID_BLOCK(facet_workers)

namespace facet::worker_actors {

/// Stands at the port of a worker and shows the way: one port, whatever the work is.
using front_desk_actor = port::typed_actor<
    // Who drives parts of load experiments.
    caf::result<load_actors::driver_actor>(driver_atom),
    // Who makes simulations and parts of them.
    caf::result<sim_actors::host_actor>(host_atom)>;

}  // namespace facet::worker_actors
