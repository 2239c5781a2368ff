// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::management {

/// Who made a route (RIB Origin).
namespace route_origin {
inline constexpr std::uint64_t app = 0;
inline constexpr std::uint64_t autoreg = 64;
inline constexpr std::uint64_t client = 65;
inline constexpr std::uint64_t autoconf = 66;
inline constexpr std::uint64_t nlsr = 128;
inline constexpr std::uint64_t prefix_announcement = 129;
inline constexpr std::uint64_t fib_command = 254;  ///< Facet's own: added by fib/add-nexthop
inline constexpr std::uint64_t static_route = 255;
}  // namespace route_origin

/// Bits of a route's Flags.
namespace route_flag {
inline constexpr std::uint64_t child_inherit = 1;
inline constexpr std::uint64_t capture = 2;
}  // namespace route_flag

/// Bits of a face's Flags.
namespace face_flag {
inline constexpr std::uint64_t local_fields = 1;
inline constexpr std::uint64_t reliability = 2;
inline constexpr std::uint64_t congestion_marking = 4;
}  // namespace face_flag

/// Values of FacePersistency.
namespace persistency {
inline constexpr std::uint64_t persistent = 0;
inline constexpr std::uint64_t on_demand = 1;
inline constexpr std::uint64_t permanent = 2;
}  // namespace persistency

/// The arguments of a command and the result of a successful one; every field may be absent.
///
/// Source: NFD Management Protocol, ControlCommand; ndn-rs writes the same fields in another order.
struct control_parameters {
  std::optional<packet::name> name;
  std::optional<std::uint64_t> face_id;
  std::optional<std::string> uri;
  std::optional<std::string> local_uri;
  std::optional<std::uint64_t> origin;
  std::optional<std::uint64_t> cost;
  std::optional<std::uint64_t> capacity;  ///< CS packets; on faces/create, slots of the ring
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> flags;
  std::optional<std::uint64_t> mask;
  std::optional<packet::name> strategy;
  std::optional<std::uint64_t> expiration_period;  ///< milliseconds
  std::optional<std::uint64_t> face_persistency;
  std::optional<std::uint64_t> base_congestion_interval;      ///< nanoseconds
  std::optional<std::uint64_t> default_congestion_threshold;  ///< octets
  std::optional<std::uint64_t> mtu;

  friend bool operator==(const control_parameters&, const control_parameters&) = default;
};

/// The complete ControlParameters TLV, fields in NFD's order.
std::vector<std::uint8_t> encode(const control_parameters& parameters);

/// Reads one complete ControlParameters TLV. Fields may come in any order and unknown ones are
/// skipped, as ndn-cxx does; a repeated field or trailing octets are refused.
///
/// Errors: malformed
result<control_parameters> decode_control_parameters(bytes_view wire);

}  // namespace facet::management
