// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/socket_address.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace facet::actors {
namespace {

/// SplitMix64's finalizer: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

socket_address::socket_address() noexcept {
  std::memset(&storage_, 0, sizeof storage_);
  storage_.v4.sin_family = AF_INET;
}

result<socket_address> socket_address::from_literal(const std::string& host, std::uint16_t port) {
  socket_address a;
  if (::inet_pton(AF_INET, host.c_str(), &a.storage_.v4.sin_addr) == 1) {
    a.storage_.v4.sin_port = htons(port);
    return a;
  }
  const auto percent = host.find('%');
  std::memset(&a.storage_, 0, sizeof a.storage_);
  a.storage_.v6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, host.substr(0, percent).c_str(), &a.storage_.v6.sin6_addr) != 1)
    return fail(errc::invalid_argument, fmt::format("'{}' is not an IP address", host));
  a.storage_.v6.sin6_port = htons(port);
  if (percent != std::string::npos) {
    const auto scope = host.substr(percent + 1);
    a.storage_.v6.sin6_scope_id = ::if_nametoindex(scope.c_str());
    if (a.storage_.v6.sin6_scope_id == 0)
      return fail(errc::invalid_argument, fmt::format("there is no interface '{}'", scope));
  }
  return a;
}

result<socket_address> socket_address::from_uri(const management::face_uri& uri) {
  std::uint16_t port = 0;
  std::from_chars(uri.port.data(), uri.port.data() + uri.port.size(), port);
  return from_literal(uri.host, port);
}

socket_address socket_address::from_system(const sockaddr* address, socklen_t size) noexcept {
  socket_address a;
  const bool known = (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) ||
                     (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6));
  if (known)
    std::memcpy(&a.storage_, address,
                address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  return a;
}

socket_address socket_address::local_of(int socket) noexcept {
  sockaddr_storage found{};
  socklen_t size = sizeof found;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&found), &size);
  return from_system(reinterpret_cast<const sockaddr*>(&found), size);
}

socket_address socket_address::remote_of(int socket) noexcept {
  sockaddr_storage found{};
  socklen_t size = sizeof found;
  ::getpeername(socket, reinterpret_cast<sockaddr*>(&found), &size);
  return from_system(reinterpret_cast<const sockaddr*>(&found), size);
}

bool socket_address::is_loopback() const noexcept {
  if (is_ipv6())
    return IN6_IS_ADDR_LOOPBACK(&storage_.v6.sin6_addr);
  return (ntohl(storage_.v4.sin_addr.s_addr) >> 24) == IN_LOOPBACKNET;
}

bool socket_address::is_multicast() const noexcept {
  if (is_ipv6())
    return IN6_IS_ADDR_MULTICAST(&storage_.v6.sin6_addr);
  return IN_MULTICAST(ntohl(storage_.v4.sin_addr.s_addr));
}

std::uint16_t socket_address::port() const noexcept {
  return ntohs(is_ipv6() ? storage_.v6.sin6_port : storage_.v4.sin_port);
}

socket_address socket_address::with_port(std::uint16_t port) const noexcept {
  auto a = *this;
  (is_ipv6() ? a.storage_.v6.sin6_port : a.storage_.v4.sin_port) = htons(port);
  return a;
}

socket_address socket_address::with_scope(unsigned interface) const noexcept {
  auto a = *this;
  if (is_ipv6())
    a.storage_.v6.sin6_scope_id = interface;
  return a;
}

socket_address socket_address::any() const noexcept {
  socket_address a;
  if (!is_ipv6())
    return a;
  std::memset(&a.storage_, 0, sizeof a.storage_);
  a.storage_.v6.sin6_family = AF_INET6;
  return a;
}

std::string socket_address::to_uri(std::string_view transport) const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!is_ipv6()) {
    ::inet_ntop(AF_INET, &storage_.v4.sin_addr, text.data(), text.size());
    return fmt::format("{}4://{}:{}", transport, text.data(), port());
  }
  ::inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text.data(), text.size());
  std::array<char, IF_NAMESIZE> scope{};
  if (storage_.v6.sin6_scope_id == 0 ||
      ::if_indextoname(storage_.v6.sin6_scope_id, scope.data()) == nullptr)
    return fmt::format("{}6://[{}]:{}", transport, text.data(), port());
  return fmt::format("{}6://[{}%{}]:{}", transport, text.data(), scope.data(), port());
}

bool operator==(const socket_address& a, const socket_address& b) noexcept {
  if (a.family() != b.family() || a.port() != b.port())
    return false;
  if (!a.is_ipv6())
    return a.storage_.v4.sin_addr.s_addr == b.storage_.v4.sin_addr.s_addr;
  return a.storage_.v6.sin6_scope_id == b.storage_.v6.sin6_scope_id &&
         IN6_ARE_ADDR_EQUAL(&a.storage_.v6.sin6_addr, &b.storage_.v6.sin6_addr);
}

std::uint64_t socket_address::hash() const noexcept {
  std::uint64_t h = mix(port() + (std::uint64_t{storage_.v4.sin_family} << 16));
  if (is_ipv6()) {
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), &storage_.v6.sin6_addr, sizeof words);
    h = mix(mix(h ^ words[0]) ^ words[1] ^ storage_.v6.sin6_scope_id);
  } else {
    h = mix(h ^ storage_.v4.sin_addr.s_addr);
  }
  return std::max<std::uint64_t>(h, 1);
}

}  // namespace facet::actors
