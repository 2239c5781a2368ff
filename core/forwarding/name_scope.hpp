// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/face.hpp"
#include "core/packet/name.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace facet::forwarding {

/// How far a Name may travel, by its first component (NFD Developer's Guide, "Scope").
enum class name_scope : std::uint8_t {
  global,
  localhost,  ///< /localhost: never crosses a non-local face
  localhop,   ///< /localhop: an Interest crosses at most one non-local face
};

inline name_scope scope_of(packet::name_view name) noexcept {
  static constexpr std::array<std::uint8_t, 11> host{8,   9,   'l', 'o', 'c', 'a',
                                                     'l', 'h', 'o', 's', 't'};
  static constexpr std::array<std::uint8_t, 10> hop{8, 8, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 'p'};
  const auto octets = name.value();
  if (octets.size() >= host.size() && std::memcmp(octets.data(), host.data(), host.size()) == 0)
    return name_scope::localhost;
  if (octets.size() >= hop.size() && std::memcmp(octets.data(), hop.data(), hop.size()) == 0)
    return name_scope::localhop;
  return name_scope::global;
}

/// Whether the Name is one of management, whose answers tell the state of a host at this moment:
/// /localhost, and /localhop/nfd, by which neighbours register prefixes. They are neither cached
/// nor looked up, so they do not count as hits and misses.
inline bool is_management(packet::name_view name, name_scope scope) noexcept {
  if (scope != name_scope::localhop)
    return scope == name_scope::localhost;
  static constexpr std::array<std::uint8_t, 5> nfd{8, 3, 'n', 'f', 'd'};
  constexpr std::size_t localhop_size = 10;
  const auto octets = name.value();
  return octets.size() >= localhop_size + nfd.size() &&
         std::memcmp(octets.data() + localhop_size, nfd.data(), nfd.size()) == 0;
}

/// Whether sending an Interest that came over `from` out over `to` would carry its Name too far.
inline bool violates_scope(name_scope scope, face_scope from, face_scope to) noexcept {
  if (to == face_scope::local)
    return false;
  return scope == name_scope::localhost ||
         (scope == name_scope::localhop && from == face_scope::non_local);
}

}  // namespace facet::forwarding
