// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/connection.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace facet::tests {

/// One end of a face of a facetd, for packets as they are.
class replay_face {
 public:
  virtual ~replay_face() = default;
  virtual bool send(bytes_view packet) = 0;
  /// Nothing when nothing comes in that time.
  virtual std::optional<packet::buffer> receive(std::chrono::milliseconds at_most) = 0;
};

/// An application's face, over shared memory or a Unix socket.
class application_face final : public replay_face {
 public:
  application_face(const std::string& socket, bool shared_memory)
      : connection_(open(socket, shared_memory)) {}

  bool send(bytes_view packet) override { return connection_.send(packet).has_value(); }
  std::optional<packet::buffer> receive(std::chrono::milliseconds at_most) override {
    auto got = connection_.receive(at_most);
    return got ? std::optional{std::move(*got)} : std::nullopt;
  }
  bool register_prefix(const packet::name& prefix, std::uint64_t cost) {
    return connection_.register_prefix(prefix, {.cost = cost}).has_value();
  }

 private:
  static client::connection open(const std::string& socket, bool shared_memory) {
    auto c = client::connection::open({.socket_path = socket, .shared_memory = shared_memory});
    if (!c)
      throw std::runtime_error{c.error().message};
    return std::move(*c);
  }
  client::connection connection_;
};

/// A neighbour over UDP on this host, which is a face that leaves it as far as the forwarder knows.
class udp_face final : public replay_face {
 public:
  udp_face() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    auto here = loopback(0);
    socklen_t size = sizeof here;
    if (socket_ < 0 || ::bind(socket_, reinterpret_cast<sockaddr*>(&here), size) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
      throw std::runtime_error{"no UDP socket"};
    uri_ = "udp4://127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  }
  ~udp_face() override { ::close(socket_); }
  udp_face(const udp_face&) = delete;
  udp_face& operator=(const udp_face&) = delete;

  [[nodiscard]] const std::string& uri() const { return uri_; }
  /// @param port  of the forwarder
  void connect(std::uint16_t port) {
    const auto there = loopback(port);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
      throw std::runtime_error{"no forwarder over UDP"};
  }

  bool send(bytes_view packet) override {
    return ::send(socket_, packet.data(), packet.size(), 0) == static_cast<ssize_t>(packet.size());
  }
  std::optional<packet::buffer> receive(std::chrono::milliseconds at_most) override {
    pollfd waits{socket_, POLLIN, 0};
    std::array<std::uint8_t, 9000> octets{};
    if (::poll(&waits, 1, static_cast<int>(at_most.count())) != 1)
      return std::nullopt;
    const auto n = ::recv(socket_, octets.data(), octets.size(), 0);
    if (n <= 0)
      return std::nullopt;
    return packet::buffer::copy_of(bytes_view{octets}.first(static_cast<std::size_t>(n)));
  }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  int socket_;
  std::string uri_;
};

}  // namespace facet::tests
