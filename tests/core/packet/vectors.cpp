// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/packet/vectors.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <ostream>
#include <stdexcept>

namespace facet::packet::test {
namespace {

using nlohmann::json;

const json& file() {
  static const auto all = json::parse(std::ifstream{FACET_PACKET_VECTORS});
  return all;
}

std::string as_text(const json& value) {
  if (value.is_string())
    return value.get<std::string>();
  if (!value.is_array())
    return value.dump();
  std::string joined;
  for (const auto& item : value) {
    if (!joined.empty())
      joined += ',';
    joined += as_text(item);
  }
  return joined;
}

facts as_facts(const json& object) {
  facts out;
  for (const auto& [key, value] : object.items())
    out[key] = as_text(value);
  return out;
}

std::vector<packet_vector> read_packets() {
  std::vector<packet_vector> out;
  for (const auto& v : file().at("vectors")) {
    packet_vector p{v.at("id"), v.at("kind"), from_hex(as_text(v.at("hex"))), v.at("valid"), {}};
    if (v.contains("expected"))
      p.expected = as_facts(v.at("expected"));
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const packet_vector& v) {
  return out << v.id;
}

const std::vector<packet_vector>& packet_vectors() {
  static const auto all = read_packets();
  return all;
}

octets wire_of(std::string_view id) {
  for (const auto& vector : packet_vectors())
    if (vector.id == id)
      return vector.wire;
  throw std::out_of_range{std::string{id}};
}

std::vector<facts> other_vectors(const std::string& list) {
  std::vector<facts> out;
  for (const auto& entry : file().at(list))
    out.push_back(as_facts(entry));
  return out;
}

}  // namespace facet::packet::test
