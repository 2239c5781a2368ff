// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/decode_error.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

namespace facet::packet {

/// Type numbers. Source: NDN Packet Format 0.3, NDNLPv2.
namespace tlv {

inline constexpr std::uint32_t implicit_sha256_digest_component = 1;
inline constexpr std::uint32_t parameters_sha256_digest_component = 2;
inline constexpr std::uint32_t interest = 5;
inline constexpr std::uint32_t data = 6;
inline constexpr std::uint32_t name = 7;
inline constexpr std::uint32_t generic_component = 8;
inline constexpr std::uint32_t nonce = 10;
inline constexpr std::uint32_t interest_lifetime = 12;
inline constexpr std::uint32_t must_be_fresh = 18;
inline constexpr std::uint32_t meta_info = 20;
inline constexpr std::uint32_t content = 21;
inline constexpr std::uint32_t signature_info = 22;
inline constexpr std::uint32_t signature_value = 23;
inline constexpr std::uint32_t content_type = 24;
inline constexpr std::uint32_t freshness_period = 25;
inline constexpr std::uint32_t final_block_id = 26;
inline constexpr std::uint32_t signature_type = 27;
inline constexpr std::uint32_t key_locator = 28;
inline constexpr std::uint32_t key_digest = 29;
inline constexpr std::uint32_t forwarding_hint = 30;
inline constexpr std::uint32_t delegation = 31;             // historic, inside ForwardingHint
inline constexpr std::uint32_t delegation_preference = 30;  // historic, inside a delegation
inline constexpr std::uint32_t keyword_component = 32;
inline constexpr std::uint32_t can_be_prefix = 33;
inline constexpr std::uint32_t hop_limit = 34;
inline constexpr std::uint32_t application_parameters = 36;
inline constexpr std::uint32_t signature_nonce = 38;
inline constexpr std::uint32_t signature_time = 40;
inline constexpr std::uint32_t signature_sequence = 42;
inline constexpr std::uint32_t interest_signature_info = 44;
inline constexpr std::uint32_t interest_signature_value = 46;
inline constexpr std::uint32_t segment_component = 50;
inline constexpr std::uint32_t byte_offset_component = 52;
inline constexpr std::uint32_t version_component = 54;
inline constexpr std::uint32_t timestamp_component = 56;
inline constexpr std::uint32_t sequence_component = 58;
inline constexpr std::uint32_t validity_period = 253;
inline constexpr std::uint32_t not_before = 254;
inline constexpr std::uint32_t not_after = 255;

inline constexpr std::uint32_t lp_packet = 100;
inline constexpr std::uint32_t fragment = 80;
inline constexpr std::uint32_t sequence = 81;
inline constexpr std::uint32_t frag_index = 82;
inline constexpr std::uint32_t frag_count = 83;
inline constexpr std::uint32_t pit_token = 98;
inline constexpr std::uint32_t nack = 800;
inline constexpr std::uint32_t nack_reason = 801;
inline constexpr std::uint32_t incoming_face_id = 812;
inline constexpr std::uint32_t next_hop_face_id = 816;
inline constexpr std::uint32_t cache_policy = 820;
inline constexpr std::uint32_t cache_policy_type = 821;
inline constexpr std::uint32_t congestion_mark = 832;
inline constexpr std::uint32_t ack = 836;
inline constexpr std::uint32_t tx_sequence = 840;
inline constexpr std::uint32_t non_discovery = 844;
inline constexpr std::uint32_t prefix_announcement = 848;

}  // namespace tlv

/// Largest packet on a socket, LP header included. Rings may be created for more.
inline constexpr std::size_t max_packet_size = 8800;

/// True for types that a decoder may not skip when it does not know them.
constexpr bool is_critical(std::uint32_t type) noexcept {
  return type <= 31 || (type & 1U) != 0;
}

/// Integers in network order; `p` need not be aligned.
template <class Integer>
Integer load_big_endian(const std::uint8_t* p) noexcept {
  Integer value;
  std::memcpy(&value, p, sizeof value);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof value == 2)
      value = static_cast<Integer>(__builtin_bswap16(value));
    else if constexpr (sizeof value == 4)
      value = static_cast<Integer>(__builtin_bswap32(value));
    else if constexpr (sizeof value == 8)
      value = static_cast<Integer>(__builtin_bswap64(value));
  }
  return value;
}

/// Octets that `value` takes as a TLV-TYPE or TLV-LENGTH.
constexpr std::size_t var_number_size(std::uint64_t value) noexcept {
  return value < 253 ? 1 : value <= 0xFFFF ? 3 : value <= 0xFFFFFFFF ? 5 : 9;
}

/// Octets that `value` takes as a NonNegativeInteger.
constexpr std::size_t integer_size(std::uint64_t value) noexcept {
  return value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : value <= 0xFFFFFFFF ? 4 : 8;
}

/// Octets of a whole element with a TLV-VALUE of `length` octets.
constexpr std::size_t element_size(std::uint32_t type, std::size_t length) noexcept {
  return var_number_size(type) + var_number_size(length) + length;
}

/// Octets of a whole element that holds `value` as a NonNegativeInteger.
constexpr std::size_t integer_element_size(std::uint32_t type, std::uint64_t value) noexcept {
  return element_size(type, integer_size(value));
}

/// Reads one variable-size number from the front of `input` and shortens `input` by it. Errors:
/// `truncated`, `number_not_shortest`; `input` is unchanged then.
decoded<std::uint64_t> take_var_number(bytes_view& input) noexcept;

/// The value of a NonNegativeInteger, or nothing when `octets` has none of the four legal sizes.
std::optional<std::uint64_t> decode_integer(bytes_view octets) noexcept;

/// One element of a packet, by reference.
struct tlv_element {
  std::uint32_t type = 0;
  bytes_view value;  ///< TLV-VALUE
  bytes_view wire;   ///< the whole element
};

/// Walks the elements that follow each other in some octets. Checks TLV rules as it goes and stops
/// at the first breach.
///
///     tlv_reader reader{octets};
///     for (tlv_element e; reader.next(e);) …
///     if (reader.failed()) return tl::unexpected(reader.error());
class tlv_reader {
 public:
  /// @param input   what to walk
  /// @param origin  start of the outermost buffer, for error offsets; `input` lies inside
  tlv_reader(bytes_view input, const std::uint8_t* origin) noexcept
      : at_(input.data()), end_(input.data() + input.size()), origin_(origin) {}
  explicit tlv_reader(bytes_view input) noexcept : tlv_reader(input, input.data()) {}

  /// Steps to the next element. False at the end and on a breach.
  bool next(tlv_element& e) noexcept {
    if (at_ == end_)
      return false;
    const std::uint8_t* start = at_;
    const std::uint8_t* value = at_ + 2;
    std::uint64_t length = 0;
    // Nearly every element has a one-octet type and a one-octet length. 0 wraps to a large number.
    if (end_ - at_ >= 2 && static_cast<std::uint8_t>(at_[0] - 1) < 252 && at_[1] < 253) {
      e.type = at_[0];
      length = at_[1];
    } else if ((value = long_header(e.type, length)) == nullptr) {
      return false;
    }
    if (length > static_cast<std::size_t>(end_ - value))
      return fail(decode_errc::value_overruns_parent, start);
    e.value = {value, static_cast<std::size_t>(length)};
    at_ = value + length;
    e.wire = {start, at_};
    return true;
  }

  /// True when no octets are left (or a breach ended the walk).
  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// @pre failed()
  [[nodiscard]] const decode_error& error() const noexcept { return error_; }

  /// The breach of `rule` by octets at `where`, as an error of the outermost buffer.
  [[nodiscard]] decode_error error_at(decode_errc rule, const std::uint8_t* where) const noexcept {
    return {rule, static_cast<std::size_t>(where - origin_)};
  }
  [[nodiscard]] const std::uint8_t* origin() const noexcept { return origin_; }

 private:
  const std::uint8_t* long_header(std::uint32_t& type, std::uint64_t& length) noexcept;
  bool fail(decode_errc rule, const std::uint8_t* where) noexcept;

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  const std::uint8_t* origin_;
  bool failed_ = false;
  decode_error error_;
};

/// The only element in `octets`: nothing may follow it.
decoded<tlv_element> decode_single(bytes_view octets) noexcept;
/// As above, and it must have this type.
///
/// @param origin  start of the outermost buffer, for the error's offset
decoded<tlv_element> decode_single(bytes_view octets, std::uint32_t type,
                                   const std::uint8_t* origin) noexcept;

/// What the start of a byte stream says about its first packet.
enum class frame_status : std::uint8_t { complete, need_more, malformed };
struct frame {
  frame_status status = frame_status::need_more;
  std::size_t size = 0;                       ///< octets of the first element, 0 while unknown
  decode_errc rule = decode_errc::truncated;  ///< when malformed: why. The stream cannot recover.
};

/// Finds the end of the first element of a byte stream, whatever its type.
///
/// @param limit  longest acceptable element; longer ones are malformed as soon as their header is
///               seen, so that a reader with that much room never waits for ever
frame peek_frame(bytes_view stream, std::size_t limit = max_packet_size) noexcept;

/// What kind of packet the outer type number announces; nothing else is looked at.
enum class packet_kind : std::uint8_t { interest, data, lp, unknown };
constexpr packet_kind kind_of(bytes_view wire) noexcept {
  if (wire.empty())
    return packet_kind::unknown;
  switch (wire[0]) {
    case tlv::interest:
      return packet_kind::interest;
    case tlv::data:
      return packet_kind::data;
    case tlv::lp_packet:
      return packet_kind::lp;
    default:
      return packet_kind::unknown;
  }
}

}  // namespace facet::packet
