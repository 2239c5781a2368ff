// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace facet::tests {

/// What a server answered.
struct http_response {
  int status = 0;
  std::string head;
  std::string body;
};

/// A connection to a port of this host whose reads end after a minute.
inline unique_fd connect_to_port(std::uint16_t port) {
  unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{60, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  return fd;
}

/// Sends `text` as it is and reads until the server closes; a status of 0 when it said nothing.
inline http_response send_http(std::uint16_t port, const std::string& text) {
  const auto fd = connect_to_port(port);
  ::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
  std::string got;
  char piece[4096];
  for (ssize_t n; (n = ::recv(fd.get(), piece, sizeof piece, 0)) > 0;)
    got.append(piece, static_cast<std::size_t>(n));
  http_response r;
  const auto end = got.find("\r\n\r\n");
  if (end == std::string::npos || !got.starts_with("HTTP/1.1 "))
    return r;
  r.status = std::atoi(got.c_str() + 9);
  r.head = got.substr(0, end + 2);
  r.body = got.substr(end + 4);
  return r;
}

/// GET of a path, as a browser on this host would ask.
inline http_response get_http(std::uint16_t port, const std::string& path) {
  return send_http(port, "GET " + path + " HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                             "\r\nConnection: close\r\n\r\n");
}

}  // namespace facet::tests
