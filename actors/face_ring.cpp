// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What face_state does for a ring in place of a link layer: congestion marks for applications that
/// read LpPackets, and none for those that do not.
#include "actors/face_actor.hpp"
#include "core/lp/outgoing_packet.hpp"
#include "core/packet/lp.hpp"

namespace facet::actors {
namespace {

/// A ring is crowded or it is not: one octet stands for that. The rhythm is that of sockets.
constexpr lp::marking_options ring_marking{.enabled = true, .threshold = 0};

/// Takes away what a peer of version 1 does not know; what it asked for itself (PIT tokens) stays.
packet::buffer without_marks(const packet::buffer& wrapped) {
  const auto view = packet::decode_lp(wrapped);
  if (!view)
    return wrapped;  // cannot be: the forwarder made it
  packet::lp_headers headers;
  if (view->nack)
    headers.nack = static_cast<packet::nack_reason>(view->nack_code);
  headers.pit_token = view->pit_token;
  return headers.empty() ? packet::buffer::copy_of(view->fragment)
                         : packet::encode_lp(headers, view->fragment);
}

}  // namespace

/// @param packets  are about to be handed over
void face_state::prepare_for_ring(std::span<packet::buffer> packets) {
  if (!link_->takes_lp_packets()) {
    for (auto& packet : packets)
      if (packet::kind_of(packet) == packet::packet_kind::lp)
        packet = without_marks(packet);
  } else if (options_.marks_ring && !packets.empty()) {
    mark_crowding(packets.front());
  }
}

/// Marks the packet when the ring has been crowded, or packets have waited for room in it, for so
/// long that it is no burst.
void face_state::mark_crowding(packet::buffer& next) {
  const bool crowded = !waiting_.empty() || link_->crowded();
  const auto time = crowded ? now() : clock::time_point{};  // nobody reads it while there is room
  if (!ring_marker_.is_due(ring_marking, crowded ? 1 : 0, time))
    return;
  auto opened = lp::outgoing_packet::open(next);
  if (!opened)
    return;
  if (opened->headers.congestion_mark.value_or(0) == 0) {
    opened->headers.congestion_mark = 1;
    if (!opened->fits_alone(false, link_->max_packet_size()))
      return;  // the next packet takes it
    next = packet::encode_lp(opened->headers, opened->fragment);
    ++counters_.marked;
  }
  ring_marker_.marked(ring_marking, time);
}

}  // namespace facet::actors
