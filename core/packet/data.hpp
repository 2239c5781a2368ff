// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"
#include "core/packet/signature.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace facet::packet {

/// ContentType numbers.
namespace content_type {
inline constexpr std::uint64_t blob = 0;
inline constexpr std::uint64_t link = 1;
inline constexpr std::uint64_t key = 2;
inline constexpr std::uint64_t nack = 3;
inline constexpr std::uint64_t manifest = 4;
inline constexpr std::uint64_t prefix_announcement = 5;
}  // namespace content_type

/// What MetaInfo says.
struct meta_info_view {
  std::uint64_t content_type = content_type::blob;
  std::chrono::milliseconds freshness{0};
  std::optional<component_view> final_block_id;
};

/// A well-formed Data, by reference.
///
/// Ownership: borrows `wire`.
/// Source: NDN Packet Format 0.3, Data.
struct data_view {
  bytes_view wire;
  name_view name;  ///< may be empty
  std::uint64_t content_type = content_type::blob;
  std::chrono::milliseconds freshness{0};
  std::optional<component_view> final_block_id;
  bytes_view content;                ///< TLV-VALUE, empty when absent
  bool has_content = false;          ///< an empty Content is not an absent one
  bytes_view signature_info;         ///< TLV-VALUE, empty when absent
  bytes_view signature_value;        ///< TLV-VALUE, may be empty in signed Data
  std::uint64_t signature_type = 0;  ///< meaningful when is_signed()
  bytes_view signed_portion;         ///< from Name up to SignatureValue

  [[nodiscard]] bool is_signed() const noexcept { return !signature_info.empty(); }
};

struct decode_options {
  /// Accept Data with neither SignatureInfo nor SignatureValue, as ndn-iperf sends by default. For
  /// faces of local applications.
  bool allow_unsigned_data = false;
  /// Start of the outermost buffer for the error's offset, when that is not the Data itself.
  const std::uint8_t* origin = nullptr;
};

/// Checks one Data, all of it: nothing may follow. Never allocates.
decoded<data_view> decode_data(bytes_view wire, decode_options options = {}) noexcept;

/// Checks a whole MetaInfo element.
decoded<meta_info_view> decode_meta_info(bytes_view wire) noexcept;

/// True when the Data carries a DigestSha256 signature that fits.
bool digest_signature_ok(const data_view& data);

/// SHA-256 of the whole Data: the last component of its full name.
sha256_digest implicit_digest(bytes_view data_wire);

/// Whether the Data answers the Interest: Name, CanBePrefix and implicit digest (hashed only when
/// the Interest asks for one). MustBeFresh is the content store's business.
bool matches(const interest_view& interest, const data_view& data);

/// Composes Data.
///
/// Ownership: borrows the name, FinalBlockId and content until encoded.
///
///     auto packet = data_builder{name}.freshness(10s).final_segment(9).content(octets).encode();
class data_builder {
 public:
  explicit data_builder(name_view name) noexcept : name_(name) {}

  data_builder& content_type(std::uint64_t value) noexcept;
  data_builder& freshness(std::chrono::milliseconds value) noexcept;
  /// @param component  borrowed
  data_builder& final_block_id(const component_view& component) noexcept;
  /// FinalBlockId = a segment component.
  data_builder& final_segment(std::uint64_t number) noexcept;
  /// @param octets  borrowed; always written, even when empty
  data_builder& content(bytes_view octets) noexcept;

  /// Signed with DigestSha256.
  [[nodiscard]] buffer encode() const;
  /// Signed with a DigestSha256 that was computed earlier, over the same elements: that of an equal
  /// builder's encode(), digest_of_signature(). Nothing checks it here.
  [[nodiscard]] buffer encode_with_digest(const sha256_digest& digest) const;
  /// Without signature elements: what ndn-iperf calls signing "none". Not valid outside local
  /// application faces.
  [[nodiscard]] buffer encode_unsigned() const;
  /// SignatureType DigestSha256 with a value of zeros: for replies nobody verifies, and for peers
  /// that insist on the elements.
  [[nodiscard]] buffer encode_with_zero_digest() const;

 private:
  enum class signing : std::uint8_t { digest, none, known };
  [[nodiscard]] buffer compose(signing how, const sha256_digest& known = {}) const;
  [[nodiscard]] std::size_t meta_size() const noexcept;
  [[nodiscard]] bytes_view final_wire() const noexcept;
  void write_meta(tlv_cursor& out, std::size_t size) const noexcept;

  name_view name_;
  std::uint64_t content_type_ = content_type::blob;
  std::chrono::milliseconds freshness_{0};
  bytes_view final_block_id_;
  std::optional<number_component> final_segment_;
  bytes_view content_;
};

/// The SignatureValue of a packet that data_builder::encode() made: its last octets.
/// @pre  `data_wire` is such a packet
sha256_digest digest_of_signature(bytes_view data_wire) noexcept;

}  // namespace facet::packet
