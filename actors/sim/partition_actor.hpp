// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/messages.hpp"

#include <cstdint>
#include <memory>

namespace facet::sim_actors {

/// Owns one partition of a simulation, on a thread of its own, which also builds its nodes.
class partition_state {
 public:
  using handle = partition_actor;
  static inline const char* name = "facet.sim.partition";

  partition_state(handle::pointer self, std::shared_ptr<const sim::network_plan> plan,
                  std::uint32_t number);
  handle::behavior_type make_behavior();

 private:
  advanced go_on(advance& order);

  sim::partition partition_;
};

}  // namespace facet::sim_actors
