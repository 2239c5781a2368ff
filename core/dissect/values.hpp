// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/dissect/grammar.hpp"

#include <cstdint>
#include <span>
#include <string>

/// Inside this folder: what values say to people.
namespace facet::dissect {

/// `"hello"` for octets that are printable ASCII and line ends, shortened beyond `limit`
/// characters; empty when there is anything else among them, or nothing at all.
std::string quoted_text(bytes_view octets, std::size_t limit);

/// "1 (Link)", "64 (autoreg)", "7".
std::string labelled(std::uint64_t number, std::span<const label> labels);

/// "0x3 (child-inherit, capture)", "0x0".
std::string flag_text(std::uint64_t number, std::span<const label> labels);

/// "2025-03-01T12:00:00.000Z (1740830400000)".
std::string unix_ms_text(std::uint64_t ms);

}  // namespace facet::dissect
