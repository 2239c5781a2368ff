// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace facet::apps {

/// The number that `text` spells in decimal digits, if it is nothing else.
inline std::optional<std::uint64_t> decimal(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number);
  return failed == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

/// The same of a component of a Name, whatever its type.
inline std::optional<std::uint64_t> decimal(const packet::component_view& component) noexcept {
  return decimal(std::string_view{reinterpret_cast<const char*>(component.value.data()),
                                  component.value.size()});
}

}  // namespace facet::apps
