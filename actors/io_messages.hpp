// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of internal_messages.hpp, which is what to include: waiting on descriptors, connecting,
/// finding hosts.

#include "actors/messages.hpp"
#include "actors/socket_address.hpp"
#include "core/base/unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace facet::actors {

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

}  // namespace facet::actors
