// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/decode_error.hpp"

#include <array>
#include <string>

namespace facet::packet {
namespace {

struct sentence {
  decode_errc rule;
  std::string_view text;
};

constexpr std::array<sentence, decode_errc_count> sentences{{
    {decode_errc::truncated, "the octets end inside a type or length number"},
    {decode_errc::value_overruns_parent, "the length reaches past the enclosing element"},
    {decode_errc::number_not_shortest, "a type or length number is not in its shortest form"},
    {decode_errc::type_out_of_range, "the type number is 0 or above 4294967295"},
    {decode_errc::trailing_octets, "octets follow the element that should stand alone"},
    {decode_errc::unexpected_type, "another element was expected here"},
    {decode_errc::integer_size, "a number must have 1, 2, 4 or 8 octets"},
    {decode_errc::unrecognized_critical, "an unknown critical element may not be skipped"},
    {decode_errc::out_of_order, "a critical element is repeated or in the wrong place"},
    {decode_errc::name_not_first, "the packet must start with its Name"},
    {decode_errc::name_empty, "the Name of an Interest needs at least one component"},
    {decode_errc::component_type, "the type of a name component must be 1 to 65535"},
    {decode_errc::digest_component_size, "a digest component must have 32 octets"},
    {decode_errc::repeated_parameters_digest, "a Name may have one parameters digest at most"},
    {decode_errc::flag_not_empty, "this element must be empty"},
    {decode_errc::forwarding_hint_empty, "ForwardingHint needs at least one Name"},
    {decode_errc::nonce_size, "Nonce must have 4 octets"},
    {decode_errc::hop_limit_size, "HopLimit must have 1 octet"},
    {decode_errc::parameters_without_digest,
     "ApplicationParameters need a parameters digest in the Name"},
    {decode_errc::digest_without_parameters,
     "a parameters digest in the Name needs ApplicationParameters"},
    {decode_errc::signature_incomplete,
     "a signed Interest needs ApplicationParameters, InterestSignatureInfo and "
     "InterestSignatureValue"},
    {decode_errc::signature_info_missing, "Data needs a SignatureInfo"},
    {decode_errc::signature_value_missing, "Data needs a SignatureValue"},
    {decode_errc::signature_type_missing, "the signature information must start with its type"},
    {decode_errc::signature_nonce_empty, "SignatureNonce must not be empty"},
    {decode_errc::validity_period, "ValidityPeriod must hold two timestamps of 15 characters"},
    {decode_errc::final_block_id, "FinalBlockId must hold exactly one name component"},
    {decode_errc::lp_field_order,
     "link fields must be in ascending order with the fragment at the end"},
    {decode_errc::lp_field_repeated, "this link field may appear once only"},
    {decode_errc::lp_unrecognized_field, "an unknown link field may not be ignored"},
    {decode_errc::lp_field_size, "a link field has a length that its type forbids"},
    {decode_errc::lp_cache_policy, "CachePolicy needs a known CachePolicyType"},
    {decode_errc::lp_prefix_announcement, "PrefixAnnouncement must hold exactly one Data"},
    {decode_errc::packet_too_large, "the packet is larger than the link carries"},
}};

constexpr bool every_rule_has_its_sentence() {
  for (std::size_t i = 0; i < sentences.size(); ++i)
    if (static_cast<std::size_t>(sentences[i].rule) != i || sentences[i].text.empty())
      return false;
  return true;
}
static_assert(every_rule_has_its_sentence());

}  // namespace

std::string_view to_string(decode_errc rule) noexcept {
  const auto i = static_cast<std::size_t>(rule);
  return i < sentences.size() ? sentences[i].text : "unknown rule";
}

error to_error(const decode_error& e) {
  std::string text{to_string(e.rule)};
  text += " (at octet ";
  text += std::to_string(e.offset);
  text += ')';
  return {errc::malformed, std::move(text), 0};
}

}  // namespace facet::packet
