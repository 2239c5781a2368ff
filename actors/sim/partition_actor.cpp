// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/partition_actor.hpp"

#include "actors/messages.hpp"

#include <utility>

namespace facet::sim_actors {

partition_state::partition_state(handle::pointer self,
                                 std::shared_ptr<const sim::network_plan> plan,
                                 std::uint32_t number)
    : partition_(std::move(plan), number) {
  port::drop_unexpected(self);
  port::on_exception(self, [](const char* what) {
    return actors::to_caf(error{errc::system, std::string{"a partition ended: "} + what});
  });
}

partition_state::handle::behavior_type partition_state::make_behavior() {
  return {
      [this](advance& order) { return go_on(order); },
      [this](finish_atom) { return partition_.finish(); },
  };
}

advanced partition_state::go_on(advance& order) {
  for (auto& each : order.arrivals)
    partition_.accept(std::move(each));
  partition_.run(order.end);
  advanced done;
  done.next = partition_.next_event().value_or(INT64_MAX);
  done.outgoing.resize(partition_.outgoing().size());
  done.outgoing.swap(partition_.outgoing());
  std::swap(done.traces, partition_.traces());
  return done;
}

}  // namespace facet::sim_actors
