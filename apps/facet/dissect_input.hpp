// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {

/// Octets that `facet dissect` takes, before hexadecimal digits are read.
inline constexpr std::size_t max_dissect_octets = std::size_t{16} << 20;

/// All of a file, or of standard input for "-".
///
/// Blocking: until the end of the input. Errors: `not_found`, `permission_denied` or `system`,
/// naming the path; `packet_too_large` beyond max_dissect_octets.
result<std::vector<std::uint8_t>> read_dissect_input(const std::string& path);

/// The octets that hexadecimal digits stand for. Between octets there may be white space, colons,
/// commas, hyphens and "0x". Errors: `malformed`, with the position of what is no digit.
result<std::vector<std::uint8_t>> parse_hex(std::string_view text);

/// Octets as they came, or read as hexadecimal when all of them are printable: a packet never is.
/// Errors: those of parse_hex
result<std::vector<std::uint8_t>> octets_of_input(std::vector<std::uint8_t> input);

/// A Name element from its URI, from hexadecimal digits or from octets. Text that is not
/// hexadecimal is a URI; so is every text that starts with a slash. Errors: `invalid_name` (the
/// URI), those of parse_hex
result<std::vector<std::uint8_t>> name_of_input(std::vector<std::uint8_t> input);

}  // namespace facet::apps
