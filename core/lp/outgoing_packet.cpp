// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/outgoing_packet.hpp"

#include <algorithm>

namespace facet::lp {
namespace {

/// Sequence and TxSequence take 8 octets whatever they are.
constexpr std::uint64_t any_sequence = 0;

}  // namespace

std::size_t fragment_room(const packet::lp_headers& headers, std::size_t mtu) noexcept {
  const auto smallest = packet::encoded_lp_size(headers, 1);
  if (smallest > mtu)
    return 0;
  // Lengths take more octets when there is more behind them, so this is too much at first.
  auto room = mtu - smallest + 1;
  for (auto size = packet::encoded_lp_size(headers, room); size > mtu;
       size = packet::encoded_lp_size(headers, room))
    room -= size - mtu;
  return room;
}

std::optional<outgoing_packet> outgoing_packet::open(const packet::buffer& packet) {
  const auto kind = packet::kind_of(packet);
  if (kind == packet::packet_kind::interest || kind == packet::packet_kind::data)
    return outgoing_packet{packet, {}, packet.bytes()};
  if (kind != packet::packet_kind::lp)
    return std::nullopt;
  const auto view = packet::decode_lp(packet);
  if (!view || view->is_idle() || view->is_partial())
    return std::nullopt;
  return outgoing_packet{packet, packet::network_headers(*view), view->fragment};
}

bool outgoing_packet::fits_alone(bool acknowledged, std::size_t mtu) const noexcept {
  if (!acknowledged && headers.empty())
    return fragment.size() <= mtu;
  auto frame = headers;
  if (acknowledged)
    frame.sequence = frame.tx_sequence = any_sequence;
  return packet::encoded_lp_size(frame, fragment.size()) <= mtu;
}

bool outgoing_packet::split(bool acknowledged, std::size_t mtu, std::size_t max_parts) {
  auto first = headers;
  packet::lp_headers rest;
  for (auto* frame : {&first, &rest}) {
    frame->sequence = any_sequence;
    // The count is not known yet and decides how many octets it takes: assume the largest.
    frame->frag_index = frame->frag_count = max_parts;
    if (acknowledged)
      frame->tx_sequence = any_sequence;
  }
  auto room = fragment_room(first, mtu);
  const auto room_after = fragment_room(rest, mtu);
  parts.clear();
  for (auto left = fragment; !left.empty(); room = room_after) {
    const auto n = std::min(room, left.size());
    if (n == 0 || parts.size() == max_parts)
      return false;
    parts.push_back(left.first(n));
    left = left.subspan(n);
  }
  return true;
}

packet::lp_headers outgoing_packet::frame_headers(std::size_t i) const noexcept {
  auto frame = i == 0 ? headers : packet::lp_headers{};
  if (first_sequence)
    frame.sequence = *first_sequence + i;
  if (parts.size() > 1) {
    frame.frag_index = i;
    frame.frag_count = parts.size();
  }
  return frame;
}

}  // namespace facet::lp
