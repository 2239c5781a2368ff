// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Messages and interfaces between the actors of one forwarder. They carry descriptors and live
/// objects, so they never leave the process; the public API is messages.hpp.

#include "actors/messages.hpp"
#include "core/base/unique_fd.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/management/command_policy.hpp"
#include "core/tables/rib.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace facet::actors {

struct face_manager_options;

// -- descriptors ----------------------------------------------------------------------------------

/// A watched descriptor became ready. Sent at most once per `arm`.
struct ready {
  bool readable = false;
  bool writable = false;
};

/// Whoever waits on descriptors or for its ring to be looked at again.
using ready_sink = port::typed_actor<caf::result<void>(ready),
                                     // The time asked for with `reexamine_later` has passed.
                                     caf::result<void>(reexamine_atom)>;

/// Starts watching; nothing is reported before the first `arm`.
struct watch {
  std::uint64_t id = 0;                   ///< chosen by the sender, unique per lane
  std::shared_ptr<unique_fd> descriptor;  ///< a duplicate that the I/O actor closes
  ready_sink target;
};

/// Asks for one `ready` when the descriptor becomes readable or writable.
struct arm {
  std::uint64_t id = 0;
  bool read = false;
  bool write = false;
};

/// Ends watching and closes the duplicate.
struct unwatch {
  std::uint64_t id = 0;
};

/// Asks for one reexamine_atom after `delay`, unless unwatched before.
struct reexamine_later {
  std::uint64_t id = 0;
  caf::timespan delay{0};
};

/// Owns every descriptor that the lane waits on; the only one that waits.
using io_actor = port::typed_actor<caf::result<void>(watch), caf::result<void>(arm),
                                   caf::result<void>(unwatch), caf::result<void>(reexamine_later),
                                   // Ends the actor with everything it watches.
                                   caf::result<void>(shutdown_atom)>;

// -- faces ----------------------------------------------------------------------------------------

/// A face over a link.
using link_face_actor =
    port::extend<face_actor, caf::result<void>(ready), caf::result<void>(reexamine_atom),
                 // From the lane: look at the ring again.
                 caf::result<void>(poll_atom),
                 // INTERNAL: the oldest waiting batch may be due.
                 caf::result<void>(tick_atom)>;

// -- forwarding -----------------------------------------------------------------------------------

/// Tells the strategy about a new face.
struct attach_face {
  face_id id = no_face;
  face_actor handle;
  forwarding::face_traits traits;
};

/// Removes a face with its routes and records.
struct detach_face {
  face_id id = no_face;
};

/// Lets Data from the face be announced to other hosts (forwarder::set_announcement).
struct set_announcement {
  face_id face = no_face;
  packet::buffer announcement;
};

/// Takes the routes that strategies learned or gave up.
using route_sink = port::typed_actor<caf::result<void>(std::vector<forwarding::route_request>)>;

/// Tells the strategy who owns the routes.
struct report_routes {
  route_sink sink;
};

/// What the forwarder can tell about itself in bounded time, taken at once.
struct forwarder_status {
  struct face {
    face_id id = no_face;
    forwarding::face_counters counters;
  };
  forwarding::forwarder_counters totals;
  forwarding::table_sizes sizes;
  forwarding::cs_info content_store;
  std::vector<face> faces;
};

/// Changes what is given; answered with what holds then.
struct configure_cs {
  std::optional<std::size_t> capacity;  ///< packets
  std::optional<bool> admit;            ///< store new Data
  std::optional<bool> serve;            ///< answer from the store
  std::optional<std::size_t> octets;    ///< of memory
};

/// Erases cached Data under a prefix.
struct erase_cs {
  packet::name prefix;
  std::size_t limit = 0;  ///< packets
};
struct cs_erased {
  std::size_t count = 0;
  bool more = false;  ///< some are left under the prefix
};

/// Owns the tables of one shard of the name space and runs the forwarder over what faces report.
using strategy_actor =
    port::extend<packet_sink, caf::result<void>(attach_face), caf::result<void>(detach_face),
                 caf::result<void>(std::vector<tables::fib_change>),
                 caf::result<packet::name>(set_strategy),
                 caf::result<forwarding::cs_info>(configure_cs), caf::result<cs_erased>(erase_cs),
                 caf::result<forwarder_status>(get_status),
                 caf::result<std::vector<forwarding::fib_listing>>(list_fib),
                 caf::result<std::vector<forwarding::strategy_listing>>(list_strategies),
                 // Errors: not_found (no such face), invalid_argument (no announcement).
                 caf::result<void>(set_announcement), caf::result<void>(report_routes),
                 // INTERNAL: PIT entries may have expired.
                 caf::result<void>(tick_atom)>;

// -- management -----------------------------------------------------------------------------------

/// The face that management is, as its owner sees it.
using management_actor = port::extend<face_actor,
                                      // What commands must prove from now on.
                                      caf::result<void>(management::policy_settings)>;

// -- the service ----------------------------------------------------------------------------------

/// A connection that a listener accepted; becomes a face.
struct adopt_connection {
  std::shared_ptr<unique_fd> socket;
  std::string local_uri;
  std::uint32_t peer_uid = 0;
};

/// An actor that is a face by itself, such as management: no link, no owner.
struct adopt_actor {
  face_id id = no_face;
  std::string uri;
  face_actor handle;
  forwarding::face_traits traits;
};

/// What faces made from now on are given.
struct configure_faces {
  std::shared_ptr<const face_manager_options> options;
};

/// The service as the forwarder's own actors see it.
using face_manager_actor =
    port::extend<service_actor, caf::result<face_id>(adopt_connection),
                 // Answered once the strategy forwards to it.
                 caf::result<void>(adopt_actor),
                 // Errors: as of the strategy.
                 caf::result<void>(set_announcement), caf::result<void>(configure_faces),
                 // INTERNAL: strategies learned routes.
                 caf::result<void>(std::vector<forwarding::route_request>),
                 // INTERNAL: a route may have expired.
                 caf::result<void>(tick_atom),
                 // Ends every face and then itself.
                 caf::result<void>(shutdown_atom)>;

}  // namespace facet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::watch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::arm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::unwatch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::reexamine_later)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::attach_face)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::detach_face)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::tables::fib_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::tables::fib_change>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::forwarder_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::set_announcement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::forwarding::route_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::route_request>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::report_routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::adopt_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::adopt_actor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::fib_listing>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::strategy_listing>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::configure_cs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::erase_cs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::cs_erased)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::forwarding::cs_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::management::policy_settings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::configure_faces)

CAF_BEGIN_TYPE_ID_BLOCK(facet_internal, caf::id_block::facet_messages::end)

  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::ready))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::watch))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::arm))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::unwatch))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::reexamine_later))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::attach_face))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::detach_face))
  CAF_ADD_TYPE_ID(facet_internal, (facet::tables::fib_change))
  CAF_ADD_TYPE_ID(facet_internal, (std::vector<facet::tables::fib_change>))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::forwarder_status))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::adopt_connection))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::adopt_actor))
  CAF_ADD_TYPE_ID(facet_internal, (std::vector<facet::forwarding::fib_listing>))
  CAF_ADD_TYPE_ID(facet_internal, (std::vector<facet::forwarding::strategy_listing>))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::configure_cs))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::erase_cs))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::cs_erased))
  CAF_ADD_TYPE_ID(facet_internal, (facet::forwarding::cs_info))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::set_announcement))
  CAF_ADD_TYPE_ID(facet_internal, (facet::forwarding::route_request))
  CAF_ADD_TYPE_ID(facet_internal, (std::vector<facet::forwarding::route_request>))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::report_routes))
  CAF_ADD_TYPE_ID(facet_internal, (facet::management::policy_settings))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::configure_faces))

CAF_END_TYPE_ID_BLOCK(facet_internal)
