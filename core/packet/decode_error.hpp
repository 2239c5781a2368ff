// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facet::packet {

/// The rule of the packet format that some octets broke. Values index per-rule counters, so they
/// are dense.
///
/// Source: NDN Packet Format 0.3, NDNLPv2.
enum class decode_errc : std::uint8_t {
  truncated,                   ///< The octets end inside a TLV-TYPE or TLV-LENGTH.
  value_overruns_parent,       ///< A TLV-LENGTH reaches past the enclosing element or packet.
  number_not_shortest,         ///< A TLV-TYPE or TLV-LENGTH is not in its shortest form.
  type_out_of_range,           ///< A TLV-TYPE of 0 or above 2^32-1.
  trailing_octets,             ///< Octets follow the element that should be alone.
  unexpected_type,             ///< Not the element that belongs here.
  integer_size,                ///< A NonNegativeInteger that is not 1, 2, 4 or 8 octets.
  unrecognized_critical,       ///< An unknown element that may not be skipped.
  out_of_order,                ///< A known critical element repeated or in the wrong place.
  name_not_first,              ///< Something precedes Name, or Name is missing.
  name_empty,                  ///< An Interest whose Name has no component.
  component_type,              ///< A name component type outside 1 … 65535.
  digest_component_size,       ///< A digest component that is not 32 octets.
  repeated_parameters_digest,  ///< Two ParametersSha256DigestComponents in one Name.
  flag_not_empty,              ///< CanBePrefix, MustBeFresh or NonDiscovery with a value.
  forwarding_hint_empty,       ///< A ForwardingHint without any Name.
  nonce_size,                  ///< A Nonce that is not 4 octets.
  hop_limit_size,              ///< A HopLimit that is not 1 octet.
  parameters_without_digest,   ///< ApplicationParameters, but no digest component in the Name.
  digest_without_parameters,   ///< A parameters digest component, but no ApplicationParameters.
  signature_incomplete,        ///< Signature elements of an Interest that do not come together.
  signature_info_missing,      ///< Data without SignatureInfo.
  signature_value_missing,     ///< Data without SignatureValue.
  signature_type_missing,      ///< SignatureInfo that does not start with SignatureType.
  signature_nonce_empty,       ///< A SignatureNonce without octets.
  validity_period,             ///< A ValidityPeriod that is not two 15-character timestamps.
  final_block_id,              ///< FinalBlockId that is not exactly one name component.
  lp_field_order,              ///< LpPacket fields not in ascending order, or after Fragment.
  lp_field_repeated,           ///< An LpPacket field twice that may appear once.
  lp_unrecognized_field,       ///< An unknown LpPacket field that may not be ignored.
  lp_field_size,               ///< An LpPacket field with a length its type forbids.
  lp_cache_policy,             ///< CachePolicy without a known CachePolicyType.
  lp_prefix_announcement,      ///< PrefixAnnouncement that is not one Data element.
  packet_too_large,            ///< Larger than the link carries. Stays the last.
};
inline constexpr std::size_t decode_errc_count =
    static_cast<std::size_t>(decode_errc::packet_too_large) + 1;

/// The rule as one sentence, for logs and `facet dissect`.
std::string_view to_string(decode_errc rule) noexcept;

/// Why octets were refused.
struct decode_error {
  decode_errc rule = decode_errc::truncated;
  std::size_t offset = 0;  ///< of the offending element, in octets into the outermost buffer

  friend bool operator==(const decode_error&, const decode_error&) = default;
};

/// A view of what was decoded, or the broken rule. Never allocates.
template <class T>
using decoded = tl::expected<T, decode_error>;

/// For callers whose own errors are `facet::error`: errc::malformed with a sentence that names the
/// octet.
error to_error(const decode_error& e);

}  // namespace facet::packet
