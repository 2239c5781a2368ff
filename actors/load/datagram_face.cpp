// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/datagram_face.hpp"

#include "core/base/unique_fd.hpp"
#include "core/packet/tlv.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace facet::load_actors {
namespace {

constexpr int socket_buffer = 4 << 20;

/// A socket that sends to and hears from HOST:PORT alone.
result<unique_fd> connected_socket(const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos)
    return fail(errc::invalid_argument, where + ": a UDP address is HOST:PORT");
  auto host = where.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), where.c_str() + colon + 1, &wanted, &found);
      failed != 0)
    return fail(errc::not_found, fmt::format("{}: {}", where, ::gai_strerror(failed)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned{found, ::freeaddrinfo};
  unique_fd fd{::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd || ::connect(fd.get(), found->ai_addr, found->ai_addrlen) != 0)
    return fail(system_error("cannot send to " + where, errno));
  // Bursts wait in the socket; the system may grant less.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &socket_buffer, sizeof socket_buffer);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &socket_buffer, sizeof socket_buffer);
  return fd;
}

/// An end of the socket, as forwarders name it. @param which  getsockname or getpeername
std::string uri_of(int fd, int (*which)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  which(fd, reinterpret_cast<sockaddr*>(&own), &size);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (own.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(own);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return fmt::format("udp4://{}:{}", text.data(), ntohs(v4.sin_port));
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(own);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  return fmt::format("udp6://[{}]:{}", text.data(), ntohs(v6.sin6_port));
}

class datagram_face final : public load_face {
 public:
  explicit datagram_face(unique_fd fd) : fd_(std::move(fd)) {}

  result<std::size_t> try_send(std::span<const bytes_view> packets) override {
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (::send(fd_.get(), packets[i].data(), packets[i].size(), MSG_NOSIGNAL) >= 0)
        continue;
      if (errno == EAGAIN || errno == ENOBUFS)
        return i;
      return fail(system_error("cannot send to the forwarder's UDP port", errno));
    }
    return packets.size();
  }

  result<std::size_t> try_receive(std::vector<packet::buffer>& out, std::size_t max) override {
    for (std::size_t i = 0; i < max; ++i) {
      const auto got = ::recv(fd_.get(), datagram_.data(), datagram_.size(), 0);
      if (got < 0 && errno == EAGAIN)
        return i;
      if (got < 0 && errno != EINTR)
        return fail(system_error("the forwarder's UDP port", errno));
      if (got > 0)
        out.push_back(
            packet::buffer::copy_of(bytes_view{datagram_}.first(static_cast<std::size_t>(got))));
    }
    return max;
  }

  [[nodiscard]] int descriptor() const noexcept override { return fd_.get(); }
  result<bool> prepare_wait() override { return true; }
  [[nodiscard]] face_id number() const noexcept override { return no_face; }
  [[nodiscard]] load::transport_use carrier() const override {
    load::transport_use use;
    use.over = load::transport::udp;
    return use;
  }
  [[nodiscard]] std::optional<datagram_end> unannounced() const override {
    datagram_end end;
    end.here = uri_of(fd_.get(), ::getsockname);
    end.there = uri_of(fd_.get(), ::getpeername);
    return end;
  }

 private:
  unique_fd fd_;
  std::array<std::uint8_t, packet::max_packet_size + 1> datagram_{};
};

}  // namespace

result<std::unique_ptr<load_face>> open_datagram_face(const std::string& where) {
  if (where.empty())
    return fail(errc::unsupported,
                "the experiment has UDP faces, and the forwarder takes no UDP that we know of: say "
                "where with --udp HOST:PORT");
  auto fd = connected_socket(where);
  if (!fd)
    return fail(fd.error());
  return std::make_unique<datagram_face>(std::move(*fd));
}

}  // namespace facet::load_actors
