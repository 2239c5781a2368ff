// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/socket_path.hpp"

#include <sys/un.h>

#include <cstdlib>

namespace facet::client {
namespace {

constexpr std::string_view unix_scheme = "unix://";

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// A plain path, from a path or a unix:// URI.
result<std::string> path_of(std::string_view given) {
  auto path = given;
  if (path.starts_with(unix_scheme))
    path.remove_prefix(unix_scheme.size());
  else if (path.find("://") != std::string_view::npos)
    return fail(errc::unsupported, "cannot attach through " + std::string{given} +
                                       ": only unix:// sockets carry control connections");
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path))
    return fail(errc::invalid_argument,
                "socket path of " + std::to_string(path.size()) + " characters, allowed are 1 to " +
                    std::to_string(sizeof(sockaddr_un::sun_path) - 1) + ": " + std::string{path});
  return std::string{path};
}

result<std::vector<std::string>> only(result<std::string> path) {
  return std::move(path).map([](std::string p) { return std::vector{std::move(p)}; });
}

}  // namespace

result<std::vector<std::string>> default_socket_paths() {
  if (auto chosen = environment("FACET_SOCKET"); !chosen.empty())
    return only(path_of(chosen));
  if (auto transport = environment("NDN_CLIENT_TRANSPORT"); !transport.empty())
    return only(path_of(transport));
  std::vector<std::string> paths{"/run/nfd/nfd.sock"};
  if (auto runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty())
    if (auto path = path_of(std::string{runtime} + "/facet.sock"))
      paths.push_back(std::move(*path));
  return paths;
}

result<std::vector<std::string>> resolve_socket_paths(std::string_view configured) {
  return configured.empty() ? default_socket_paths() : only(path_of(configured));
}

}  // namespace facet::client
