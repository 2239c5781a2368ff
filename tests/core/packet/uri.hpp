// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <string_view>

namespace facet::packet::test {

/// The name with this URI. @pre there is one
inline name uri(std::string_view text) {
  return name::parse(text).value();
}

}  // namespace facet::packet::test
