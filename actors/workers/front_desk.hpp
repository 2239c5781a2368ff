// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/workers/messages.hpp"

namespace facet::worker_actors {

/// State and behaviour of the front desk of a worker.
///
/// Threads: CAF's scheduler.
class front_desk_state {
 public:
  using handle = front_desk_actor;
  static inline const char* name = "facet.front_desk";

  front_desk_state(handle::pointer self, load_actors::driver_actor driver,
                   sim_actors::host_actor host);
  handle::behavior_type make_behavior();

 private:
  load_actors::driver_actor driver_;
  sim_actors::host_actor host_;
};

}  // namespace facet::worker_actors
