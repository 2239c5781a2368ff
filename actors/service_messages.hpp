// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of messages.hpp, which is what to include: what may be asked of the service, which owns
/// faces, routes and strategy choices.

#include "actors/face_messages.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::actors {

/// A number that the sender of a message leaves to the receiver.
inline constexpr std::uint64_t not_given = ~std::uint64_t{0};

/// What can be chosen for a face over a socket when it is made, and changed while it lives.
/// Numbers as in the NFD Management Protocol.
struct face_settings {
  std::uint64_t persistency = not_given;
  std::uint64_t mtu = not_given;  ///< longest frame, 64 to 8800 octets; more counts as 8800
  std::uint64_t flags = 0;        ///< bits of management::face_flag, where `mask` has them
  std::uint64_t mask = 0;         ///< which bits of `flags` are given
  std::uint64_t base_congestion_interval = not_given;      ///< ns
  std::uint64_t default_congestion_threshold = not_given;  ///< octets
};
template <class Inspector>
auto inspect(Inspector& f, face_settings& x) {
  return port::fields(f, "face_settings", x.persistency, x.mtu, x.flags, x.mask,
                      x.base_congestion_interval, x.default_congestion_threshold);
}

/// Asks for a face. The answer comes when the face carries packets: for TCP, when the connection is
/// established.
struct create_face {
  /// shm://NAME, memfd://NAME (shared memory without a name: passed over the Unix socket of
  /// `owner`), udp4://HOST:PORT, tcp6://[HOST]:PORT …
  std::string uri;
  std::uint64_t mtu = 0;        ///< largest content of a Data packet; 0 for the default slot
  std::uint32_t capacity = 0;   ///< slots a ring, rounded down to a power of two; 0 for default
  face_id owner = no_face;      ///< the new face lives no longer than this one; 0: on its own
  std::uint32_t peer_uid = 0;   ///< who may open its objects, when `has_peer_uid`
  bool has_peer_uid = false;    ///< false: the forwarder's own user, or the owner's peer
  std::string local_uri = {};   ///< of a face over UDP: where it starts from; empty: our choice
  face_settings settings = {};  ///< of a face over a socket; `mtu` above is for shm:// only
};
template <class Inspector>
auto inspect(Inspector& f, create_face& x) {
  return port::fields(f, "create_face", x.uri, x.mtu, x.capacity, x.owner, x.peer_uid,
                      x.has_peer_uid, x.local_uri, x.settings);
}

/// Changes a face. What is not given stays as it is.
struct update_face {
  face_id id = no_face;
  face_settings settings;
  face_id asker = no_face;  ///< see destroy_face
};
template <class Inspector>
auto inspect(Inspector& f, update_face& x) {
  return port::fields(f, "update_face", x.id, x.settings, x.asker);
}

/// A face as the service knows it.
struct face_info {
  face_id id = no_face;
  std::string uri;               ///< remote end: memfd://NAME, fd://N, internal://management
  std::string local_uri;         ///< our end
  std::uint64_t mtu = 0;         ///< largest packet it carries
  std::uint8_t scope = 1;        ///< 0 non-local, 1 local
  std::uint8_t persistency = 1;  ///< 0 persistent, 1 on demand, 2 permanent
  std::uint8_t link_type = 0;    ///< 0 point to point, 1 multi-access
  face_id owner = no_face;
  face_actor handle;
  std::uint64_t flags = 0;                                 ///< bits of management::face_flag
  std::uint64_t base_congestion_interval = not_given;      ///< ns; not given: it marks nothing
  std::uint64_t default_congestion_threshold = not_given;  ///< octets
  bool expires = false;    ///< closes when idle; its counters tell how soon
  bool up = true;          ///< false while a permanent face waits for its connection
  std::uint32_t lane = 0;  ///< where it runs
};
template <class Inspector>
auto inspect(Inspector& f, face_info& x) {
  return port::fields(f, "face_info", x.id, x.uri, x.local_uri, x.mtu, x.scope, x.persistency,
                      x.link_type, x.owner, x.handle, x.flags, x.base_congestion_interval,
                      x.default_congestion_threshold, x.expires, x.up, x.lane);
}

/// To whoever asked for events: what happened to a face as a whole, in order.
struct face_event {
  std::uint8_t kind = 0;  ///< of management::face_event_kind: created, destroyed, up, down
  face_info face;
};
template <class Inspector>
auto inspect(Inspector& f, face_event& x) {
  return port::fields(f, "face_event", x.kind, x.face);
}

using face_event_sink = port::typed_actor<caf::result<void>(face_event)>;

/// Asks the service for all later events. Errors: no_space (too many ask for them)
struct subscribe_events {
  face_event_sink sink;
};
template <class Inspector>
auto inspect(Inspector& f, subscribe_events& x) {
  return port::fields(f, "subscribe_events", x.sink);
}

/// A place where peers can come to on their own.
struct channel_info {
  std::string uri;
  std::uint64_t accepted = 0;   ///< faces that came in this way
  std::uint64_t refused = 0;    ///< peers turned away: too many faces
  std::uint64_t malformed = 0;  ///< datagrams of strangers that are no link-layer packets
};
template <class Inspector>
auto inspect(Inspector& f, channel_info& x) {
  return port::fields(f, "channel_info", x.uri, x.accepted, x.refused, x.malformed);
}

struct destroy_face {
  face_id id = no_face;
  /// The face on whose behalf it is asked, here and below: what its user may not do is answered
  /// permission_denied. no_face: on behalf of the forwarder itself.
  face_id asker = no_face;
};
template <class Inspector>
auto inspect(Inspector& f, destroy_face& x) {
  return port::fields(f, "destroy_face", x.id, x.asker);
}

/// A route: packets for `prefix` may go to `face`. Identified by prefix, face and origin.
struct route {
  packet::name prefix;
  face_id face = no_face;
  std::uint64_t origin = 0;
  std::uint64_t cost = 0;
  std::uint64_t flags = 1;       ///< 1 child-inherit, 2 capture
  std::uint64_t expires_ms = 0;  ///< remaining lifetime, 0 for ever
};
template <class Inspector>
auto inspect(Inspector& f, route& x) {
  return port::fields(f, "route", x.prefix, x.face, x.origin, x.cost, x.flags, x.expires_ms);
}

/// Adds or changes a route. Answered when the forwarder uses it.
struct register_prefix {
  route entry;
  face_id asker = no_face;  ///< see destroy_face
};
template <class Inspector>
auto inspect(Inspector& f, register_prefix& x) {
  return port::fields(f, "register_prefix", x.entry, x.asker);
}

/// Removes a route; success also when there was none.
struct unregister_prefix {
  packet::name prefix;
  face_id face = no_face;
  std::uint64_t origin = 0;
  face_id asker = no_face;  ///< see destroy_face
};
template <class Inspector>
auto inspect(Inspector& f, unregister_prefix& x) {
  return port::fields(f, "unregister_prefix", x.prefix, x.face, x.origin, x.asker);
}

/// Chooses the strategy for a prefix; an empty `strategy` removes the choice.
struct set_strategy {
  packet::name prefix;
  packet::name strategy;
  face_id asker = no_face;  ///< see destroy_face
};
template <class Inspector>
auto inspect(Inspector& f, set_strategy& x) {
  return port::fields(f, "set_strategy", x.prefix, x.strategy, x.asker);
}

/// Owns faces and routes; what NFD's face and RIB managers are.
using service_actor = port::typed_actor<
    // Errors: invalid_argument, invalid_name, name_in_use, no_space, permission_denied,
    // unsupported, disconnected and timed_out (TCP); context: a sentence, and with name_in_use the
    // face_info of a face to the same remote end.
    caf::result<face_info>(create_face),
    // Errors: not_found, permission_denied, and conflict with the sentence and those of the
    // settings that cannot be.
    caf::result<face_info>(update_face), caf::result<void>(subscribe_events),
    caf::result<std::vector<channel_info>>(list_channels),
    // Errors: not_found, permission_denied. Answered when the face and its objects are gone.
    caf::result<void>(destroy_face), caf::result<std::vector<face_info>>(list_faces),
    // Errors: not_found (no such face), invalid_argument, permission_denied, no_space.
    caf::result<void>(register_prefix), caf::result<void>(unregister_prefix),
    caf::result<std::vector<route>>(list_routes),
    // Answers the strategy's full name, version included; empty after removing a choice. Errors:
    // not_found (unknown strategy), invalid_argument (a parameter in its name), permission_denied,
    // no_space (too many choices).
    caf::result<packet::name>(set_strategy)>;

}  // namespace facet::actors
