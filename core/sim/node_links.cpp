// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What a node sends over its links.
#include "core/lp/outgoing_packet.hpp"
#include "core/sim/node.hpp"

#include <utility>

namespace facet::sim {

void node::send_over_link(std::uint32_t face, packet::buffer packet, std::uint32_t hops) {
  auto& link = links_[face];
  // Whoever is through in this moment has left the line, whatever comes first in it.
  if (link.holds())
    send_what_waits(face);
  mark_congestion(link, packet);
  if (tracer_.counts_packets())
    tracer_.count_out(face, packet);
  events_.out(now_, face, packet);
  if (link.holds()) {
    if (const auto gone = link.hold({std::move(packet), hops, now_}))
      events_.lost(now_, face, gone->packet, to_string(link.last_drop()));
    return send_what_waits(face);
  }
  if (const auto arrives = link.send(now_, packet.size())) {
    hand_over(face, *arrives, std::move(packet), hops);
  } else {
    ++sequence_;  // numbered whether or not it arrives: the order must not depend on what came
                  // before
    events_.lost(now_, face, packet, to_string(link.last_drop()));
  }
}

/// Tells the packet's consumer that this link has been crowded for a while.
void node::mark_congestion(link_end& link, packet::buffer& packet) {
  if (!link.mark_is_due(now_))
    return;
  auto opened = lp::outgoing_packet::open(packet);
  if (!opened)
    return;
  const bool fresh = opened->headers.congestion_mark.value_or(0) == 0;
  if (fresh) {
    opened->headers.congestion_mark = 1;
    packet = packet::encode_lp(opened->headers, opened->fragment);
  }
  link.marked(now_, fresh);
}

/// Sends from a link's line what its transmitter is free for.
void node::send_what_waits(std::uint32_t face) {
  auto& link = links_[face];
  while (auto leaving = link.next(now_)) {
    if (leaving->dropped)
      events_.lost(now_, face, leaving->held.packet, to_string(*leaving->dropped));
    else
      hand_over(face, leaving->arrives, std::move(leaving->held.packet), leaving->held.hops);
  }
  if (const auto again = link.take_wake_up())
    schedule(*again, event_kind::departure, face);
}

/// Gives a packet to the node at the other end, for when it arrives there.
void node::hand_over(std::uint32_t face, std::int64_t arrives, packet::buffer packet,
                     std::uint32_t hops) {
  const auto sequence = sequence_++;
  if (arrives > plan_.what.end().count())
    return;
  links_[face].took_off(now_, arrives, packet.size());
  const auto& end = plan().links[face];
  exchange_.send({arrives, end.peer, number_, sequence, end.peer_face, links_[face].epoch(),
                  hops + 1, std::move(packet)});
}

}  // namespace facet::sim
