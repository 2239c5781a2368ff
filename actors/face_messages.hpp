// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of messages.hpp, which is what to include: what any actor may ask of a face.

#include "actors/atoms.hpp"
#include "actors/packet_messages.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::actors {

/// Why a face itself gave up a packet. The forwarder's own reasons are forwarding::drop_reason.
enum class face_drop : std::uint8_t {
  queue_full,
  stalled,
  too_large,
  closed,
  cancelled,
  down,        ///< a permanent face had no connection, and its queue no room or its batch no time
  refused,     ///< nobody listens at the other end of a datagram face, or no way leads there
  truncated,   ///< in: a datagram longer than a packet may be
  malformed,   ///< in: a frame that is no link-layer packet, or a fragment that fits nowhere
  duplicate,   ///< in: a frame that had come before, sent again by the peer's reliability
  incomplete,  ///< in: the other fragments of the packet never came, or came too late
  unacknowledged,  ///< sent, and sent again, but the peer never acknowledged it
};
inline constexpr std::size_t face_drop_count = 12;
std::string_view to_string(face_drop reason) noexcept;

/// What a face has done since it opened.
struct face_counters {
  std::uint64_t in_packets = 0;
  std::uint64_t in_octets = 0;
  std::uint64_t out_packets = 0;
  std::uint64_t out_octets = 0;
  std::uint64_t queued_octets = 0;  ///< waiting for room at the peer now
  std::uint64_t polls = 0;          ///< looks at the ring
  std::uint64_t parks = 0;          ///< times it went to sleep
  std::uint64_t wakeups = 0;        ///< times the doorbell or the socket woke it
  std::uint64_t rescued = 0;        ///< wake-ups a version-1 peer lost, found by re-examination
  std::vector<std::uint64_t> drops = std::vector<std::uint64_t>(face_drop_count);  ///< by face_drop
  std::uint64_t retransmitted = 0;  ///< frames sent again by link-layer reliability
  std::uint64_t marked = 0;         ///< packets that got a congestion mark here
  std::uint64_t expires_ms = 0;     ///< until it closes if nothing comes in; 0: it does not expire
  std::uint64_t ring_slots = 0;     ///< of each of its two rings; 0: it has none
  std::uint64_t ring_in = 0;        ///< packets in the ring towards us now
  std::uint64_t ring_out = 0;       ///< packets in the ring towards the peer now
};
template <class Inspector>
auto inspect(Inspector& f, face_counters& x) {
  return port::fields(f, "face_counters", x.in_packets, x.in_octets, x.out_packets, x.out_octets,
                      x.queued_octets, x.polls, x.parks, x.wakeups, x.rescued, x.drops,
                      x.retransmitted, x.marked, x.expires_ms, x.ring_slots, x.ring_in, x.ring_out);
}

/// Distributions in powers of two: bucket i counts values v with 2^i <= v < 2^(i+1).
struct face_histograms {
  std::vector<std::uint64_t> arrivals_per_drain = std::vector<std::uint64_t>(16);
  std::vector<std::uint64_t> packets_per_send = std::vector<std::uint64_t>(16);
  std::uint64_t arrivals = 0;  ///< packets of all drains
  std::uint64_t sendings = 0;  ///< packets of all sends
};
template <class Inspector>
auto inspect(Inspector& f, face_histograms& x) {
  return port::fields(f, "face_histograms", x.arrivals_per_drain, x.packets_per_send, x.arrivals,
                      x.sendings);
}

/// Receives what arrives on the faces it subscribed to.
using packet_sink = port::typed_actor<caf::result<void>(packets_arrived),
                                      // The face is gone.
                                      caf::result<void>(face_closed)>;

/// Asks a face for its arrivals. A face may have several sinks; they share the octets.
struct subscribe {
  packet_sink sink;
};
template <class Inspector>
auto inspect(Inspector& f, subscribe& x) {
  return port::fields(f, "subscribe", x.sink);
}

/// Ends a face: what waits is answered face_closed, objects are unlinked, sinks are told `reason`.
struct close_face {
  std::uint8_t reason = 0;  ///< facet::errc, 0 for "on request"
  std::string detail;
};
template <class Inspector>
auto inspect(Inspector& f, close_face& x) {
  return port::fields(f, "close_face", x.reason, x.detail);
}

/// A face, whatever carries its packets.
using face_actor = port::typed_actor<
    // Answered when the fate of every packet is known. Errors: packet_too_large (context: index
    // u32, size u64, limit u64; nothing was sent), and with the batch_result as context: stalled
    // (the deadline passed), face_closed, cancelled.
    caf::result<batch_result>(send_batch),
    // No answer of its own: the batch is answered `cancelled`, if it still waited.
    caf::result<void>(cancel_batch),
    // Answered once the sink will see every later packet.
    caf::result<void>(subscribe), caf::result<face_counters>(get_counters),
    caf::result<face_histograms>(get_histograms), caf::result<void>(close_face)>;

}  // namespace facet::actors
