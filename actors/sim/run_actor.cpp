// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/run_actor.hpp"

#include "actors/messages.hpp"
#include "actors/sim/own_thread.hpp"

#include <utility>

namespace facet::sim_actors {

run_actor start_run(caf::actor_system& system, shared_plan_source plan,
                    std::vector<named_host> hosts) {
  return spawn_on_own_thread<run_state>(system, std::move(plan), std::move(hosts));
}

run_state::run_state(handle::pointer self, shared_plan_source plan, std::vector<named_host> hosts)
    : self_(self), source_(std::move(plan)) {
  port::drop_unexpected(self);
  self->set_down_handler([this](const caf::down_msg& down) { on_down(down); });
  for (auto& each : hosts)
    hosts_.emplace_back().who = std::move(each);
}

run_state::~run_state() {
  fail_run({errc::cancelled, "the run ended"});
}

run_state::handle::behavior_type run_state::make_behavior() {
  set_up();
  return {
      [this](start_atom) { return step(INT64_MAX); },
      [this](const step_to& order) { return step(order.until); },
      [this](pause_atom) { return pause(); },
      [this](position_atom) -> caf::result<run_position> {
        if (failure_)
          return actors::to_caf(*failure_);
        return position();
      },
      [this](inject_packet& what) { return inject(what); },
      [this](const query_tables& what) { return query(what); },
      [this](traces_atom) -> caf::result<trace_piece> {
        if (failure_)
          return actors::to_caf(*failure_);
        return traces_.take();
      },
      [this](stop_atom) { return stop(); },
      [this](watch_atom) { watch(); },
  };
}

run_position run_state::position() const {
  return {now_, end_, running_, rounds_, crossings_};
}

}  // namespace facet::sim_actors
