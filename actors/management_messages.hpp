// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of internal_messages.hpp, which is what to include: looking inside the forwarder, and
/// management.

#include "actors/strategy_messages.hpp"
#include "core/management/command_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace facet::actors {

// -- looking inside -------------------------------------------------------------------------------

/// Some of the routes, for people: there may be a million.
struct route_sample {
  std::vector<route> routes;  ///< in canonical order of their prefixes
  std::uint64_t total = 0;    ///< routes there are
};

/// Asks for the first routes of a prefix and of those below it.
struct sample_routes {
  packet::name under;
  std::size_t limit = 0;
};

struct status_snapshot;
/// Shared, because several may have asked.
using status_ptr = std::shared_ptr<const status_snapshot>;

/// Gathers what the actors of a forwarder say about themselves, for management and for HTTP.
using inspector_actor =
    port::typed_actor<caf::result<status_ptr>(get_status),
                      // What would happen to an Interest of this Name: explanation_report.hpp.
                      caf::result<std::string>(explain_name),
                      caf::result<route_sample>(sample_routes),
                      caf::result<std::vector<forwarding::strategy_listing>>(list_strategies)>;

// -- management -----------------------------------------------------------------------------------

/// The face that management is, as its owner sees it.
using management_actor = port::extend<face_actor,
                                      // What commands must prove from now on.
                                      caf::result<void>(management::policy_settings),
                                      // What happens to the other faces.
                                      caf::result<void>(face_event)>;

}  // namespace facet::actors
