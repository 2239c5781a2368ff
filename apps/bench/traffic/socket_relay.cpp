// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/socket_relay.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

namespace facet::bench {
namespace {

/// More than a socket holds: one read takes all there is.
constexpr std::size_t read_octets = std::size_t{1} << 20;

bool wait_readable(int fd, int stop) {
  std::array<pollfd, 2> waits{{{fd, POLLIN, 0}, {stop, POLLIN, 0}}};
  while (::poll(waits.data(), waits.size(), -1) < 0 && errno == EINTR) {
  }
  return waits[1].revents == 0 && waits[0].revents != 0;
}

bool write_all(int fd, const std::uint8_t* octets, std::size_t count) {
  while (count > 0) {
    const auto n = ::send(fd, octets, count, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR)
      return false;
    const auto done = n < 0 ? 0 : static_cast<std::size_t>(n);
    octets += done;
    count -= done;
  }
  return true;
}

}  // namespace

result<socket_relay> socket_relay::listen(const std::string& path) {
  unique_fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  if (!listener ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 2) != 0)
    return fail(system_error("the relay cannot listen on " + path, errno));
  return socket_relay{std::move(listener)};
}

void socket_relay::run(int stop) {
  std::array<unique_fd, 2> ends;
  for (auto& end : ends) {
    if (!wait_readable(listener_.get(), stop))
      return;
    end.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  std::vector<std::uint8_t> octets(read_octets);
  for (;;) {
    std::array<pollfd, 3> waits{
        {{ends[0].get(), POLLIN, 0}, {ends[1].get(), POLLIN, 0}, {stop, POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
      return;
    if (waits[2].revents != 0)
      return;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (waits[i].revents == 0)
        continue;
      const auto n = ::recv(ends[i].get(), octets.data(), octets.size(), 0);
      if (n <= 0 || !write_all(ends[1 - i].get(), octets.data(), static_cast<std::size_t>(n)))
        return;
    }
  }
}

}  // namespace facet::bench
