// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/tables/name_prefixes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace facet::tables {

using namespace std::chrono_literals;

inline packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

inline packet::name numbered(std::string_view prefix, std::size_t number) {
  return n(prefix).append(std::to_string(number));
}

inline packet::buffer data_packet(packet::name_view name, std::chrono::milliseconds freshness = 0ms,
                                  std::string_view content = "x") {
  const bytes_view octets{reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
  return packet::data_builder{name}.freshness(freshness).content(octets).encode();
}

inline packet::name with_digest(const packet::buffer& data) {
  packet::name full{packet::decode_data(data).value().name};
  return full.append(packet::tlv::implicit_sha256_digest_component, packet::implicit_digest(data));
}

}  // namespace facet::tables
