// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/numbered.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace facet::tests {
namespace {

/// Number and checksum before the payload.
constexpr std::size_t header_octets = 16;

std::uint64_t load(bytes_view octets, std::size_t offset) {
  std::uint64_t value = 0;
  std::memcpy(&value, octets.data() + offset, sizeof value);
  return value;
}

void store(std::vector<std::uint8_t>& octets, std::size_t offset, std::uint64_t value) {
  std::memcpy(octets.data() + offset, &value, sizeof value);
}

/// splitmix64: every state gives an unrelated number.
std::uint64_t mix(std::uint64_t state) {
  state += 0x9E37'79B9'7F4A'7C15;
  state = (state ^ (state >> 30)) * 0xBF58'476D'1CE4'E5B9;
  state = (state ^ (state >> 27)) * 0x94D0'49BB'1331'11EB;
  return state ^ (state >> 31);
}

std::size_t size_of(std::uint64_t n) {
  return header_octets + mix(n) % (longest_payload + 1);
}

std::uint64_t checksum(bytes_view payload, std::uint64_t n) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(), n);
}

}  // namespace

std::vector<std::uint8_t> numbered_octets(std::uint64_t n) {
  std::vector<std::uint8_t> octets(size_of(n));
  for (std::size_t at = header_octets; at < octets.size(); at += sizeof n) {
    const std::uint64_t random = mix(n ^ (std::uint64_t{at} << 48));
    std::memcpy(octets.data() + at, &random, std::min(sizeof random, octets.size() - at));
  }
  store(octets, 0, n);
  store(octets, 8, checksum(bytes_view{octets}.subspan(header_octets), n));
  return octets;
}

std::string problem_with(bytes_view octets, std::uint64_t n) {
  if (octets.size() != size_of(n))
    return fmt::format("packet {} has {} octets instead of {}", n, octets.size(), size_of(n));
  if (const auto number = load(octets, 0); number != n)
    return fmt::format("packet {} came where packet {} was due", number, n);
  if (load(octets, 8) != checksum(octets.subspan(header_octets), n))
    return fmt::format("packet {} does not have its checksum", n);
  return {};
}

packet::buffer numbered_interest(const packet::name& prefix, std::uint64_t n,
                                 std::chrono::milliseconds lifetime) {
  auto name = prefix;
  name.append_sequence(n);
  return packet::interest_builder{name}.lifetime(lifetime).encode();
}

packet::buffer numbered_data(packet::name_view interest, std::uint64_t n) {
  const auto content = numbered_octets(n);
  // Our own checksum is what the consumer looks at: no time for SHA-256.
  return packet::data_builder{interest}.content(content).encode_with_zero_digest();
}

std::optional<std::uint64_t> number_in(packet::name_view name, const packet::name& prefix) {
  if (name.size() != prefix.size() + 1 || !prefix.view().is_prefix_of(name))
    return std::nullopt;
  return name.back().number_of(packet::tlv::sequence_component);
}

numbered_packet read_numbered_data(bytes_view packet, const packet::name& prefix) {
  const auto data = packet::decode_data(packet);
  if (!data) {
    const auto lp = packet::decode_lp(packet);
    if (lp && lp->nack)
      return {0, fmt::format("a Nack came: {}", packet::to_string(*lp->nack)), true};
    return {0, fmt::format("{} octets that are not Data came", packet.size()), false};
  }
  const auto n = number_in(data->name, prefix);
  if (!n)
    return {0, "Data of another name came: " + packet::to_uri(data->name), false};
  return {*n, problem_with(data->content, *n), false};
}

}  // namespace facet::tests
