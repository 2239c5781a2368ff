// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/packet/vectors.hpp"

#include <fstream>

namespace facet::packet::test {

const nlohmann::json& vectors() {
  static const auto all = nlohmann::json::parse(std::ifstream{FACET_PACKET_VECTORS});
  return all;
}

}  // namespace facet::packet::test
