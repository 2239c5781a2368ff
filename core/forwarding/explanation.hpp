// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/drop_log.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::forwarding {

/// What would happen to an Interest of a Name now, and what it would meet on its way.
struct explanation {
  /// Data in the store. `hit`: an Interest without selectors is answered with it; otherwise only
  /// one with CanBePrefix is.
  struct stored {
    bool hit = false;
    bool fresh = false;
    std::optional<packet::name> data{};
  };
  struct upstream {
    face_id face = no_face;
    duration sent_ago{};
    std::optional<packet::nack_reason> nack{};
  };
  /// What is pending for the Name, all selectors together.
  struct pending {
    bool any = false;
    duration expires_in{};  ///< of the last to expire
    std::vector<face_id> downstreams{};
    std::vector<upstream> upstreams{};
  };
  struct hop {
    face_id face = no_face;
    std::uint64_t cost = 0;
    bool eligible = false;  ///< for a local application on some other face
  };

  packet::name name;
  stored content_store;
  pending pit;
  std::optional<packet::name> fib_prefix{};  ///< none: no route matches
  std::vector<hop> next_hops{};              ///< cheapest first
  packet::name strategy_prefix;
  packet::name strategy;                  ///< full name, with version and parameters
  std::string verdict;                    ///< a sentence
  std::vector<drop_note> recent_drops{};  ///< under or above the Name, newest first
};

}  // namespace facet::forwarding
