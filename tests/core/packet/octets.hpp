// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::packet::test {

using octets = std::vector<std::uint8_t>;

/// Octets written as hexadecimal digits; spaces are for the reader.
inline octets from_hex(std::string_view digits) {
  octets out;
  std::string pair;
  for (const char c : digits) {
    if (c == ' ')
      continue;
    pair += c;
    if (pair.size() == 2) {
      out.push_back(static_cast<std::uint8_t>(std::stoul(pair, nullptr, 16)));
      pair.clear();
    }
  }
  return out;
}

inline std::string to_hex(bytes_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const auto b : bytes) {
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

inline bytes_view text(std::string_view s) {
  return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

}  // namespace facet::packet::test
