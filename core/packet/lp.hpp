// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/buffer.hpp"
#include "core/packet/tlv.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace facet::packet {

/// Why an Interest came back. The order is by severity. Other numbers travel on the wire; they read
/// as `none`.
enum class nack_reason : std::uint64_t {
  none = 0,
  congestion = 50,
  duplicate = 100,
  no_route = 150,
};

/// The reason's own spelling, as `ndnpeek` prints it: "None", "NoRoute" …
std::string_view to_string(nack_reason reason) noexcept;

/// A Nack header: the reason as understood and as it stood on the wire.
struct nack_header {
  nack_reason reason = nack_reason::none;
  std::uint64_t code = 0;
};

inline constexpr std::uint64_t cache_policy_no_cache = 1;
inline constexpr std::size_t max_pit_token_size = 32;
/// Octets of a Sequence, TxSequence or Ack (NDNLPv2: fixed-width integers).
inline constexpr std::size_t lp_sequence_size = 8;

/// A well-formed link-layer packet, by reference. A bare Interest or Data is one whose fragment is
/// itself. What is inside the fragment is not looked at.
///
/// Ownership: borrows `wire`.
/// Source: NDNLPv2.
struct lp_view {
  bytes_view wire;
  bytes_view fragment;  ///< TLV-VALUE; empty in an idle packet
  bool bare = false;    ///< no LpPacket around the fragment
  std::optional<nack_reason> nack;
  std::uint64_t nack_code = 0;  ///< the number on the wire, when there is a nack
  bytes_view pit_token;         ///< empty when absent
  std::optional<std::uint64_t> incoming_face_id;
  std::optional<std::uint64_t> next_hop_face_id;
  std::optional<std::uint64_t> cache_policy;  ///< only cache_policy_no_cache is known
  std::optional<std::uint64_t> congestion_mark;
  std::optional<std::uint64_t> sequence;
  std::optional<std::uint64_t> frag_index;
  std::optional<std::uint64_t> frag_count;
  std::optional<std::uint64_t> tx_sequence;
  bytes_view ack_octets;  ///< the Ack elements, one after the other
  bool non_discovery = false;
  bytes_view prefix_announcement;  ///< the Data element inside, empty when absent

  /// Legal, and carries nothing for the network layer.
  [[nodiscard]] bool is_idle() const noexcept { return fragment.empty(); }
  /// True when the fragment is only a part of a network packet.
  [[nodiscard]] bool is_partial() const noexcept { return frag_count.value_or(1) != 1; }
  [[nodiscard]] std::size_t ack_count() const noexcept;
  /// @pre i < ack_count()
  [[nodiscard]] std::uint64_t ack(std::size_t i) const noexcept;
};

/// Checks one link-layer packet, all of it: nothing may follow. Never allocates.
decoded<lp_view> decode_lp(bytes_view wire) noexcept;

/// Checks a whole Nack header element.
decoded<nack_header> decode_nack_header(bytes_view wire) noexcept;
/// Checks a whole CachePolicy element and answers its CachePolicyType.
decoded<std::uint64_t> decode_cache_policy(bytes_view wire) noexcept;

/// Headers to put around a packet. Absent ones cost nothing.
///
/// Ownership: borrows the token, acks and announcement.
struct lp_headers {
  std::optional<nack_reason> nack{};  ///< any number may be cast to it, to relay unknown reasons
  bytes_view pit_token{};             ///< at most 32 octets
  std::optional<std::uint64_t> incoming_face_id{};
  std::optional<std::uint64_t> next_hop_face_id{};
  std::optional<std::uint64_t> cache_policy{};
  std::optional<std::uint64_t> congestion_mark{};
  std::optional<std::uint64_t> sequence{};
  std::optional<std::uint64_t> frag_index{};
  std::optional<std::uint64_t> frag_count{};
  std::optional<std::uint64_t> tx_sequence{};
  std::span<const std::uint64_t> acks{};
  bool non_discovery = false;
  bytes_view prefix_announcement{};  ///< one Data element

  /// True when there is nothing to send but the fragment, so that it may go bare.
  [[nodiscard]] bool empty() const noexcept;
};

/// The headers of `view` that are meant for the network layer: all but Sequence, FragIndex,
/// FragCount, TxSequence and Acks. Unknown ones that were ignored are gone.
///
/// Ownership: borrows from what `view` borrows from.
lp_headers network_headers(const lp_view& view) noexcept;

/// Octets of the LpPacket that encode_lp would make: compare with the link's limit first.
std::size_t encoded_lp_size(const lp_headers& headers, std::size_t fragment_size) noexcept;

/// An LpPacket with these headers. An empty fragment is left out (idle packet).
buffer encode_lp(const lp_headers& headers, bytes_view fragment);

/// A Nack for `interest_wire`.
buffer encode_nack(nack_reason reason, bytes_view interest_wire);

}  // namespace facet::packet
