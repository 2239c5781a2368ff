// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facet::lp {

/// Why a frame or packet went no further. Values are appended and never renumbered.
enum class drop_reason : std::uint8_t {
  malformed = 0,  ///< in, frames: neither Interest or Data nor a well-formed LpPacket with one
  bad_fragment,   ///< in, frames: no Sequence, FragIndex out of range, or too many fragments
  inconsistent_fragment,  ///< in, frames: FragCount differs from the packet's other fragments
  duplicate_fragment,     ///< in, frames: this fragment is already here
  duplicate_frame,        ///< in, frames: arrived before, sent again as its Ack was late or lost
  reassembly_timeout,     ///< in, packets: the missing fragments did not come
  reassembly_full,        ///< in, packets: incomplete, pushed out by newer ones
  reassembled_too_large,  ///< in, packets: the fragments are more than a packet may have
  too_large,              ///< out, packets: does not fit the link, in fragments or as it is
  not_a_packet,           ///< out, packets: not what a forwarder emits
  retransmissions_exhausted,  ///< out, packets: a frame of it was never acknowledged
};
inline constexpr std::size_t drop_reason_count = 11;

/// The reason's own spelling, for status output, logs and tests.
std::string_view to_string(drop_reason reason) noexcept;

/// What a link service did since its start.
struct link_counters {
  std::array<std::uint64_t, drop_reason_count> drops{};

  std::uint64_t n_in_frames = 0;        ///< everything received
  std::uint64_t n_in_packets = 0;       ///< handed up
  std::uint64_t n_in_idle = 0;          ///< frames without a fragment
  std::uint64_t n_in_fragments = 0;     ///< frames with a part of a packet
  std::uint64_t n_reassembled = 0;      ///< packets put together from fragments
  std::uint64_t n_in_acks = 0;          ///< that acknowledged a frame of ours
  std::uint64_t n_in_acks_ignored = 0;  ///< for nothing that waits: late, repeated or invented

  std::uint64_t n_out_frames = 0;   ///< everything sent, retransmissions and idle frames included
  std::uint64_t n_out_packets = 0;  ///< network packets sent
  std::uint64_t n_out_idle = 0;     ///< frames that carry nothing but Acks
  std::uint64_t n_fragmented = 0;   ///< packets sent in more than one frame
  std::uint64_t n_out_acks = 0;
  std::uint64_t n_acks_forgotten = 0;  ///< owed, but pushed out by newer ones: the peer sends again
  std::uint64_t n_retransmitted = 0;   ///< frames
  std::uint64_t n_lost = 0;            ///< frames found lost because later ones were acknowledged
  std::uint64_t n_timed_out = 0;       ///< frames found lost because no Ack came in time
  /// Packets sent, but not (or no longer) protected from loss: no room for the headers, or the
  /// window of unacknowledged frames was full.
  std::uint64_t n_unprotected = 0;
  std::uint64_t n_marked = 0;          ///< packets that got a congestion mark here
  std::uint64_t n_marks_left_out = 0;  ///< due, but the frame had no room

  /// Frames or packets dropped for `reason`.
  [[nodiscard]] std::uint64_t dropped(drop_reason reason) const noexcept {
    return drops[static_cast<std::size_t>(reason)];
  }
  void count(drop_reason reason, std::uint64_t n = 1) noexcept {
    drops[static_cast<std::size_t>(reason)] += n;
  }
};

}  // namespace facet::lp
