// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace facet::apps {

/// Where the HTTP server listens.
struct listen_address {
  std::string host = "127.0.0.1";  ///< a numeric IPv4 or IPv6 address
  std::uint16_t port = 0;          ///< 0: one that the system chooses
  bool loopback = true;            ///< only this host can reach it

  /// "127.0.0.1:9090", "[::1]:9090": as in a URL.
  [[nodiscard]] std::string authority() const;
};

/// Reads `PORT` (loopback), `ADDRESS:PORT`, `[IPV6]:PORT` or `localhost:PORT`. Host names other
/// than localhost are not looked up: what is listened on should not depend on somebody's DNS.
///
/// Errors: invalid_argument
result<listen_address> parse_listen_address(std::string_view text);

/// Whether a request's Host header is one that a browser sends to a page of this server: a numeric
/// address or localhost. A page of another site that had its name resolve to this host would send
/// that name.
bool names_this_host(std::string_view host_header);

}  // namespace facet::apps
