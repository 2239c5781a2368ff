// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What coordinator and drivers of a load experiment say to each other. Every message crosses
/// nodes. Errors are those of actors/messages.hpp. Times are nanoseconds.

#include "actors/load/inspection.hpp"
#include "actors/messages.hpp"
#include "core/load/experiment.hpp"
#include "core/load/results.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::load_actors {

/// Where drivers attach.
struct forwarder_place {
  std::string socket;  ///< the forwarder's Unix socket, on its machine; UDP faces do without
  std::string udp;     ///< HOST:PORT where it takes UDP; empty: nowhere
  /// Shared memory may be replaced by the socket where the forwarder offers none.
  bool any_forwarder = false;
};
template <class Inspector>
auto inspect(Inspector& f, forwarder_place& x) {
  return port::fields(f, "forwarder_place", x.socket, x.udp, x.any_forwarder);
}

/// Attaches a driver's share of the experiment's faces.
struct prepare_load {
  load::experiment experiment;
  std::uint64_t repetition = 0;
  std::uint64_t part = 0;   ///< which driver this is, from 0 …
  std::uint64_t parts = 1;  ///< … of so many: faces are dealt out like cards
  forwarder_place place;
};
template <class Inspector>
auto inspect(Inspector& f, prepare_load& x) {
  return port::fields(f, "prepare_load", x.experiment, x.repetition, x.part, x.parts, x.place);
}

/// A driver's socket of a UDP face. A driver may be far from the forwarder, whose management is for
/// its own machine: whoever is there makes the face, and routes the prefix of a producer to it.
struct datagram_end {
  std::string here;   ///< FaceUri of the socket
  std::string there;  ///< of the forwarder's end, as it was reached
  bool consumer = true;
  std::uint64_t group = 0;  ///< index among the experiment's consumers or producers
};
template <class Inspector>
auto inspect(Inspector& f, datagram_end& x) {
  return port::fields(f, "datagram_end", x.here, x.there, x.consumer, x.group);
}

/// The faces are there and their prefixes registered, but for those over UDP.
struct load_prepared {
  std::vector<std::uint64_t> consumers;  ///< numbers of the faces at the forwarder
  std::vector<std::uint64_t> producers;
  std::vector<datagram_end> datagrams;  ///< sockets for which there are no faces yet
  std::vector<load::transport_use> transports;
};
template <class Inspector>
auto inspect(Inspector& f, load_prepared& x) {
  return port::fields(f, "load_prepared", x.consumers, x.producers, x.datagrams, x.transports);
}

/// Adds faces that are carried by `use` to those that are carried alike.
void add(std::vector<load::transport_use>& uses, const load::transport_use& use);

/// Starts the warm-up at that moment of the receiver's own monotonic clock.
struct begin_load {
  std::int64_t at = 0;
};
template <class Inspector>
auto inspect(Inspector& f, begin_load& x) {
  return port::fields(f, "begin_load", x.at);
}

/// How far a driver has come.
struct load_progress {
  std::uint64_t interests = 0;
  std::uint64_t data = 0;
  bool quiet = false;   ///< the end has passed and no Interest is outstanding
  std::string failure;  ///< why it cannot go on; empty: it can
};
template <class Inspector>
auto inspect(Inspector& f, load_progress& x) {
  return port::fields(f, "load_progress", x.interests, x.data, x.quiet, x.failure);
}

/// What one driver found.
struct driver_result {
  std::int64_t elapsed_ns = 0;
  std::uint64_t scheduled = 0;  ///< moments that open-loop schedules had in the measurement
  load::consumer_totals measured;
  load::consumer_totals all;
  load::producer_totals producers;
  load::histogram_parts latency;
  load::histogram_parts service_latency;
  std::vector<load::series_point> series;
  std::vector<load::face_result> faces;
  std::int64_t cpu_ns = 0;  ///< of the driver's thread, in the measurement
  std::string failure;
};
template <class Inspector>
auto inspect(Inspector& f, driver_result& x) {
  return port::fields(f, "driver_result", x.elapsed_ns, x.scheduled, x.measured, x.all, x.producers,
                      x.latency, x.service_latency, x.series, x.faces, x.cpu_ns, x.failure);
}

/// As part of a run. @param name  of the driver
load::run_result as_run_result(const driver_result& found, const std::string& name);

/// What a coordinator says when asked: its drivers' sums, and who was lost.
struct run_state {
  std::uint64_t interests = 0;
  std::uint64_t data = 0;
  bool attaching = false;                 ///< some have not answered prepare_load yet
  bool quiet = false;                     ///< all that are left are
  std::string failure;                    ///< why the run is over
  std::vector<load::worker_result> lost;  ///< drivers, and why
};
template <class Inspector>
auto inspect(Inspector& f, run_state& x) {
  return port::fields(f, "run_state", x.interests, x.data, x.attaching, x.quiet, x.failure, x.lost);
}

}  // namespace facet::load_actors

// Far from the blocks of the forwarder, which a program may use, too.
CAF_BEGIN_TYPE_ID_BLOCK(facet_load_atoms, caf::first_custom_type_id + 1000)

  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, clock_atom, "loadclock")
  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, progress_atom, "loadstate")
  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, finish_atom, "loadfinish")
  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, abandon_atom, "loadgoaway")
  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, watch_atom, "loadwatch")
  CAF_ADD_ATOM(facet_load_atoms, facet::load_actors, done_atom, "loaddone")

CAF_END_TYPE_ID_BLOCK(facet_load_atoms)

namespace facet::load_actors {

/// Sends and receives the packets of its faces, on a thread of its own. It serves one coordinator
/// at a time, from prepare_load to the result or abandon; a coordinator that says nothing for
/// longer than twice the experiment's patience, or is gone, has abandoned.
using driver_actor = port::typed_actor<
    // Errors: conflict (serves another coordinator), invalid_argument, and those of attaching:
    // not_found, disconnected, refused, unsupported, timed_out, cancelled (abandoned).
    caf::result<load_prepared>(prepare_load),
    // Its monotonic clock.
    caf::result<std::int64_t>(clock_atom),
    // Error: invalid_argument (not prepared).
    caf::result<void>(begin_load),
    // Error: invalid_argument (not prepared).
    caf::result<load_progress>(progress_atom),
    // Stops, detaches and answers what was found. Error: invalid_argument (not begun).
    caf::result<driver_result>(finish_atom),
    // Stops, detaches and forgets.
    caf::result<void>(abandon_atom)>;

}  // namespace facet::load_actors

CAF_BEGIN_TYPE_ID_BLOCK(facet_load, caf::id_block::facet_load_atoms::end)

  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::prepare_load))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::load_prepared))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::begin_load))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::load_progress))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::driver_result))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::run_state))
  CAF_ADD_TYPE_ID(facet_load, (facet::load_actors::driver_actor))

CAF_END_TYPE_ID_BLOCK(facet_load)
