// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/guard_actor.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace facet::actors {

guard_state::guard_state(guard_actor::pointer self, std::vector<vital_part> parts,
                         failure_handler on_failure)
    : self_(self), on_failure_(std::move(on_failure)) {
  port::drop_unexpected(self);
  self->set_down_handler([this](caf::down_msg& down) { on_down(down); });
  for (auto& part : parts) {
    names_.emplace(part.who.address(), std::move(part.name));
    self->monitor(part.who);  // one that has ended already is told of, too
  }
}

guard_actor::behavior_type guard_state::make_behavior() {
  return {[this](shutdown_atom) { self_->quit(caf::exit_reason::user_shutdown); }};
}

void guard_state::on_down(const caf::down_msg& down) {
  const auto found = names_.find(down.source);
  if (found == names_.end())
    return;
  const auto why = down.reason ? from_caf(down.reason).message : "without a reason";
  const auto what = found->second + " ended: " + why;
  spdlog::critical("{}; the forwarder cannot go on", what);
  // The first one is the cause; others may follow it.
  if (auto tell = std::exchange(on_failure_, nullptr))
    tell(what);
}

}  // namespace facet::actors
