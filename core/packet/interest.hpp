// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"
#include "core/packet/signature.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::packet {

inline constexpr std::chrono::milliseconds default_interest_lifetime{4000};
/// Lifetimes and freshness periods above this are read as this: a hundred years survive being
/// added to any clock in nanoseconds. The wire keeps the original.
inline constexpr std::chrono::milliseconds max_period = std::chrono::hours{24 * 365 * 100};

/// A period of the wire, held within max_period.
constexpr std::chrono::milliseconds clamp_period(std::uint64_t ms) noexcept {
  constexpr auto limit = static_cast<std::uint64_t>(max_period.count());
  return std::chrono::milliseconds{static_cast<std::int64_t>(ms < limit ? ms : limit)};
}

/// A well-formed Interest, by reference.
///
/// Ownership: borrows `wire`.
/// Source: NDN Packet Format 0.3, Interest.
struct interest_view {
  bytes_view wire;
  name_view name;
  bool can_be_prefix = false;
  bool must_be_fresh = false;
  bytes_view forwarding_hint;          ///< TLV-VALUE, empty when absent; see for_each_hint
  std::optional<std::uint32_t> nonce;  ///< in network order as a number: octets 01 02 03 04 are
                                       ///< 0x01020304
  std::chrono::milliseconds lifetime = default_interest_lifetime;
  std::optional<std::uint8_t> hop_limit;
  std::size_t hop_limit_offset = 0;     ///< of the octet in `wire`, when there is a hop_limit
  std::size_t nonce_insert_offset = 0;  ///< where in `wire` a missing Nonce belongs
  std::optional<bytes_view> application_parameters;  ///< TLV-VALUE
  bytes_view parameters_digest;   ///< value of the digest component, empty when absent
  bytes_view parameters_portion;  ///< the octets that digest covers: to the end of the Interest
  bytes_view signature_info;   ///< TLV-VALUE, empty when unsigned; see decode_signature_info_value
  bytes_view signature_value;  ///< TLV-VALUE
  std::uint64_t signature_type = 0;  ///< meaningful when signed()
  /// The octets that the signature covers, in order: name components around the digest, then
  /// ApplicationParameters … InterestSignatureInfo. Empty when unsigned.
  std::array<bytes_view, 3> signed_portion;
  /// parameters_portion holds misplaced known elements, which count for nothing, digests included.
  bool has_ignored_parameters = false;

  [[nodiscard]] bool is_signed() const noexcept { return !signature_info.empty(); }
};

/// Checks one Interest, all of it: nothing may follow. Everything that the packet format demands is
/// checked except what needs hashing: see parameters_digest_ok. Never allocates.
///
/// @param origin  start of the outermost buffer for the error's offset, when that is not `wire`
decoded<interest_view> decode_interest(bytes_view wire,
                                       const std::uint8_t* origin = nullptr) noexcept;

/// True when ParametersSha256Digest is the digest of the parameters, or when there are none.
bool parameters_digest_ok(const interest_view& interest);

/// True when the Interest carries a DigestSha256 signature that fits (v0.3 rule).
bool digest_signature_ok(const interest_view& interest);
/// As above for the form that ndn-rs writes: the hash also covers the Name header, a digest of
/// zeros, and everything up to InterestSignatureInfo.
bool ndn_rs_digest_signature_ok(const interest_view& interest);

/// Calls `visit(name_view)` for each name of the forwarding hint, in order of preference.
template <class F>
void for_each_hint(const interest_view& interest, F&& visit) {
  tlv_reader hints{interest.forwarding_hint};
  for (tlv_element e; hints.next(e);) {
    tlv_reader inside{e.type == tlv::delegation ? e.value : e.wire};
    for (tlv_element n; inside.next(n);)
      if (n.type == tlv::name)
        visit(*decode_name_value(n.value, n.value.data()));
  }
}

/// Composes Interests.
///
/// Ownership: borrows the name, hint and parameters until encoded.
///
///     auto packet = interest_builder{name}.must_be_fresh().encode();
class interest_builder {
 public:
  /// @param name  at least one component; a ParametersSha256DigestComponent in it is left out and
  ///              the right one appended when there are parameters
  explicit interest_builder(name_view name) noexcept : name_(name) {}

  interest_builder& can_be_prefix(bool on = true) noexcept;
  interest_builder& must_be_fresh(bool on = true) noexcept;
  /// @param names  borrowed
  interest_builder& forwarding_hint(std::span<const name_view> names) noexcept;
  /// Without this, encode() draws one.
  interest_builder& nonce(std::uint32_t value) noexcept;
  /// Leaves the Nonce out: legal from an application to its forwarder.
  interest_builder& without_nonce() noexcept;
  interest_builder& lifetime(std::chrono::milliseconds value) noexcept;
  interest_builder& hop_limit(std::uint8_t value) noexcept;
  /// @param value  borrowed; may be empty, which is not the same as absent
  interest_builder& application_parameters(bytes_view value) noexcept;

  /// Unsigned; with the ParametersSha256Digest when there are parameters.
  [[nodiscard]] buffer encode() const;

  /// What makes a signed Interest unique. Absent fields are left out.
  struct signature_fields {
    std::optional<std::uint64_t> nonce{};
    std::optional<std::uint64_t> time_ms{};  ///< since 1970-01-01 UTC
    std::optional<std::uint64_t> sequence{};
  };
  /// With a DigestSha256 signature (v0.3 rule).
  [[nodiscard]] buffer encode_signed(const signature_fields& fields) const;
  /// As above with a random SignatureNonce and the current SignatureTime.
  [[nodiscard]] buffer encode_signed() const;

 private:
  struct layout;
  [[nodiscard]] layout measure(const signature_fields* fields) const;
  [[nodiscard]] buffer compose(const signature_fields* fields) const;
  void write_name(tlv_cursor& out, const layout& sizes) const;
  void write_selectors(tlv_cursor& out, const layout& sizes) const;
  void write_parameters(tlv_cursor& out, const layout& sizes, const signature_fields* fields,
                        bytes_view name_value) const;

  name_view name_;
  bool can_be_prefix_ = false;
  bool must_be_fresh_ = false;
  bool wants_nonce_ = true;
  std::span<const name_view> hint_;
  std::optional<std::uint32_t> nonce_;
  std::chrono::milliseconds lifetime_ = default_interest_lifetime;
  std::optional<std::uint8_t> hop_limit_;
  std::optional<bytes_view> parameters_;
};

/// Sets the HopLimit octet. Writes in place when `packet` is the only handle and is exactly this
/// Interest; otherwise answers a changed copy of the Interest.
///
/// @pre interest.hop_limit has a value and interest.wire lies in `packet`
buffer with_hop_limit(buffer packet, const interest_view& interest, std::uint8_t value);

/// What a forwarder may change in an Interest on its way. No signature covers any of it.
struct interest_changes {
  std::optional<std::uint32_t> nonce{};     ///< added where there is none
  std::optional<std::uint8_t> hop_limit{};  ///< replaces the one there is, or is added
  bool without_hint = false;                ///< takes the ForwardingHint out
};

/// A copy of the Interest with these changes, each where it belongs; other octets are untouched.
buffer rewritten(const interest_view& interest, const interest_changes& changes);

}  // namespace facet::packet
