// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/management_actor.hpp"

#include <optional>

/// What commands on routes (rib/…, fib/…) have in common.
namespace facet::actors {

/// Refuses a prefix that nobody may touch or that is too long, answering the command.
/// @returns false when it was refused
bool admit_prefix(management_state& self, const command_request& request,
                  const packet::name& prefix);

/// Admits the prefix that a command names, as above.
/// @returns the answer as far as it is known: the prefix, and the face that the command is about
///          (FaceId, or the asking face when it is absent or 0); nothing when it was refused
std::optional<management::control_parameters> admitted_route(management_state& self,
                                                             const command_request& request);

/// Adds a route and answers with `body`. `no_face` is the status code when the face is not there.
void add_route(management_state& self, const command_request& request, route entry,
               management::control_parameters body, std::uint64_t no_face);

/// Removes a route and answers with `body`, also when there was none.
void remove_route(management_state& self, const command_request& request, std::uint64_t origin,
                  management::control_parameters body);

}  // namespace facet::actors
