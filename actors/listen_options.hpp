// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Where a forwarder is reached from other hosts. Plain values, for configurations too.
namespace facet::actors {

/// Where peers can reach a forwarder over one transport.
struct listen_options {
  bool ipv4 = false;  ///< on all addresses of this host
  bool ipv6 = false;
  std::uint16_t port = 6363;  ///< 0: one that the system chooses
  /// Whether a port that cannot be had keeps the forwarder from starting, or is only logged.
  bool required = true;
};

/// The groups that a forwarder joins on every interface that carries multicast.
struct multicast_options {
  bool ipv4 = false;
  bool ipv6 = false;
  std::uint16_t port = 56363;
  std::string ipv4_group = "224.0.23.170";
  std::string ipv6_group = "ff02::1234";
  std::vector<std::string> interfaces = {};  ///< only these; empty: all
};

}  // namespace facet::actors
