// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/sim/live_inbox.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace facet::sim_actors {

/// A simulation as the forwarder of an exposed node sees it: a face, which also wants to know what
/// applications register.
using gateway_actor =
    port::extend<actors::face_actor, caf::result<void>(std::vector<tables::fib_change>),
                 // INTERNAL: the simulation uses the oldest changes that wait.
                 caf::result<void>(actors::tick_atom)>;

/// State and behaviour of that face. Nothing waits in it: what it is to send is put into the
/// simulation's inbox, and what the simulation sends goes from there to the face's sinks.
///
/// Threads: CAF's scheduler.
class gateway_state {
 public:
  using handle = gateway_actor;
  static inline const char* name = "facet.sim.gateway";

  /// @param exposed  which of scenario::exposed
  gateway_state(gateway_actor::pointer self, std::uint32_t exposed,
                std::shared_ptr<live_inbox> inbox, std::shared_ptr<live_outlet> outlet);
  gateway_state(const gateway_state&) = delete;
  gateway_state& operator=(const gateway_state&) = delete;
  ~gateway_state();

  gateway_actor::behavior_type make_behavior();

 private:
  actors::batch_result on_send(actors::send_batch& request);
  caf::result<void> on_changes(const std::vector<tables::fib_change>& changes);
  [[nodiscard]] actors::face_counters counters() const;

  gateway_actor::pointer self_;
  std::uint32_t exposed_;
  std::shared_ptr<live_inbox> inbox_;
  std::shared_ptr<live_outlet> outlet_;
  std::map<packet::name, std::set<face_id>, packet::name_less> registered_;
  std::deque<port::void_promise> waiting_;  // for the simulation to use changes
  actors::face_counters counters_;          // of what went into the simulation
};

}  // namespace facet::sim_actors
