// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>

namespace facet::packet {

using sha256_digest = std::array<std::uint8_t, sha256_size>;

/// SHA-256 of octets that arrive in pieces. Every thread keeps one OpenSSL context; OpenSSL 3.0
/// itself takes and returns one small block per hash.
///
/// Threads: one at a time per thread; start and finish on the same one.
class sha256_hasher {
 public:
  sha256_hasher();
  sha256_hasher(const sha256_hasher&) = delete;
  sha256_hasher& operator=(const sha256_hasher&) = delete;

  void update(bytes_view octets);
  /// Ends the hash; nothing may be added afterwards.
  sha256_digest finish();
};

/// SHA-256 of pieces, as if they were one.
sha256_digest sha256(std::initializer_list<bytes_view> pieces);
sha256_digest sha256(std::span<const bytes_view> pieces);
inline sha256_digest sha256(bytes_view octets) {
  return sha256({octets});
}

/// SignatureType numbers.
namespace signature_type {
inline constexpr std::uint64_t digest_sha256 = 0;
inline constexpr std::uint64_t sha256_with_rsa = 1;
inline constexpr std::uint64_t sha256_with_ecdsa = 3;
inline constexpr std::uint64_t hmac_with_sha256 = 4;
inline constexpr std::uint64_t ed25519 = 5;
inline constexpr std::uint64_t null = 200;
}  // namespace signature_type

/// Which key signed: one of the two, or neither when the content is unknown to us.
struct key_locator_view {
  std::optional<name_view> name;
  std::optional<bytes_view> digest;
};

/// What SignatureInfo and InterestSignatureInfo say.
struct signature_info_view {
  std::uint64_t type = signature_type::digest_sha256;
  std::optional<key_locator_view> key_locator;
  bytes_view not_before;  ///< ISO 8601 basic, 15 characters; empty without ValidityPeriod
  bytes_view not_after;
  bytes_view nonce;                      ///< SignatureNonce, empty when absent
  std::optional<std::uint64_t> time_ms;  ///< SignatureTime: ms since 1970-01-01 UTC
  std::optional<std::uint64_t> sequence;
};

/// Checks a whole SignatureInfo (type 22) or InterestSignatureInfo (type 44) element.
///
/// @param expected_type  which of the two
decoded<signature_info_view> decode_signature_info(bytes_view wire,
                                                   std::uint32_t expected_type) noexcept;
/// As above for the TLV-VALUE alone: what interest_view and data_view hold.
decoded<signature_info_view> decode_signature_info_value(bytes_view value,
                                                         const std::uint8_t* origin) noexcept;
/// Checks a whole KeyLocator element.
decoded<key_locator_view> decode_key_locator(bytes_view wire) noexcept;

/// A number nobody can guess or repeat soon, for Nonce and SignatureNonce. One generator per
/// thread, seeded by the system.
std::uint64_t random_number();

}  // namespace facet::packet
