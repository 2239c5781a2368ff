// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/workers/front_desk.hpp"

#include <utility>

namespace facet::worker_actors {

front_desk_state::front_desk_state(handle::pointer self, load_actors::driver_actor driver,
                                   sim_actors::host_actor host)
    : driver_(std::move(driver)), host_(std::move(host)) {
  port::drop_unexpected(self);
}

front_desk_state::handle::behavior_type front_desk_state::make_behavior() {
  return {
      [this](driver_atom) { return driver_; },
      [this](host_atom) { return host_; },
  };
}

}  // namespace facet::worker_actors
