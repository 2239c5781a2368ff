// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/tcp_listener.hpp"

#include "actors/sockets.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

namespace facet::actors {

result<unique_fd> accept_one(int listening, std::string_view where) {
  for (;;) {
    unique_fd socket{::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (socket)
      return socket;
    switch (errno) {
      case EAGAIN:
        return unique_fd{};
      // The connection broke before it was taken, which is the peer's affair (accept(2) lists these
      // as errors of the new socket).
      case EINTR:
      case ECONNABORTED:
      case EPROTO:
      case ENETDOWN:
      case ENOPROTOOPT:
      case EHOSTDOWN:
      case ENONET:
      case EHOSTUNREACH:
      case ENETUNREACH:
        continue;
      default:
        return fail(system_error("cannot accept on " + std::string{where}, errno));
    }
  }
}

result<std::unique_ptr<stream_listener>> tcp_listener::open(const socket_address& local) {
  auto socket = listen_tcp(local);
  if (!socket)
    return tl::unexpected(socket.error());
  return std::unique_ptr<stream_listener>{new tcp_listener{std::move(*socket)}};
}

tcp_listener::tcp_listener(unique_fd socket)
    : socket_(std::move(socket)), uri_(socket_address::local_of(socket_.get()).to_uri("tcp")) {
}

result<stream_listener::connection> tcp_listener::accept() {
  auto socket = accept_one(socket_.get(), uri_);
  if (!socket || !*socket)
    return std::move(socket).map([](unique_fd none) { return connection{std::move(none)}; });
  set_no_delay(socket->get());
  const auto remote = socket_address::remote_of(socket->get());
  const auto local = socket_address::local_of(socket->get());
  return connection{std::move(*socket), remote.to_uri("tcp"), local.to_uri("tcp"),
                    remote.is_loopback() && local.is_loopback()};
}

}  // namespace facet::actors
