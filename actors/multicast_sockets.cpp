// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Multicast: which interfaces carry it, and a socket that stays on one of them.
#include "actors/sockets.hpp"

#include <fmt/format.h>

#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace facet::actors {
namespace {

template <class Value>
bool set(const unique_fd& socket, int level, int option, const Value& value) noexcept {
  return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

/// Sends on that interface only, one hop far, and hears no other interface nor itself.
bool join_ipv4(const unique_fd& socket, const socket_address& group, unsigned index) {
  ip_mreqn membership{};
  membership.imr_multiaddr = reinterpret_cast<const sockaddr_in*>(group.get())->sin_addr;
  membership.imr_ifindex = static_cast<int>(index);
  return set(socket, IPPROTO_IP, IP_MULTICAST_ALL, 0) &&
         set(socket, IPPROTO_IP, IP_MULTICAST_IF, membership) &&
         set(socket, IPPROTO_IP, IP_MULTICAST_LOOP, 0) &&
         set(socket, IPPROTO_IP, IP_MULTICAST_TTL, 1) &&
         set(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership);
}

bool join_ipv6(const unique_fd& socket, const socket_address& group, unsigned index) {
  ipv6_mreq membership{};
  membership.ipv6mr_multiaddr = reinterpret_cast<const sockaddr_in6*>(group.get())->sin6_addr;
  membership.ipv6mr_interface = index;
  return set(socket, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) &&
         set(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(index)) &&
         set(socket, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0) &&
         set(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1) &&
         set(socket, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership);
}

}  // namespace

std::vector<multicast_interface> multicast_interfaces() {
  std::vector<multicast_interface> found;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0)
    return found;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner{list, &::freeifaddrs};
  constexpr unsigned wanted = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
  for (const auto* i = list; i != nullptr; i = i->ifa_next) {
    if (i->ifa_addr == nullptr || (i->ifa_flags & wanted) != wanted ||
        (i->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    const auto family = i->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6)
      continue;
    multicast_interface entry{i->ifa_name, ::if_nametoindex(i->ifa_name),
                              socket_address::from_system(i->ifa_addr, sizeof(sockaddr_in6))};
    const auto& v6 = reinterpret_cast<const sockaddr_in6*>(i->ifa_addr)->sin6_addr;
    if (family == AF_INET6 && !IN6_IS_ADDR_LINKLOCAL(&v6))
      continue;
    const bool known = std::any_of(found.begin(), found.end(), [&](const auto& other) {
      return other.index == entry.index && other.address.family() == family;
    });
    if (!known)
      found.push_back(std::move(entry));
  }
  return found;
}

result<unique_fd> join_multicast(const socket_address& group, const multicast_interface& on) {
  const auto refuse = [&](const char* what) {
    return fail(
        system_error(fmt::format("cannot {} {} on {}", what, group.to_uri("udp"), on.name), errno));
  };
  unique_fd socket{::socket(group.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return refuse("make a socket for");
  set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (group.is_ipv6())
    set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  const auto local = group.with_scope(on.index);
  // Bound to the group: unicast to this port is none of its business.
  if (::bind(socket.get(), local.get(), local.size()) != 0)
    return refuse("bind");
  if (!(group.is_ipv6() ? join_ipv6 : join_ipv4)(socket, group, on.index))
    return refuse("join");
  return socket;
}

}  // namespace facet::actors
