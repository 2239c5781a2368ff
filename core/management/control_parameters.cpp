// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/control_parameters.hpp"

#include "core/management/numbers.hpp"
#include "core/packet/tlv.hpp"
#include "core/packet/tlv_writer.hpp"

#include <type_traits>

namespace facet::management {
namespace {

using packet::tlv_element;
using packet::tlv_writer;

/// Every field with its type number, in the order NFD writes them.
template <class Parameters, class Visitor>
void for_each_field(Parameters& p, Visitor&& visit) {
  visit(packet::tlv::name, p.name);
  visit(number::face_id, p.face_id);
  visit(number::uri, p.uri);
  visit(number::local_uri, p.local_uri);
  visit(number::origin, p.origin);
  visit(number::cost, p.cost);
  visit(number::capacity, p.capacity);
  visit(number::count, p.count);
  visit(number::flags, p.flags);
  visit(number::mask, p.mask);
  visit(number::strategy, p.strategy);
  visit(number::expiration_period, p.expiration_period);
  visit(number::face_persistency, p.face_persistency);
  visit(number::base_congestion_interval, p.base_congestion_interval);
  visit(number::default_congestion_threshold, p.default_congestion_threshold);
  visit(number::mtu, p.mtu);
}

void write(tlv_writer& out, std::uint32_t type, std::uint64_t value) {
  out.integer(type, value);
}

void write(tlv_writer& out, std::uint32_t type, const std::string& value) {
  out.text(type, value);
}

void write(tlv_writer& out, std::uint32_t type, const packet::name& value) {
  if (type == packet::tlv::name)
    value.encode(out);
  else
    out.nested(type, [&] { value.encode(out); });
}

using broken_rule = std::optional<packet::decode_error>;

broken_rule read(const tlv_element& e, const std::uint8_t* origin, std::uint64_t& value) {
  const auto number = packet::decode_integer(e.value);
  if (!number)
    return packet::decode_error{packet::decode_errc::integer_size,
                                static_cast<std::size_t>(e.wire.data() - origin)};
  value = *number;
  return std::nullopt;
}

broken_rule read(const tlv_element& e, const std::uint8_t*, std::string& value) {
  value.assign(e.value.begin(), e.value.end());
  return std::nullopt;
}

broken_rule read(const tlv_element& e, const std::uint8_t* origin, packet::name& value) {
  bytes_view components = e.value;
  if (e.type == number::strategy) {
    const auto inner = packet::decode_single(e.value);
    if (!inner || inner->type != packet::tlv::name)
      return packet::decode_error{packet::decode_errc::unexpected_type,
                                  static_cast<std::size_t>(e.value.data() - origin)};
    components = inner->value;
  }
  const auto decoded = packet::decode_name_value(components, origin);
  if (!decoded)
    return decoded.error();
  value = packet::name{*decoded};
  return std::nullopt;
}

/// Stores one element in the field it belongs to; an unknown one belongs nowhere.
broken_rule store(const tlv_element& e, const std::uint8_t* origin, control_parameters& p) {
  broken_rule broken;
  for_each_field(p, [&](std::uint32_t type, auto& field) {
    if (e.type != type)
      return;
    if (field)
      broken = packet::decode_error{packet::decode_errc::out_of_order,
                                    static_cast<std::size_t>(e.wire.data() - origin)};
    else
      broken = read(e, origin, field.emplace());
  });
  return broken;
}

}  // namespace

std::vector<std::uint8_t> encode(const control_parameters& parameters) {
  std::vector<std::uint8_t> octets;
  tlv_writer out{octets};
  out.nested(number::control_parameters, [&] {
    for_each_field(parameters, [&](std::uint32_t type, const auto& field) {
      if (field)
        write(out, type, *field);
    });
  });
  return octets;
}

result<control_parameters> decode_control_parameters(bytes_view wire) {
  const auto outer = packet::decode_single(wire);
  if (!outer)
    return fail(packet::to_error(outer.error()));
  if (outer->type != number::control_parameters)
    return fail(packet::to_error({packet::decode_errc::unexpected_type, 0}));
  control_parameters parameters;
  packet::tlv_reader reader{outer->value, wire.data()};
  for (tlv_element e; reader.next(e);)
    if (const auto broken = store(e, wire.data(), parameters))
      return fail(packet::to_error(*broken));
  if (reader.failed())
    return fail(packet::to_error(reader.error()));
  return parameters;
}

}  // namespace facet::management
