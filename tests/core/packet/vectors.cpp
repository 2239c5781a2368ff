// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/packet/vectors.hpp"

#include <fstream>
#include <stdexcept>

namespace facet::packet::test {

const nlohmann::json& vectors() {
  static const auto all = nlohmann::json::parse(std::ifstream{FACET_PACKET_VECTORS});
  return all;
}

octets wire_of(std::string_view id) {
  for (const auto& vector : vectors()["vectors"])
    if (vector["id"] == id)
      return from_hex(vector["hex"].get<std::string>());
  throw std::out_of_range{std::string{id}};
}

}  // namespace facet::packet::test
