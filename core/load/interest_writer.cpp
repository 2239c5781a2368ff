// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/interest_writer.hpp"

#include "core/packet/interest.hpp"
#include "core/packet/tlv.hpp"

#include <bit>
#include <cstring>

namespace facet::load {

interest_writer::interest_writer(const interest_pattern& pattern)
    : prefix_(*packet::name::parse(pattern.prefix)),
      samples_{make(pattern, prefix_, 0), make(pattern, prefix_, 0xFFFF),
               make(pattern, prefix_, 0xFFFFFFFF), make(pattern, prefix_, UINT64_MAX)} {
}

interest_writer::sample interest_writer::make(const interest_pattern& pattern, packet::name name,
                                              std::uint64_t number) {
  name.append_sequence(number);
  packet::interest_builder builder{name};
  builder.nonce(0).lifetime(pattern.lifetime);
  if (pattern.can_be_prefix)
    builder.can_be_prefix();
  if (pattern.must_be_fresh)
    builder.must_be_fresh();
  sample made{builder.encode()};
  const bytes_view wire = made.wire;
  const auto offset_of = [&](bytes_view part) {
    return static_cast<std::size_t>(part.data() - wire.data());
  };
  const auto interest = packet::decode_interest(wire);
  made.number_at = offset_of(interest->name.back().value);
  packet::tlv_reader fields{wire.subspan(packet::var_number_size(packet::tlv::interest) +
                                         packet::var_number_size(wire.size()))};
  for (packet::tlv_element e; fields.next(e);)
    if (e.type == packet::tlv::nonce)
      made.nonce_at = offset_of(e.value);
  return made;
}

packet::buffer interest_writer::write(std::uint64_t number, std::uint32_t nonce) const {
  const std::size_t octets = packet::integer_size(number);
  const sample& from = samples_[static_cast<std::size_t>(std::countr_zero(octets))];
  auto wire = packet::buffer::copy_of(from.wire);
  for (std::size_t i = 0; i < octets; ++i)
    wire.data()[from.number_at + i] = static_cast<std::uint8_t>(number >> (8 * (octets - 1 - i)));
  std::memcpy(wire.data() + from.nonce_at, &nonce, sizeof nonce);
  return wire;
}

std::optional<std::uint64_t> interest_writer::number_in(packet::name_view name) const noexcept {
  if (name.size() <= prefix_.size() || !prefix_.view().is_prefix_of(name))
    return std::nullopt;
  return name[prefix_.size()].number_of(packet::tlv::sequence_component);
}

}  // namespace facet::load
