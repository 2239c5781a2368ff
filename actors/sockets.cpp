// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sockets.hpp"

#include <fmt/format.h>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace facet::actors {
namespace {

constexpr int accept_backlog = 128;

/// What the kernel keeps for a lane that is busy elsewhere: some 100 of the longest packets. It
/// gives less where net.core.rmem_max is lower.
constexpr int datagram_buffer_octets = 1 << 20;

bool set(int socket, int level, int option, int value) noexcept {
  return ::setsockopt(socket, level, option, &value, sizeof value) == 0;
}

result<unique_fd> open(const socket_address& address, int type) {
  unique_fd socket{::socket(address.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return fail(system_error("cannot make a socket", errno));
  if (address.is_ipv6() && !set(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1))
    return fail(system_error("cannot restrict a socket to IPv6", errno));
  if (type == SOCK_DGRAM)
    set(socket.get(), SOL_SOCKET, SO_RCVBUF, datagram_buffer_octets);
  return socket;
}

/// Routers may cut datagrams: the answer to "too big" would have to come from the link service,
/// which does not know which packet it is about.
void allow_ip_fragments(const unique_fd& socket, const socket_address& address) noexcept {
  if (address.is_ipv6())
    set(socket.get(), IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT);
  else
    set(socket.get(), IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
}

result<void> bind(const unique_fd& socket, const socket_address& local, const char* transport) {
  if (::bind(socket.get(), local.get(), local.size()) == 0)
    return {};
  return fail(system_error(fmt::format("cannot bind {}", local.to_uri(transport)), errno));
}

}  // namespace

result<unique_fd> listen_udp(const socket_address& local) {
  auto socket = open(local, SOCK_DGRAM);
  if (!socket)
    return socket;
  allow_ip_fragments(*socket, local);
  if (auto bound = bind(*socket, local, "udp"); !bound)
    return fail(bound.error());
  // Only now: asked for before, it would let two forwarders have the port, and one hear nothing.
  if (!set(socket->get(), SOL_SOCKET, SO_REUSEADDR, 1))
    return fail(system_error("cannot share a UDP port", errno));
  return socket;
}

result<unique_fd> connect_udp(const socket_address& remote,
                              const std::optional<socket_address>& local) {
  auto socket = open(remote, SOCK_DGRAM);
  if (!socket)
    return socket;
  allow_ip_fragments(*socket, remote);
  if (local) {
    set(socket->get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (auto bound = bind(*socket, *local, "udp"); !bound)
      return fail(bound.error());
  }
  if (::connect(socket->get(), remote.get(), remote.size()) != 0)
    return fail(system_error(fmt::format("cannot reach {}", remote.to_uri("udp")), errno));
  return socket;
}

result<unique_fd> listen_tcp(const socket_address& local) {
  auto socket = open(local, SOCK_STREAM);
  if (!socket)
    return socket;
  // Connections of a forwarder that ended a moment ago do not keep this one from starting.
  set(socket->get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (auto bound = bind(*socket, local, "tcp"); !bound)
    return fail(bound.error());
  if (::listen(socket->get(), accept_backlog) != 0)
    return fail(system_error(fmt::format("cannot listen on {}", local.to_uri("tcp")), errno));
  return socket;
}

result<unique_fd> start_tcp(const socket_address& remote) {
  auto socket = open(remote, SOCK_STREAM);
  if (!socket)
    return socket;
  set_no_delay(socket->get());
  if (::connect(socket->get(), remote.get(), remote.size()) != 0 && errno != EINPROGRESS)
    return fail(system_error(fmt::format("cannot connect to {}", remote.to_uri("tcp")), errno));
  return socket;
}

result<void> connection_result(int socket, const socket_address& remote) {
  int problem = 0;
  socklen_t size = sizeof problem;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size) != 0)
    problem = errno;
  if (problem == 0)
    return {};
  return fail(system_error(fmt::format("cannot connect to {}", remote.to_uri("tcp")), problem));
}

void set_no_delay(int socket) noexcept {
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

}  // namespace facet::actors
