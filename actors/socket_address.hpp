// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/management/face_uri.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace facet::actors {

/// An IPv4 or IPv6 address with its port, as the socket calls want it.
class socket_address {
 public:
  /// Port 0 of 0.0.0.0.
  socket_address() noexcept;

  /// @pre `uri` is canonical and of a network scheme
  /// Errors: invalid_argument (a scope that is no interface of this host)
  static result<socket_address> from_uri(const management::face_uri& uri);

  /// An address literal and a port. Errors: invalid_argument
  static result<socket_address> from_literal(const std::string& host, std::uint16_t port);

  /// What a system call answered. Families other than IPv4 and IPv6 become 0.0.0.0:0.
  static socket_address from_system(const sockaddr* address, socklen_t size) noexcept;

  /// The local (remote) end of a socket.
  static socket_address local_of(int socket) noexcept;
  static socket_address remote_of(int socket) noexcept;

  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage_);
  }
  [[nodiscard]] socklen_t size() const noexcept {
    return is_ipv6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }
  [[nodiscard]] int family() const noexcept { return storage_.v4.sin_family; }
  [[nodiscard]] bool is_ipv6() const noexcept { return family() == AF_INET6; }
  [[nodiscard]] bool is_loopback() const noexcept;
  [[nodiscard]] bool is_multicast() const noexcept;
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// The same address with another port.
  [[nodiscard]] socket_address with_port(std::uint16_t port) const noexcept;
  /// The same address on one interface; only IPv6 addresses have that.
  [[nodiscard]] socket_address with_scope(unsigned interface) const noexcept;
  /// The address of the same family that stands for all of this host.
  [[nodiscard]] socket_address any() const noexcept;

  /// The canonical FaceUri: `transport` is "udp" or "tcp".
  [[nodiscard]] std::string to_uri(std::string_view transport) const;

  friend bool operator==(const socket_address& a, const socket_address& b) noexcept;

  /// Hash of all that equality looks at; never 0.
  [[nodiscard]] std::uint64_t hash() const noexcept;

 private:
  union {
    sockaddr_in v4;
    sockaddr_in6 v6;
  } storage_;
};

struct socket_address_hash {
  std::size_t operator()(const socket_address& a) const noexcept { return a.hash(); }
};

}  // namespace facet::actors
