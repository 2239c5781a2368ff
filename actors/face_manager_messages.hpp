// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of internal_messages.hpp, which is what to include: the service as the forwarder's own
/// actors see it.

#include "actors/datagram_link.hpp"
#include "actors/link_messages.hpp"
#include "actors/management_messages.hpp"
#include "actors/socket_address.hpp"
#include "actors/strategy_messages.hpp"
#include "core/base/unique_fd.hpp"
#include "core/management/access.hpp"
#include "core/tables/rib.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace facet::actors {

struct face_manager_options;

/// A connection that a listener accepted; becomes a face.
struct adopt_connection {
  std::shared_ptr<unique_fd> socket;
  std::string remote_uri;
  std::string local_uri;
  std::string channel;  ///< URI of the listener
  bool local = false;   ///< the peer is on this host
  management::principal peer = {};
};

/// Datagrams that a UDP listener heard: from peers that have no face yet, or that were on their way
/// when the face was made.
struct datagrams_heard {
  std::string channel;   ///< URI of the listener
  socket_address local;  ///< where it listens
  std::vector<heard_datagram> datagrams;
  std::uint64_t truncated = 0;  ///< datagrams that were too long
};

/// A multicast group that was joined on an interface; becomes a face.
struct adopt_group {
  std::shared_ptr<unique_fd> socket;
  socket_address group;
  socket_address local;
};

/// A place where peers can come to, for the list of channels.
struct add_channel {
  std::string uri;
};

/// An actor that is a face by itself, such as management: no link, no owner.
struct adopt_actor {
  face_id id = no_face;
  std::string uri;
  face_actor handle;
  forwarding::face_traits traits;
};

/// Told how next hops follow from the routes that are registered, change by change.
using route_watcher = port::typed_actor<caf::result<void>(std::vector<tables::fib_change>)>;

/// Asks the service to tell of the routes there are, and of all later changes; whoever registers a
/// prefix is answered once the watcher has answered, too. There is one watcher: the last that
/// asked.
struct watch_routes {
  route_watcher watcher;
};

/// Asks whether a face may do something: register or announce `name`, or, without one, change what
/// belongs to nobody in particular.
struct authorize {
  face_id asker = no_face;
  std::optional<packet::name> name = {};
};

/// Everything the service knows of its faces, taken at once: each face is in `faces` while it lives
/// and in `gone` afterwards, and never in both.
struct face_roster {
  std::vector<face_info> faces;
  std::vector<channel_info> channels;
  face_totals gone;                     ///< of the faces that have ended
  management::access_book::usage used;  ///< by applications of this host
  management::access_limits limits;     ///< of all users together
  std::size_t queued_memory = 0;        ///< of packets that wait for slow peers
};

/// What faces made from now on are given.
struct configure_faces {
  std::shared_ptr<const face_manager_options> options;
};

/// The service as the forwarder's own actors see it.
using face_manager_actor =
    port::extend<service_actor, caf::result<face_id>(adopt_connection),
                 // Answered once the strategy forwards to it.
                 caf::result<void>(adopt_actor), caf::result<void>(watch_routes),
                 // Errors: as of the strategy.
                 caf::result<void>(set_announcement), caf::result<void>(configure_faces),
                 // INTERNAL: strategies learned routes.
                 caf::result<void>(std::vector<forwarding::route_request>),
                 // Answered when the next ones may come.
                 caf::result<void>(datagrams_heard), caf::result<face_id>(adopt_group),
                 caf::result<void>(add_channel), caf::result<void>(link_state),
                 caf::result<void>(reliability_taken_up), caf::result<void>(face_ended),
                 caf::result<face_roster>(get_status), caf::result<route_sample>(sample_routes),
                 // INTERNAL: a route may have expired.
                 caf::result<void>(tick_atom),
                 // Ends every face and then itself.
                 caf::result<void>(shutdown_atom),
                 // Errors: permission_denied, not_found (the face is gone).
                 caf::result<void>(authorize)>;

}  // namespace facet::actors
