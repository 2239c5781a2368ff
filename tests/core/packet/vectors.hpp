// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/packet/octets.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace facet::packet::test {

/// Values by name, as text: numbers in decimal, `true`, `false`, `null`, lists joined by commas.
using facts = std::map<std::string, std::string>;

/// One packet with the verdict and the values that a strict decoder gives.
struct packet_vector {
  std::string id;
  std::string kind;
  octets wire;
  bool valid = false;
  facts expected;
};
std::ostream& operator<<(std::ostream& out, const packet_vector& v);

/// Every packet of packet_vectors.json.
const std::vector<packet_vector>& packet_vectors();

/// The octets of one of them; throws std::out_of_range when there is none of that name.
octets wire_of(std::string_view id);

/// The entries of another list in that file: "name_order", "uri" or "match".
std::vector<facts> other_vectors(const std::string& list);

}  // namespace facet::packet::test
