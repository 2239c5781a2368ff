// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

namespace facet::forwarding {

/// A change of routes that a strategy learned of. The forwarder does not change its own FIB:
/// whoever owns the RIB decides, as it has the trust rules, and other routes that inherit.
struct route_request {
  packet::name prefix;
  face_id face = no_face;
  duration lifetime{0};           ///< of the route, from now; 0: remove it
  packet::buffer announcement{};  ///< the Data that announced the prefix; empty when removing
};

}  // namespace facet::forwarding
