// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct evp_pkey_st;

namespace facet::packet {

/// A key that checks signatures: RSA, ECDSA over a NIST curve, or Ed25519.
///
/// Ownership: shared and immutable; copies are cheap.
/// Source:    NDN Packet Format 0.3, Signature; keys as SubjectPublicKeyInfo.
class public_key {
 public:
  /// Reads a DER SubjectPublicKeyInfo: the Content of an NDN certificate.
  /// Errors: invalid_argument (not a key), unsupported (another algorithm, RSA under 2048 bits)
  static result<public_key> from_der(bytes_view octets);

  /// Reads one PEM block "PUBLIC KEY". Errors: as from_der
  static result<public_key> from_pem(std::string_view text);

  /// The SignatureType that signatures of this key have.
  [[nodiscard]] std::uint64_t signature_type() const noexcept { return signature_type_; }

  /// True when `signature` is this key's over the pieces, taken as one. Never throws on hostile
  /// octets.
  [[nodiscard]] bool verify(std::span<const bytes_view> pieces, bytes_view signature) const;

 private:
  public_key(std::shared_ptr<evp_pkey_st> key, std::uint64_t signature_type) noexcept
      : key_(std::move(key)), signature_type_(signature_type) {}
  static result<public_key> from_key(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
  std::uint64_t signature_type_;
};

}  // namespace facet::packet
