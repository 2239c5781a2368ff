// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/partition_actor.hpp"

#include "actors/messages.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim_actors {

partition_state::partition_state(handle::pointer self, const shared_plan_source& source,
                                 std::uint32_t number) {
  port::drop_unexpected(self);
  port::on_exception(self, [](const char* what) {
    return actors::to_caf(error{errc::system, std::string{"a partition ended: "} + what});
  });
  if (auto plan = source->get())
    partition_ = std::make_unique<sim::partition>(std::move(*plan), number);
  else
    failure_ = plan.error();
}

partition_state::handle::behavior_type partition_state::make_behavior() {
  return {
      [this](advance& order) { return go_on(order); },
      [this](const list_node& what) { return list(what); },
      [this](finish_atom) { return finish(); },
  };
}

caf::result<advanced> partition_state::go_on(advance& order) {
  if (!partition_)
    return actors::to_caf(failure_);
  for (auto& each : order.arrivals) {
    if (!std::ranges::all_of(each, [&](const auto& p) { return partition_->may_accept(p); }))
      return actors::to_caf(error{errc::malformed,
                                  "packets came for a node that is not here, or "
                                  "for a moment that has passed"});
    partition_->accept(std::move(each));
  }
  partition_->run(order.end);
  advanced done;
  done.next = partition_->next_event().value_or(INT64_MAX);
  done.outgoing.resize(partition_->outgoing().size());
  done.outgoing.swap(partition_->outgoing());
  std::swap(done.traces, partition_->traces());
  return done;
}

caf::result<sim::node_tables> partition_state::list(const list_node& what) const {
  if (!partition_)
    return actors::to_caf(failure_);
  auto tables = partition_->tables(what.node, what.at, static_cast<std::size_t>(what.most));
  if (!tables)
    return actors::to_caf(error{errc::not_found, "the node is not here"});
  return std::move(*tables);
}

caf::result<sim::simulation_totals> partition_state::finish() {
  if (!partition_)
    return actors::to_caf(failure_);
  return partition_->finish();
}

}  // namespace facet::sim_actors
