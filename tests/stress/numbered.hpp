// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Packets of a stream that can be told apart and checked: packet `n` holds its number, the XXH3 of
/// its payload seeded with that number, and a pseudo-random payload whose size and octets follow
/// from the number.
namespace facet::tests {

/// Longest pseudo-random payload, in octets.
inline constexpr std::size_t longest_payload = 1000;

/// Number, checksum and payload of packet `n`.
std::vector<std::uint8_t> numbered_octets(std::uint64_t n);

/// What is wrong with `octets` as packet `n`; empty when nothing is.
std::string problem_with(bytes_view octets, std::uint64_t n);

/// Interest `n` of the stream under `prefix`: /prefix/seq=n.
packet::buffer numbered_interest(const packet::name& prefix, std::uint64_t n,
                                 std::chrono::milliseconds lifetime);

/// The Data that answers Interest `n`: its own name, numbered_octets(n) as content.
packet::buffer numbered_data(packet::name_view interest, std::uint64_t n);

/// The number in a name of the stream under `prefix`; nothing when it is not one.
std::optional<std::uint64_t> number_in(packet::name_view name, const packet::name& prefix);

/// A received packet as Data of the stream: its number, or what is wrong with it.
struct numbered_packet {
  std::uint64_t n = 0;
  std::string problem;
  bool nack = false;  ///< the problem is a Nack
};
numbered_packet read_numbered_data(bytes_view packet, const packet::name& prefix);

}  // namespace facet::tests
