// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

namespace facet {

/// Octets somebody else owns.
using bytes_view = std::span<const std::uint8_t>;

/// Number of a face. 0 is no face; up to 255 is reserved for internal faces (NFD's convention).
using face_id = std::uint64_t;
inline constexpr face_id no_face = 0;
inline constexpr face_id management_face = 1;
inline constexpr face_id first_dynamic_face = 256;

/// Time as the forwarder sees it: monotonic, handed in by the caller, so that it may be virtual.
using time_point = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using duration = std::chrono::nanoseconds;

}  // namespace facet
