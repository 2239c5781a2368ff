// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/listen_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <optional>
#include <utility>

namespace facet::apps {
namespace {

/// Host and port as they are written, the host without brackets.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  if (text.starts_with('['))
    if (const auto end = text.find(']'); end != std::string_view::npos) {
      const auto rest = text.substr(end + 1);
      return {text.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : rest};
    }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return {{}, text};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_address(const std::string& host, int family) {
  unsigned char octets[sizeof(in6_addr)];
  return ::inet_pton(family, host.c_str(), octets) == 1;
}

}  // namespace

std::string listen_address::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string text = v6 ? "[" : "";
  text.append(host).append(v6 ? "]:" : ":").append(std::to_string(port));
  return text;
}

result<listen_address> parse_listen_address(std::string_view text) {
  const auto bad = [&] {
    return fail(errc::invalid_argument,
                std::string{text}.append(" is not PORT, ADDRESS:PORT or [IPV6]:PORT with a numeric "
                                         "address or localhost"));
  };
  const auto [host, port] = split(text);
  listen_address address;
  const auto read = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || read.ec != std::errc{} || read.ptr != port.data() + port.size())
    return bad();
  const bool only_port = host.empty() && text == port;
  const bool in_brackets = text.starts_with('[');
  if (only_port || (host == "localhost" && !in_brackets))
    return address;
  address.host = host;
  if (!in_brackets && is_address(address.host, AF_INET)) {
    address.loopback = address.host.starts_with("127.");
    return address;
  }
  if (!in_brackets || !is_address(address.host, AF_INET6))
    return bad();
  address.loopback = address.host == "::1";
  return address;
}

bool names_this_host(std::string_view host_header) {
  if (host_header.starts_with('['))
    return true;  // no name is written so
  const std::string host{host_header.substr(0, host_header.find(':'))};
  return host == "localhost" || is_address(host, AF_INET);
}

}  // namespace facet::apps
