// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Messages and interfaces between the actors of one forwarder. They carry descriptors and live
/// objects, so they never leave the process; the public API is messages.hpp.

#include "actors/datagram_link.hpp"
#include "actors/messages.hpp"
#include "actors/socket_address.hpp"
#include "core/base/unique_fd.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/lp/link_options.hpp"
#include "core/management/access.hpp"
#include "core/management/command_policy.hpp"
#include "core/tables/rib.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace facet::actors {

struct face_manager_options;
class link;

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

/// A duplicate of `fd` to be watched: the owner may close its own at any time.
std::shared_ptr<unique_fd> duplicate(int fd);

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

/// How a face over a socket behaves; may change while it runs.
struct link_behaviour {
  lp::link_options link_service;
  std::uint64_t persistency = 1;  ///< of management::persistency
  caf::timespan idle_timeout{0};  ///< an on-demand face closes when nothing came in for so long
  /// Whether the face acknowledges, and asks for acknowledgements, as soon as its peer does so.
  bool follows_peer = false;
};

/// Asks a face over a Unix socket to pass descriptors to its peer with the first octets that it
/// sends from then on. Answered once that is sure. Errors: unsupported, no_space; context: a
/// sentence.
struct pass_descriptors {
  std::shared_ptr<std::vector<unique_fd>> descriptors;
};

/// Link-layer frames that came before the face did; they go first.
struct inject_frames {
  std::vector<packet::buffer> frames;
};

/// From a face to the service: its connection is gone, or there again.
struct link_state {
  face_id face = no_face;
  bool up = false;
  std::string local_uri;
  std::string detail;  ///< why it is down
};

/// From a face to the service: its peer uses reliability, so it does so too from now on.
struct reliability_taken_up {
  face_id face = no_face;
};

/// What faces have done: one in its life, or several together.
struct face_totals {
  face_counters counters;
  face_histograms histograms;

  /// Sums up what is counted, and not what is so at one moment (queues, rings, expiry).
  face_totals& operator+=(const face_totals& other);
};

/// From a face to the service, its last word: what it did in its life.
struct face_ended {
  face_id face = no_face;
  face_totals totals;
};

/// Gives a face whose links somebody else makes (face_options::links_come_from_outside) the next
/// one. Null: the one it has is of no use any more, and there is none until the next.
struct change_link {
  std::shared_ptr<std::unique_ptr<link>> next;
};

/// Told what becomes of links.
using link_watcher =
    port::typed_actor<caf::result<void>(link_state), caf::result<void>(reliability_taken_up),
                      caf::result<void>(face_ended)>;

/// A face over a link.
using link_face_actor =
    port::extend<face_actor, caf::result<void>(ready), caf::result<void>(reexamine_atom),
                 // From the lane: look at the ring again.
                 caf::result<void>(poll_atom),
                 // INTERNAL: the oldest waiting batch, a retransmission or its end may be due.
                 caf::result<void>(tick_atom), caf::result<void>(link_behaviour),
                 caf::result<void>(inject_frames), caf::result<void>(pass_descriptors),
                 caf::result<void>(change_link),
                 // INTERNAL: time for the next attempt to connect.
                 caf::result<void>(reconnect_atom)>;

// -- connecting -----------------------------------------------------------------------------------

/// Asks for a TCP connection.
struct connect_tcp {
  socket_address remote;
  caf::timespan timeout{0};
};

/// A connected, non-blocking socket.
struct connection_made {
  std::shared_ptr<unique_fd> socket;
};

/// Connects once, answers and ends. Errors: disconnected, timed_out, no_space, system; context: a
/// sentence.
using connector_actor = port::extend<ready_sink, caf::result<connection_made>(connect_tcp),
                                     // INTERNAL: the time is up.
                                     caf::result<void>(tick_atom)>;

/// Asks for the addresses of a host.
struct resolve_host {
  std::string host;
};

/// The addresses of a host, at least one.
struct host_resolved {
  std::uint64_t id = 0;  ///< INTERNAL: of the question
  std::vector<std::string> addresses;
  std::string problem;  ///< INTERNAL: why there are none
};

/// Finds the addresses of host names. Errors: not_found, timed_out, no_space; context: a sentence.
using resolver_actor =
    port::typed_actor<caf::result<host_resolved>(resolve_host), caf::result<void>(host_resolved)>;

// -- forwarding -----------------------------------------------------------------------------------

/// Tells the strategy about a new face.
struct attach_face {
  face_id id = no_face;
  face_actor handle;
  forwarding::face_traits traits;
};

/// Removes a face with its routes and records. It goes to the shard of the face's lane, which takes
/// what the face reported before, and tells the others behind what of that is theirs.
struct detach_face {
  face_id id = no_face;
  bool passed_on = false;  ///< INTERNAL: between shards
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

/// What a lane has done since it started.
struct lane_status {
  std::size_t index = 0;
  std::uint64_t turns = 0;          ///< of actors
  std::uint64_t polls = 0;          ///< looks at faces that were busy
  std::uint64_t sleeps = 0;         ///< times it waited in epoll
  std::uint64_t crossed = 0;        ///< packets of its faces that belonged to other lanes' shards
  std::uint64_t waiting = 0;        ///< of those, the ones that other lanes have not taken yet
  std::chrono::nanoseconds cpu{0};  ///< time its thread has run
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
  std::vector<lane_status> lanes;
};

/// Asks what would happen to an Interest of this Name.
struct explain_name {
  packet::name name;
};

struct explanation_answer {
  forwarding::explanation what;
  time_point when{};
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

struct meet_shards;

/// Packets of a face of another lane, all of the receiver's shard, in the order of their arrival.
struct shard_arrivals {
  face_id face = no_face;
  std::size_t from = 0;  ///< the sender's shard
  std::vector<packet::buffer> packets;
};

/// Data that shards hand to each other because one of them waits for short prefixes: first to the
/// shards in `ask`, one after the other, then back to the owner, unless it is decided.
struct shared_data {
  struct item {
    packet::buffer packet;
    bool wanted = false;  ///< somebody received it
  };
  face_id face = no_face;
  std::vector<item> items;
  std::uint64_t ask = 0;  ///< shard_board::bit of those who have not seen it
  std::size_t owner = 0;  ///< the shard it belongs to
  bool decided = false;   ///< its owner delivered it, so nothing needs to be told there
};

/// Owns the tables of one shard of the name space and runs the forwarder over what faces report.
using strategy_actor = port::extend<
    packet_sink, caf::result<void>(attach_face), caf::result<void>(detach_face),
    caf::result<void>(std::vector<tables::fib_change>), caf::result<packet::name>(set_strategy),
    caf::result<forwarding::cs_info>(configure_cs), caf::result<cs_erased>(erase_cs),
    caf::result<forwarder_status>(get_status), caf::result<explanation_answer>(explain_name),
    caf::result<std::vector<forwarding::fib_listing>>(list_fib),
    caf::result<std::vector<forwarding::strategy_listing>>(list_strategies),
    // Errors: not_found (no such face), invalid_argument (no announcement).
    caf::result<void>(set_announcement), caf::result<void>(report_routes),
    // From other shards, and who they are.
    caf::result<void>(shard_arrivals), caf::result<void>(shared_data),
    caf::result<void>(meet_shards),
    // INTERNAL: PIT entries may have expired.
    caf::result<void>(tick_atom),
    // INTERNAL: the next changes of next hops may be made.
    caf::result<void>(poll_atom)>;

/// Tells a strategy actor about all of them, itself included, in the order of their shards. Comes
/// before the first packet.
struct meet_shards {
  std::vector<strategy_actor> all;
};

// -- looking inside -------------------------------------------------------------------------------

/// Some of the routes, for people: there may be a million.
struct route_sample {
  std::vector<route> routes;  ///< in canonical order of their prefixes
  std::uint64_t total = 0;    ///< routes there are
};

/// Asks for the first routes.
struct sample_routes {
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

// -- the service ----------------------------------------------------------------------------------

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

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::watch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::arm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::unwatch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::reexamine_later)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::attach_face)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::detach_face)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::shard_arrivals)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::shared_data)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::meet_shards)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::tables::fib_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::tables::fib_change>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::forwarder_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::set_announcement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::forwarding::route_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::route_request>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::report_routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::adopt_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::adopt_actor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::watch_routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::authorize)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::explain_name)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::explanation_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::fib_listing>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<facet::forwarding::strategy_listing>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::configure_cs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::erase_cs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::cs_erased)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::forwarding::cs_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::management::policy_settings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::link_behaviour)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::inject_frames)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::link_state)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::reliability_taken_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::face_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::connect_tcp)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::connection_made)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::resolve_host)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::host_resolved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::datagrams_heard)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::adopt_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::add_channel)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::configure_faces)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::face_roster)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::sample_routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::route_sample)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::status_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::pass_descriptors)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::actors::change_link)

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
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::explain_name))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::explanation_answer))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::link_behaviour))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::inject_frames))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::link_state))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::reliability_taken_up))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::connect_tcp))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::connection_made))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::resolve_host))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::host_resolved))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::datagrams_heard))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::adopt_group))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::add_channel))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::configure_faces))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::face_ended))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::face_roster))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::sample_routes))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::route_sample))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::status_ptr))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::authorize))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::pass_descriptors))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::watch_routes))
  CAF_ADD_TYPE_ID(facet_internal, (facet::actors::change_link))

CAF_END_TYPE_ID_BLOCK(facet_internal)
