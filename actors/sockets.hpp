// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/socket_address.hpp"
#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace facet::actors {

/// Sockets of IPv4 and IPv6 as faces and listeners need them: non-blocking, closed on exec; IPv6
/// ones take no IPv4 traffic.
///
/// Errors, of all of them: name_in_use (the port), permission_denied, no_space (descriptors),
/// system

/// A UDP socket that hears everybody, bound to `local`. Refused when somebody else has the port,
/// yet open to the connected sockets of this process that share it afterwards.
result<unique_fd> listen_udp(const socket_address& local);

/// A UDP socket that hears `remote` only. With `local` it shares that port with a socket of
/// listen_udp; the kernel gives it what `remote` sends from then on. Until then, for a moment, it
/// took what anybody sent there: what waits in the socket may be from others.
result<unique_fd> connect_udp(const socket_address& remote,
                              const std::optional<socket_address>& local);

/// A TCP socket that accepts connections.
result<unique_fd> listen_tcp(const socket_address& local);

/// Starts to connect: the socket becomes writable when connection_result() knows the outcome.
result<unique_fd> start_tcp(const socket_address& remote);

/// What became of a connection attempt, once the socket is writable.
/// Errors: disconnected (refused), timed_out, system
result<void> connection_result(int socket, const socket_address& remote);

/// Sends what is written at once, for short packets must not wait for acknowledgements.
void set_no_delay(int socket) noexcept;

/// One interface of this host that can carry multicast.
struct multicast_interface {
  std::string name;
  unsigned index = 0;
  socket_address address;  ///< its own, port 0; IPv6: link-local
};

/// The interfaces that are up and carry multicast, loopback left out; one entry per interface and
/// version of IP.
std::vector<multicast_interface> multicast_interfaces();

/// A UDP socket that sends to `group` and hears it, both on one interface only, and does not hear
/// itself.
result<unique_fd> join_multicast(const socket_address& group, const multicast_interface& on);

}  // namespace facet::actors
