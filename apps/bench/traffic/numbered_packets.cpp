// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/numbered_packets.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <bit>
#include <chrono>
#include <cstring>

namespace facet::bench {
namespace {

constexpr std::size_t number_octets = 8;
/// Between the end of an Interest's Name and the octets of its Nonce: type and length.
constexpr std::size_t nonce_header = 2;
/// Longer than any measurement: cached Data stays fresh.
constexpr std::chrono::hours freshness{1};

packet::name numbered_name(packet::name_view prefix) {
  packet::name name{prefix};
  name.append(packet::tlv::generic_component, std::vector<std::uint8_t>(number_octets));
  return name;
}

std::uint64_t in_network_order(std::uint64_t value) noexcept {
  if constexpr (std::endian::native == std::endian::little)
    return __builtin_bswap64(value);
  return value;
}

/// Where the last component of the packet's Name has its octets.
std::size_t offset_of_number(bytes_view wire, packet::name_view name) {
  return static_cast<std::size_t>(name.back().value.data() - wire.data());
}

}  // namespace

std::vector<std::uint8_t> numbered_content(std::size_t octets) {
  std::vector<std::uint8_t> content(octets);
  for (std::size_t i = 0; i < octets; ++i)
    content[i] = static_cast<std::uint8_t>((i * 131) % 251 + 1);
  return content;
}

numbered_packets::numbered_packets(bytes_view first, std::size_t number_at, std::size_t nonce_at,
                                   std::size_t count)
    : size_(first.size()), number_at_(number_at), nonce_at_(nonce_at), count_(count) {
  octets_.reserve(size_ * count);
  for (std::size_t i = 0; i < count; ++i)
    octets_.insert(octets_.end(), first.begin(), first.end());
  views_.reserve(count);
}

numbered_packets numbered_packets::interests(packet::name_view prefix, std::size_t count) {
  const auto wire = packet::interest_builder{numbered_name(prefix)}.nonce(0).encode();
  const auto interest = packet::decode_interest(wire);
  const auto number_at = offset_of_number(wire, interest->name);
  return {wire, number_at, number_at + number_octets + nonce_header, count};
}

numbered_packets numbered_packets::data(packet::name_view prefix, std::size_t content,
                                        std::size_t count) {
  const auto octets = numbered_content(content);
  const auto wire =
      packet::data_builder{numbered_name(prefix)}.freshness(freshness).content(octets).encode();
  return {wire, offset_of_number(wire, packet::decode_data(wire)->name), 0, count};
}

void numbered_packets::add(std::uint64_t number, std::uint32_t nonce) noexcept {
  std::uint8_t* const wire = octets_.data() + next_ * size_;
  next_ = next_ + 1 == count_ ? 0 : next_ + 1;
  const std::uint64_t octets = in_network_order(number);
  std::memcpy(wire + number_at_, &octets, sizeof octets);
  if (nonce_at_ != 0)
    std::memcpy(wire + nonce_at_, &nonce, sizeof nonce);
  views_.emplace_back(wire, size_);
}

std::optional<std::uint64_t> numbered_packets::number_of(bytes_view wire) const noexcept {
  if (wire.size() != size_ || std::memcmp(wire.data(), octets_.data(), number_at_) != 0)
    return std::nullopt;
  std::uint64_t octets = 0;
  std::memcpy(&octets, wire.data() + number_at_, sizeof octets);
  return in_network_order(octets);
}

}  // namespace facet::bench
