// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/face_uri.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace facet::management {
namespace {

/// Longest FaceUri that is looked at; a Unix socket path has 107 octets, a host name 253.
constexpr std::size_t max_uri_size = 1024;

constexpr std::array<std::string_view, 6> network_schemes{"udp", "udp4", "udp6",
                                                          "tcp", "tcp4", "tcp6"};
constexpr std::array<std::string_view, 5> local_schemes{"unix", "fd", "shm", "memfd", "internal"};

template <class List>
bool contains(const List& list, std::string_view scheme) {
  return std::find(list.begin(), list.end(), scheme) != list.end();
}

tl::unexpected<error> refuse(std::string_view text, std::string_view why) {
  return fail(errc::invalid_argument, fmt::format("'{}' is no FaceUri: {}", text, why));
}

bool is_port(std::string_view text) {
  std::uint32_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  return problem == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65535;
}

/// The address without its scope, and the scope.
struct scoped_address {
  std::string address;
  std::string scope;
};

scoped_address split_scope(const std::string& host) {
  const auto percent = host.find('%');
  if (percent == std::string::npos)
    return {host, {}};
  return {host.substr(0, percent), host.substr(percent + 1)};
}

/// The shortest spelling of an address literal; nothing when `host` is none of that version.
std::optional<std::string> normal_ipv4(const std::string& host) {
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) != 1)
    return std::nullopt;
  std::array<char, INET_ADDRSTRLEN> text;
  return std::string{::inet_ntop(AF_INET, &address, text.data(), text.size())};
}

std::optional<std::string> normal_ipv6(const std::string& host) {
  const auto [literal, scope] = split_scope(host);
  in6_addr address{};
  if (::inet_pton(AF_INET6, literal.c_str(), &address) != 1)
    return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text;
  std::string normal{::inet_ntop(AF_INET6, &address, text.data(), text.size())};
  return scope.empty() ? normal : fmt::format("{}%{}", normal, scope);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == ':' || c == '%';
}

/// Splits "[HOST]:PORT", "HOST:PORT" or either without port. @returns what is wrong, or nothing
std::string_view split_authority(std::string_view authority, face_uri& uri) {
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos)
      return "a bracket is not closed";
    uri.host = authority.substr(1, close - 1);
    rest = authority.substr(close + 1);
    if (!normal_ipv6(uri.host))
      return "only an IPv6 address stands in brackets";
  } else {
    const auto colon = authority.find(':');
    uri.host = authority.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  }
  if (uri.host.empty() || !std::all_of(uri.host.begin(), uri.host.end(), is_host_character))
    return "the host is missing or has characters that no host has";
  if (rest.empty())
    return {};
  uri.port = rest.substr(1);
  if (rest.front() != ':' || !is_port(uri.port))
    return "the port is not a number from 1 to 65535";
  return {};
}

/// What is wrong with a URI of the network schemes, or nothing.
std::string_view take_network(std::string_view rest, face_uri& uri) {
  const auto slash = rest.find('/');
  if (slash != std::string_view::npos && slash + 1 != rest.size())
    return "nothing may follow the port";
  return split_authority(rest.substr(0, slash), uri);
}

/// What is wrong with a URI of the local schemes, or nothing.
std::string_view take_local(std::string_view rest, face_uri& uri) {
  if (rest.empty())
    return "nothing follows the scheme";
  if (rest.find('\0') != std::string_view::npos)
    return "it contains a zero octet";
  if (uri.scheme == "unix") {
    if (!rest.starts_with('/'))
      return "a path has to start with a slash";
    uri.path = rest;
    return {};
  }
  if (uri.scheme == "fd" &&
      !std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return "a descriptor is a number";
  uri.host = rest;
  return {};
}

}  // namespace

result<face_uri> face_uri::parse(std::string_view text) {
  if (text.size() > max_uri_size)
    return refuse(text.substr(0, 64), "it is longer than 1024 octets");
  const auto separator = text.find("://");
  if (separator == std::string_view::npos || separator == 0)
    return refuse(text, "it has no SCHEME://");
  face_uri uri;
  for (const char c : text.substr(0, separator))
    uri.scheme.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  const auto rest = text.substr(separator + 3);
  std::string_view problem;
  if (contains(network_schemes, uri.scheme))
    problem = take_network(rest, uri);
  else if (contains(local_schemes, uri.scheme))
    problem = take_local(rest, uri);
  else
    return fail(errc::unsupported, fmt::format("there are no faces of scheme '{}'; there are udp4, "
                                               "udp6, tcp4, tcp6, unix, shm and memfd",
                                               uri.scheme));
  if (!problem.empty())
    return refuse(text, problem);
  return uri;
}

std::string face_uri::to_string() const {
  const bool brackets = is_network() && host.find(':') != std::string::npos;
  auto text = fmt::format(fmt::runtime(brackets ? "{}://[{}]" : "{}://{}"), scheme, host);
  if (!port.empty())
    text.append(":").append(port);
  return text.append(path);
}

char face_uri::ip_version() const noexcept {
  const bool says_it = is_network() && (scheme.back() == '4' || scheme.back() == '6');
  return says_it ? scheme.back() : '\0';
}

bool face_uri::needs_resolution() const {
  return is_network() && !normal_ipv4(host) && !normal_ipv6(host);
}

result<face_uri> canonize(const face_uri& uri) {
  if (!uri.is_network())
    return uri;
  auto canonical = uri;
  char version = '4';
  auto address = normal_ipv4(uri.host);
  if (!address) {
    version = '6';
    address = normal_ipv6(uri.host);
  }
  if (!address)
    return refuse(uri.to_string(), "the host is not an address");
  if (uri.ip_version() != '\0' && uri.ip_version() != version)
    return refuse(uri.to_string(), "the address is not of the scheme's version of IP");
  canonical.scheme = fmt::format("{}{}", uri.is_udp() ? "udp" : "tcp", version);
  canonical.host = *address;
  if (canonical.port.empty())
    canonical.port = default_port;
  else
    canonical.port.erase(0, canonical.port.find_first_not_of('0'));
  return canonical;
}

}  // namespace facet::management
