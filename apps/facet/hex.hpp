// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

namespace facet::apps {

/// "0a1b": two digits an octet.
inline std::string to_hex(bytes_view octets) {
  return fmt::format("{:02x}", fmt::join(octets, ""));
}

}  // namespace facet::apps
