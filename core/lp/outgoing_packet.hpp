// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/lp.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::lp {

/// Octets of a fragment that fit behind these headers into a frame of `mtu` octets; 0 when none do.
std::size_t fragment_room(const packet::lp_headers& headers, std::size_t mtu) noexcept;

/// A network packet on its way out, and how it is spread over frames.
struct outgoing_packet {
  packet::buffer wire;              ///< keeps the octets that everything below borrows
  packet::lp_headers headers;       ///< for the network layer; they ride on the first frame
  bytes_view fragment;              ///< the Interest or Data
  std::vector<bytes_view> parts{};  ///< of `fragment`, one per frame
  std::optional<std::uint64_t> first_sequence{};  ///< of the first frame, when frames are numbered

  /// @returns none when `packet` is neither an Interest or Data nor an LpPacket that holds one
  static std::optional<outgoing_packet> open(const packet::buffer& packet);

  /// Whether it fits one frame of `mtu` octets with the headers it needs.
  [[nodiscard]] bool fits_alone(bool acknowledged, std::size_t mtu) const noexcept;

  /// Fills `parts`, so that every frame has at most `mtu` octets.
  ///
  /// @param acknowledged  leave room for TxSequence
  /// @returns false when the headers leave no room or it takes more than `max_parts`
  bool split(bool acknowledged, std::size_t mtu, std::size_t max_parts);

  /// Headers of one frame but for TxSequence and Acks. @pre i < parts.size()
  [[nodiscard]] packet::lp_headers frame_headers(std::size_t i) const noexcept;
};

}  // namespace facet::lp
