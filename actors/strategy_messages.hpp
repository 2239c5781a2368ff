// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of internal_messages.hpp, which is what to include: the forwarder's tables, and how shards
/// share them.

#include "actors/messages.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/tables/rib.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::actors {

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

}  // namespace facet::actors
