// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The message API of simulations: a run is an actor, here or at a worker. Every message crosses
/// nodes; between actors of one process packets and traces are handed over, not copied. Errors are
/// those of actors/messages.hpp. Times are nanoseconds after the start of the simulation.

#include "actors/caf_port.hpp"
#include "actors/sim/flattening.hpp"
#include "actors/sim/inspection.hpp"
#include "core/sim/partition.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim_actors {

// -- runs -----------------------------------------------------------------------------------------

/// Goes on until everything before `until` has happened, or everything.
struct step_to {
  std::int64_t until = 0;
};
template <class Inspector>
auto inspect(Inspector& f, step_to& x) {
  return port::fields(f, "step_to", x.until);
}

/// How far a run has come.
struct run_position {
  std::int64_t at = 0;          ///< everything before has happened, nothing at it or later
  std::int64_t end = 0;         ///< where it ends; `at` is not more
  bool running = false;         ///< and not paused
  std::uint64_t rounds = 0;     ///< in which partitions waited for each other
  std::uint64_t crossings = 0;  ///< packets that crossed partitions
};
template <class Inspector>
auto inspect(Inspector& f, run_position& x) {
  return port::fields(f, "run_position", x.at, x.end, x.running, x.rounds, x.crossings);
}

/// Lets a packet arrive at a node at the present moment, after everything else that arrives there
/// in it. What it causes is there once the run has gone on.
struct inject_packet {
  std::string node;
  /// The neighbour over whose link it comes, of several links the first; empty: the node's first
  /// application sends it, and gets the answer.
  std::string from;
  std::vector<std::uint8_t> packet;  ///< Interest, Data or LpPacket
};
template <class Inspector>
auto inspect(Inspector& f, inject_packet& x) {
  return port::fields(f, "inject_packet", x.node, x.from, x.packet);
}

/// Asks for the tables of a node. @see sim::node_tables
struct query_tables {
  std::string node;
  std::uint64_t most = 1000;  ///< entries of each table
};
template <class Inspector>
auto inspect(Inspector& f, query_tables& x) {
  return port::fields(f, "query_tables", x.node, x.most);
}

/// A piece of what was traced, by sim::trace_kind: rows as they stand in the files. A piece is
/// bounded, so ask again while there is `more`.
struct trace_piece {
  std::vector<std::string> rows = std::vector<std::string>(sim::trace_kinds);
  bool more = false;
};
template <class Inspector>
auto inspect(Inspector& f, trace_piece& x) {
  return port::fields(f, "trace_piece", x.rows, x.more);
}

/// What a run did altogether.
struct run_totals {
  sim::simulation_totals simulated;
  run_position position;
  std::vector<std::uint64_t> partition_events;  ///< how the work was shared out
  /// Octets by which the hosts of partitions grew for them at the most, together; 0: no hosts.
  std::uint64_t host_memory = 0;
};
template <class Inspector>
auto inspect(Inspector& f, run_totals& x) {
  return port::fields(f, "run_totals", x.simulated, x.position, x.partition_events, x.host_memory);
}

/// Asks a host for a whole run.
struct make_run {
  sim::scenario what;
  std::uint64_t partitions = 0;  ///< 0: as many as pay there
};
template <class Inspector>
auto inspect(Inspector& f, make_run& x) {
  return port::fields(f, "make_run", x.what, x.partitions);
}

// -- partitions -----------------------------------------------------------------------------------

/// Asks a host for some of a run's partitions.
struct make_partitions {
  sim::scenario what;
  std::vector<std::uint32_t> parts;  ///< the partition of each node
  std::uint32_t partitions = 1;      ///< how many there are
  std::uint32_t first = 0;           ///< of those wanted
  std::uint32_t count = 0;           ///< wanted
};
template <class Inspector>
auto inspect(Inspector& f, make_partitions& x) {
  return port::fields(f, "make_partitions", x.what, x.parts, x.partitions, x.first, x.count);
}

/// Does everything that happens before `end`. No packet for a moment before it may follow.
struct advance {
  std::int64_t end = 0;
  std::vector<parcel> arrivals;  ///< what other partitions sent here
};
template <class Inspector>
auto inspect(Inspector& f, advance& x) {
  std::vector<std::uint8_t> octets;
  if constexpr (Inspector::reads_state)
    octets = flatten(x.arrivals);
  auto load = [&]() -> caf::error {
    return unflatten(octets, x.arrivals) ? caf::error{} : caf::make_error(caf::sec::end_of_stream);
  };
  return f(caf::meta::type_name("advance"), x.end, octets, caf::meta::load_callback(load));
}

/// How far a partition has come.
struct advanced {
  std::int64_t next = INT64_MAX;  ///< when something happens next, as far as it knows
  std::vector<parcel> outgoing;   ///< for each partition
  sim::trace_set traces;          ///< what was traced since the last answer
};
template <class Inspector>
auto inspect(Inspector& f, advanced& x) {
  std::vector<std::uint8_t> packets;
  std::vector<std::uint8_t> rows;
  if constexpr (Inspector::reads_state) {
    packets = flatten(x.outgoing);
    rows = flatten(x.traces);
  }
  auto load = [&]() -> caf::error {
    return unflatten(packets, x.outgoing) && unflatten(rows, x.traces)
               ? caf::error{}
               : caf::make_error(caf::sec::end_of_stream);
  };
  return f(caf::meta::type_name("advanced"), x.next, packets, rows, caf::meta::load_callback(load));
}

/// Asks a partition for the tables of one of its nodes, as everything before `at` left them.
struct list_node {
  std::uint32_t node = 0;
  std::int64_t at = 0;
  std::uint64_t most = 0;
};
template <class Inspector>
auto inspect(Inspector& f, list_node& x) {
  return port::fields(f, "list_node", x.node, x.at, x.most);
}

}  // namespace facet::sim_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_sim_atoms, caf::first_custom_type_id + 2000)

  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, finish_atom, "simfinish")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, start_atom, "simstart")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, pause_atom, "simpause")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, position_atom, "simwhere")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, traces_atom, "simtraces")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, stop_atom, "simstop")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, room_atom, "simroom")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, watch_atom, "simwatch")
  CAF_ADD_ATOM(facet_sim_atoms, facet::sim_actors, memory_atom, "simmemory")

CAF_END_TYPE_ID_BLOCK(facet_sim_atoms)

namespace facet::sim_actors {

/// A simulation that is run. It begins paused at 0 and ends when it is stopped or gets an exit
/// message. However it is stepped and paused, and wherever
/// its partitions are, it makes the same traces to the octet.
///
/// A run that failed (a worker was lost, a partition ended, the scenario cannot be simulated)
/// answers everything with that error: disconnected, timed_out, system, invalid_argument …
using run_actor = port::typed_actor<
    // Goes on to the end. Answers when it is there, or where it was paused.
    // Error: conflict (it goes on already).
    caf::result<run_position>(start_atom),
    // As far as told. Answers when it is there, or where it was paused. Error: conflict.
    caf::result<run_position>(step_to),
    // Pauses at the next moment at which no partition is in the middle of something: within some
    // tenths of a second.
    caf::result<run_position>(pause_atom),
    // How far it is.
    caf::result<run_position>(position_atom),
    // Answers the moment at which the packet arrives. Errors: conflict (not paused, or at the end),
    // not_found (no such node or neighbour, no application), malformed (no packet).
    caf::result<run_position>(inject_packet),
    // Errors: conflict (not paused), not_found.
    caf::result<sim::node_tables>(query_tables),
    // What was traced and not taken yet. It waits in memory until it is taken.
    caf::result<trace_piece>(traces_atom),
    // Ends the applications, and then itself; pauses before. Error: conflict (it is ending).
    caf::result<run_totals>(stop_atom)>;

/// Owns some of the nodes of a run. Asked one thing at a time.
using partition_actor = port::typed_actor<
    // Error: malformed: packets for others, or that come too late.
    caf::result<advanced>(advance),
    // Error: not_found.
    caf::result<sim::node_tables>(list_node),
    // Ends the applications. Nothing may be asked after it.
    caf::result<sim::simulation_totals>(finish_atom)>;

}  // namespace facet::sim_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_sim, caf::id_block::facet_sim_atoms::end)

  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::advance))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::advanced))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim::simulation_totals))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::step_to))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::run_position))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::inject_packet))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::query_tables))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::trace_piece))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::run_totals))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::make_run))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::make_partitions))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::list_node))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim::node_tables))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::run_actor))
  CAF_ADD_TYPE_ID(facet_sim, (facet::sim_actors::partition_actor))
  CAF_ADD_TYPE_ID(facet_sim, (std::vector<facet::sim_actors::partition_actor>))

CAF_END_TYPE_ID_BLOCK(facet_sim)

namespace facet::sim_actors {

/// Makes runs, and partitions of runs elsewhere, for actors here or elsewhere. What it made for an
/// actor ends with that actor, and partitions, too, when their run has said nothing for half a
/// minute. At most 16 at a time.
using host_actor = port::typed_actor<
    // How many partitions it is good for: its cores. Answered at once: also a sign of life.
    caf::result<std::uint64_t>(room_atom),
    // Errors: conflict (16 already), invalid_argument (asked by nobody). What is wrong with the
    // scenario the run says.
    caf::result<run_actor>(make_run),
    // In order. Errors: as above, and invalid_argument (no such partitions).
    caf::result<std::vector<partition_actor>>(make_partitions),
    // Octets by which its process has grown at the most since whoever asks had partitions made;
    // with others at the same time, for them, too. Error: not_found (no partitions).
    caf::result<std::uint64_t>(memory_atom)>;

}  // namespace facet::sim_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_sim_hosts, caf::id_block::facet_sim::end)

  CAF_ADD_TYPE_ID(facet_sim_hosts, (facet::sim_actors::host_actor))

CAF_END_TYPE_ID_BLOCK(facet_sim_hosts)

namespace facet::sim_actors {

/// Makes all of these known.
inline void register_messages(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::facet_sim_atoms>();
  config.add_message_types<caf::id_block::facet_sim>();
  config.add_message_types<caf::id_block::facet_sim_hosts>();
}

}  // namespace facet::sim_actors
