// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/tlv.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace facet::lp {

/// Smallest limit on frames that is obeyed, in octets; smaller ones are read as this. It leaves
/// room for a few octets of a packet behind the longest link headers (NFD: MIN_MTU).
inline constexpr std::size_t min_mtu = 64;

/// Longest period that is obeyed; longer ones are read as this, negative ones as none. Whatever a
/// command asks for may be added to any time.
inline constexpr duration max_link_period = std::chrono::hours{1};

/// How often congestion marks are set.
///
/// Source: NFD's link service; the interval shrinks as in CoDel (RFC 8289).
struct marking_options {
  bool enabled = true;
  std::size_t threshold = 65536;  ///< backlog that counts as congestion, in octets
  duration interval = std::chrono::milliseconds{100};  ///< congested for so long: first mark
};

/// Bounds on packets of which only some fragments have arrived. Whatever is beyond them pushes the
/// oldest out.
struct reassembly_options {
  duration timeout = std::chrono::milliseconds{500};  ///< without another fragment (NFD's figure)
  std::size_t max_fragments = 400;                    ///< of one packet, both ways (NFD's figure)
  std::size_t max_packets_per_endpoint = 64;
  std::size_t max_octets_per_endpoint = std::size_t{2} << 20;  ///< memory, not payload
  std::size_t max_packets = 1024;
  std::size_t max_octets = std::size_t{16} << 20;  ///< memory, not payload
};

/// Acknowledgements and retransmissions; for point-to-point links.
///
/// Source: NDNLPv2; the figures are NFD's, except for the bounds on memory.
struct reliability_options {
  bool enabled = false;
  unsigned max_retransmissions = 3;  ///< of one frame; then its whole packet is given up
  unsigned loss_threshold = 3;       ///< later frames acknowledged until a frame counts as lost
  duration idle_ack_delay = std::chrono::milliseconds{5};  ///< how long an Ack waits for a frame
  std::size_t max_unacked_frames = 4096;                   ///< then the oldest packet goes
  std::size_t max_unacked_octets = std::size_t{8} << 20;   ///< memory, not payload
};

/// What a link service does; everything may change while it runs.
///
/// With neither fragmentation nor reliability nothing goes out but packets as they were given (and
/// congestion marks, when marking is enabled): what clients on streams understand.
struct link_options {
  /// Longest frame in octets, headers included; at least min_mtu and at most max_packet_size are
  /// obeyed.
  std::size_t mtu = packet::max_packet_size;
  bool fragmentation = false;  ///< split what does not fit; reassembly is always on
  marking_options marking{};
  reassembly_options reassembly{};
  reliability_options reliability{};

  /// Where Sequence and TxSequence start. A peer that outlives this process takes repeated numbers
  /// for duplicates, so a random start is best on links between hosts. Not changed by configure().
  std::uint64_t first_sequence = 0;
};

}  // namespace facet::lp
