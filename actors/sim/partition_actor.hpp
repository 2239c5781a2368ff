// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/messages.hpp"
#include "actors/sim/plan_source.hpp"

#include <cstdint>
#include <memory>

namespace facet::sim_actors {

/// Owns one partition of a simulation, on a thread of its own, which also builds its nodes. When
/// there is no plan it answers everything with why.
class partition_state {
 public:
  using handle = partition_actor;
  static inline const char* name = "facet.sim.partition";

  partition_state(handle::pointer self, const shared_plan_source& plan, std::uint32_t number);
  handle::behavior_type make_behavior();

 private:
  caf::result<advanced> go_on(advance& order);
  [[nodiscard]] caf::result<sim::node_tables> list(const list_node& what) const;
  caf::result<sim::simulation_totals> finish();

  std::unique_ptr<sim::partition> partition_;
  error failure_;  // without a partition
};

}  // namespace facet::sim_actors
