// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/verdict.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"

namespace facet::dissect {
namespace {

constexpr std::string_view wrong_parameters_digest =
    "the parameters digest in the Name is not the digest of the parameters";
constexpr std::size_t digest_header = 2;  // octets before the value of a digest component

violation broken(const packet::decode_error& error) noexcept {
  return {error.offset, packet::to_string(error.rule)};
}

std::optional<violation> check_interest(bytes_view wire) {
  const auto interest = packet::decode_interest(wire);
  if (!interest)
    return broken(interest.error());
  if (packet::parameters_digest_ok(*interest))
    return std::nullopt;
  const auto value = static_cast<std::size_t>(interest->parameters_digest.data() - wire.data());
  return violation{value - digest_header, wrong_parameters_digest};
}

template <class Decoded>
std::optional<violation> check(const Decoded& decoded) {
  return decoded ? std::nullopt : std::optional{broken(decoded.error())};
}

}  // namespace

std::optional<violation> find_violation(bytes_view wire, packet_form form) {
  switch (form) {
    case packet_form::interest:
      return check_interest(wire);
    case packet_form::data:
      return check(packet::decode_data(wire));
    case packet_form::lp:
      return check(packet::decode_lp(wire));
    case packet_form::name:
      return check(packet::decode_name(wire));
    default:
      return check(packet::decode_single(wire));
  }
}

std::optional<violation> find_fragment_violation(bytes_view lp_wire) {
  const auto lp = packet::decode_lp(lp_wire);
  if (!lp || lp->bare || lp->is_idle() || lp->is_partial())
    return std::nullopt;
  const bytes_view inside = lp->fragment;
  const packet_form form = form_of(inside[0]);
  const auto base = static_cast<std::size_t>(inside.data() - lp_wire.data());
  if (form != packet_form::interest && form != packet_form::data)
    return violation{base, packet::to_string(packet::decode_errc::unexpected_type)};
  auto found = find_violation(inside, form);
  if (found)
    found->offset += base;
  return found;
}

packet_form form_of(std::uint32_t outer_type) noexcept {
  switch (outer_type) {
    case packet::tlv::interest:
      return packet_form::interest;
    case packet::tlv::data:
      return packet_form::data;
    case packet::tlv::lp_packet:
      return packet_form::lp;
    case packet::tlv::name:
      return packet_form::name;
    default:
      return packet_form::tlv;
  }
}

}  // namespace facet::dissect
