// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <chrono>
#include <cstdint>

namespace facet::sim {

/// What forwarders and applications take for the moment at which a simulation starts. Not zero:
/// "long ago" must have a place before it.
inline constexpr time_point start_time{std::chrono::hours{1}};

/// Nanoseconds after the start, as a time.
constexpr time_point time_of(std::int64_t at) noexcept {
  return start_time + duration{at};
}
constexpr std::int64_t offset_of(time_point time) noexcept {
  return (time - start_time).count();
}

}  // namespace facet::sim
