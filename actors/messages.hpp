// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole message API: everything that crosses an actor boundary, and the typed interfaces.
///
/// Sizes are octets, durations caf::timespan. An actor that cannot do what it is asked answers a
/// caf::error of category "facet" whose code is a facet::errc; its context is given per message.
/// Requests between actors of one forwarder may use caf::infinite: every state answers what it has
/// promised in its destructor, so an actor that ends, however it ends, leaves nobody waiting.

#include "actors/caf_port.hpp"
#include "core/base/error.hpp"
#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::packet {

/// A Name travels as its TLV-VALUE.
template <class Inspector>
auto inspect(Inspector& f, name& x) {
  std::vector<std::uint8_t> octets;
  if constexpr (Inspector::reads_state)
    octets.assign(x.view().value().begin(), x.view().value().end());
  auto load = [&]() -> caf::error {
    auto decoded = decode_name_value(octets, octets.data());
    if (!decoded)
      return caf::make_error(caf::sec::end_of_stream);
    x = name{*decoded};
    return {};
  };
  return f(caf::meta::type_name("name"), octets, caf::meta::load_callback(load));
}

}  // namespace facet::packet

namespace facet::actors {

// -- packets --------------------------------------------------------------------------------------

/// Packets in order. Local hand-overs share the octets; across nodes they travel as one contiguous
/// buffer with a table of sizes in front.
struct packet_batch {
  std::vector<packet::buffer> packets;
};

/// The form in which a batch crosses nodes: count u32, sizes u32[count], octets; big-endian.
std::vector<std::uint8_t> flatten(const packet_batch& batch);
/// @returns false when `octets` is not what flatten() makes.
bool unflatten(const std::vector<std::uint8_t>& octets, packet_batch& batch);

template <class Inspector>
auto inspect(Inspector& f, packet_batch& x) {
  std::vector<std::uint8_t> octets;
  if constexpr (Inspector::reads_state)
    octets = flatten(x);
  auto load = [&]() -> caf::error {
    return unflatten(octets, x) ? caf::error{} : caf::make_error(caf::sec::end_of_stream);
  };
  return f(caf::meta::type_name("packet_batch"), octets, caf::meta::load_callback(load));
}

/// Asks a face to send packets in order, after all that it was asked before.
struct send_batch {
  packet_batch batch;
  /// Chosen by the sender, to cancel by; 0 when it never will.
  std::uint64_t ticket = 0;
  /// How long packets may wait for room at the peer; 0 means the face's own default (5 s).
  caf::timespan deadline{0};
};
template <class Inspector>
auto inspect(Inspector& f, send_batch& x) {
  return port::fields(f, "send_batch", x.batch, x.ticket, x.deadline);
}

/// The fate of every packet of a batch; `accepted + dropped` is its size.
struct batch_result {
  std::uint32_t accepted = 0;  ///< handed to the peer
  std::uint32_t queued = 0;    ///< of those accepted: had to wait for room first
  std::uint32_t dropped = 0;   ///< given up; the face counts each with its reason
};
template <class Inspector>
auto inspect(Inspector& f, batch_result& x) {
  return port::fields(f, "batch_result", x.accepted, x.queued, x.dropped);
}

/// Gives up what still waits of the sender's batch with this ticket.
struct cancel_batch {
  std::uint64_t ticket = 0;
};
template <class Inspector>
auto inspect(Inspector& f, cancel_batch& x) {
  return port::fields(f, "cancel_batch", x.ticket);
}

/// To a sink: packets that came in on a face, in order, one message per drain of the ring.
struct packets_arrived {
  face_id face = no_face;
  packet_batch batch;
};
template <class Inspector>
auto inspect(Inspector& f, packets_arrived& x) {
  return port::fields(f, "packets_arrived", x.face, x.batch);
}

/// To a sink: the face is gone, and why. The last message about that face.
struct face_closed {
  face_id face = no_face;
  std::uint8_t reason = 0;  ///< facet::errc, 0 when it was closed on request
  std::string detail;
};
template <class Inspector>
auto inspect(Inspector& f, face_closed& x) {
  return port::fields(f, "face_closed", x.face, x.reason, x.detail);
}

// -- faces ----------------------------------------------------------------------------------------

/// Why a face itself gave up a packet. The forwarder's own reasons are forwarding::drop_reason.
enum class face_drop : std::uint8_t {
  queue_full,
  stalled,
  too_large,
  closed,
  cancelled,
  down,        ///< a permanent face had no connection, and its queue no room or its batch no time
  refused,     ///< nobody listens at the other end of a datagram face, or no way leads there
  truncated,   ///< in: a datagram longer than a packet may be
  malformed,   ///< in: a frame that is no link-layer packet, or a fragment that fits nowhere
  duplicate,   ///< in: a frame that had come before, sent again by the peer's reliability
  incomplete,  ///< in: the other fragments of the packet never came, or came too late
  unacknowledged,  ///< sent, and sent again, but the peer never acknowledged it
};
inline constexpr std::size_t face_drop_count = 12;
std::string_view to_string(face_drop reason) noexcept;

/// What a face has done since it opened.
struct face_counters {
  std::uint64_t in_packets = 0;
  std::uint64_t in_octets = 0;
  std::uint64_t out_packets = 0;
  std::uint64_t out_octets = 0;
  std::uint64_t queued_octets = 0;  ///< waiting for room at the peer now
  std::uint64_t polls = 0;          ///< looks at the ring
  std::uint64_t parks = 0;          ///< times it went to sleep
  std::uint64_t wakeups = 0;        ///< times the doorbell or the socket woke it
  std::uint64_t rescued = 0;        ///< wake-ups a version-1 peer lost, found by re-examination
  std::vector<std::uint64_t> drops = std::vector<std::uint64_t>(face_drop_count);  ///< by face_drop
  std::uint64_t retransmitted = 0;  ///< frames sent again by link-layer reliability
  std::uint64_t marked = 0;         ///< packets that got a congestion mark here
  std::uint64_t expires_ms = 0;     ///< until it closes if nothing comes in; 0: it does not expire
  std::uint64_t ring_slots = 0;     ///< of each of its two rings; 0: it has none
  std::uint64_t ring_in = 0;        ///< packets in the ring towards us now
  std::uint64_t ring_out = 0;       ///< packets in the ring towards the peer now
};
template <class Inspector>
auto inspect(Inspector& f, face_counters& x) {
  return port::fields(f, "face_counters", x.in_packets, x.in_octets, x.out_packets, x.out_octets,
                      x.queued_octets, x.polls, x.parks, x.wakeups, x.rescued, x.drops,
                      x.retransmitted, x.marked, x.expires_ms, x.ring_slots, x.ring_in, x.ring_out);
}

/// Distributions in powers of two: bucket i counts values v with 2^i <= v < 2^(i+1).
struct face_histograms {
  std::vector<std::uint64_t> arrivals_per_drain = std::vector<std::uint64_t>(16);
  std::vector<std::uint64_t> packets_per_send = std::vector<std::uint64_t>(16);
  std::uint64_t arrivals = 0;  ///< packets of all drains
  std::uint64_t sendings = 0;  ///< packets of all sends
};
template <class Inspector>
auto inspect(Inspector& f, face_histograms& x) {
  return port::fields(f, "face_histograms", x.arrivals_per_drain, x.packets_per_send, x.arrivals,
                      x.sendings);
}

}  // namespace facet::actors

// The error category and the atoms have to exist before the interfaces that use them.
CAF_ERROR_CODE_ENUM(facet::errc, "facet")

CAF_BEGIN_TYPE_ID_BLOCK(facet_atoms, caf::first_custom_type_id)

  CAF_ADD_ATOM(facet_atoms, facet::actors, get_counters, "counters")
  CAF_ADD_ATOM(facet_atoms, facet::actors, get_histograms, "histograms")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_faces, "listfaces")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_routes, "listroutes")
  CAF_ADD_ATOM(facet_atoms, facet::actors, get_status, "status")
  CAF_ADD_ATOM(facet_atoms, facet::actors, shutdown_atom, "shutdown")
  CAF_ADD_ATOM(facet_atoms, facet::actors, poll_atom, "poll")
  CAF_ADD_ATOM(facet_atoms, facet::actors, tick_atom, "tick")
  CAF_ADD_ATOM(facet_atoms, facet::actors, reexamine_atom, "reexamine")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_fib, "listfib")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_strategies, "liststrat")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_channels, "channels")
  CAF_ADD_ATOM(facet_atoms, facet::actors, reconnect_atom, "reconnect")

CAF_END_TYPE_ID_BLOCK(facet_atoms)

namespace facet::actors {

// -- faces: what any actor may ask of one ---------------------------------------------------------

/// Receives what arrives on the faces it subscribed to.
using packet_sink = port::typed_actor<caf::result<void>(packets_arrived),
                                      // The face is gone.
                                      caf::result<void>(face_closed)>;

/// Asks a face for its arrivals. A face may have several sinks; they share the octets.
struct subscribe {
  packet_sink sink;
};
template <class Inspector>
auto inspect(Inspector& f, subscribe& x) {
  return port::fields(f, "subscribe", x.sink);
}

/// Ends a face: what waits is answered face_closed, objects are unlinked, sinks are told `reason`.
struct close_face {
  std::uint8_t reason = 0;  ///< facet::errc, 0 for "on request"
  std::string detail;
};
template <class Inspector>
auto inspect(Inspector& f, close_face& x) {
  return port::fields(f, "close_face", x.reason, x.detail);
}

/// A face, whatever carries its packets.
using face_actor = port::typed_actor<
    // Answered when the fate of every packet is known. Errors: packet_too_large (context: index
    // u32, size u64, limit u64; nothing was sent), and with the batch_result as context: stalled
    // (the deadline passed), face_closed, cancelled.
    caf::result<batch_result>(send_batch),
    // No answer of its own: the batch is answered `cancelled`, if it still waited.
    caf::result<void>(cancel_batch),
    // Answered once the sink will see every later packet.
    caf::result<void>(subscribe), caf::result<face_counters>(get_counters),
    caf::result<face_histograms>(get_histograms), caf::result<void>(close_face)>;

// -- the service: faces, routes, strategies -------------------------------------------------------

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

CAF_BEGIN_TYPE_ID_BLOCK(facet_messages, caf::id_block::facet_atoms::end)

  CAF_ADD_TYPE_ID(facet_messages, (facet::errc))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packet_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::send_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::batch_result))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::cancel_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packets_arrived))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_closed))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_counters))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_histograms))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packet_sink))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::subscribe))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::close_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_actor))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::create_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_info))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::face_info>))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::destroy_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::route))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::route>))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::register_prefix))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::unregister_prefix))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::set_strategy))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::service_actor))
  CAF_ADD_TYPE_ID(facet_messages, (facet::packet::name))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_settings))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::update_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_event))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_event_sink))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::subscribe_events))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::channel_info))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::channel_info>))

CAF_END_TYPE_ID_BLOCK(facet_messages)

namespace facet::actors {

/// Makes all messages known to an actor system's configuration. Call before constructing it.
void register_messages(caf::actor_system_config& config);

/// The caf::error that carries a core error: same code, its sentence as context.
caf::error to_caf(const error& e);

/// The core error behind a caf::error of any category, for people and for management replies.
error from_caf(const caf::error& e);

}  // namespace facet::actors
