// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facet::forwarding {

/// Why a packet was not delivered. Each is counted on one face: "in" means on the face the packet
/// came from, "out" on the face it would have left by. Values are appended and never renumbered.
enum class drop_reason : std::uint8_t {
  malformed = 0,    ///< in: violates the packet format (or is Data without a signature from afar)
  fragment,         ///< in: a piece of a larger packet; reassembly belongs to the face
  hop_limit,        ///< in: HopLimit 0 on arrival; out: HopLimit 0 and the face leaves this host
  scope,            ///< in: /localhost from another host; out: /localhost or /localhop to one
  duplicate_nonce,  ///< in: this Interest has been here before: a loop, or a replay within 6 s
  no_route,         ///< in: no eligible next hop for the Interest
  pit_full,         ///< in: the pending Interest table is at its bound
  local_field,      ///< in: NextHopFaceId on a face that is not allowed to use it
  unknown_face,     ///< in: NextHopFaceId names no face. Totals only: packet from an unknown face
  suppressed,       ///< in: Interest kept, not sent on, as the same was sent just now. Its sender
                    ///< still gets the Data: a statistic of aggregation rather than a loss
  expired,          ///< in: the Interest's lifetime ended without Data or Nack
  unsolicited,      ///< in: Data that nobody is waiting for (includes what came too late)
  no_downstream,    ///< in: Data or Nack that was asked for, but nobody is left to receive it
  nack_unmatched,   ///< in: Nack for an Interest not pending here, or not sent with that nonce
  nack_on_shared_link,  ///< in and out: Nacks exist on point-to-point links only
  too_large,            ///< out: larger than the face carries
  queue_full,           ///< out: the face's queue is at its bound; counted by the owner of the face
  face_closed,          ///< out: the face closed with packets queued; counted by its owner
  over_share,           ///< in: the face, or its user, has its share of the pending Interest table
};
inline constexpr std::size_t drop_reason_count = 19;

/// The reason's own spelling, for status output, logs and tests.
std::string_view to_string(drop_reason reason) noexcept;

using drop_counters = std::array<std::uint64_t, drop_reason_count>;

/// What went through one face, in packets and octets (octets as they are on the face, LP included).
/// Incoming packets are counted once they are decoded, whether or not they are then dropped.
struct face_counters {
  std::uint64_t n_in_interests = 0;
  std::uint64_t n_in_data = 0;
  std::uint64_t n_in_nacks = 0;
  std::uint64_t n_out_interests = 0;
  std::uint64_t n_out_data = 0;
  std::uint64_t n_out_nacks = 0;
  std::uint64_t n_in_bytes = 0;
  std::uint64_t n_out_bytes = 0;
  drop_counters drops{};

  /// Packets dropped for `reason`.
  [[nodiscard]] std::uint64_t dropped(drop_reason reason) const noexcept {
    return drops[static_cast<std::size_t>(reason)];
  }
  void count(drop_reason reason, std::uint64_t n = 1) noexcept {
    drops[static_cast<std::size_t>(reason)] += n;
  }
  face_counters& operator+=(const face_counters& other) noexcept;
};

/// How long upstreams took to answer Interests with Data, in powers of two: bucket i counts times t
/// with 2^i µs <= t < 2^(i+1) µs, the first everything shorter and the last everything longer.
struct response_times {
  static constexpr std::size_t bucket_count = 24;
  std::array<std::uint64_t, bucket_count> buckets{};
  std::uint64_t sum_us = 0;

  void count(std::chrono::nanoseconds time) noexcept {
    const auto us = static_cast<std::uint64_t>(time.count()) / 1000;
    ++buckets[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(us | 1)) - 1,
                                    bucket_count - 1)];
    sum_us += us;
  }
  response_times& operator+=(const response_times& other) noexcept;
};

/// The whole forwarder since its start, faces that are gone included.
struct forwarder_counters {
  face_counters faces;              ///< sum over all faces, and packets of unknown faces
  std::uint64_t n_satisfied = 0;    ///< Interests answered, by Data or from the content store
  std::uint64_t n_unsatisfied = 0;  ///< pending Interest table entries that ended without Data
  std::uint64_t n_cs_hits = 0;      ///< content store; management is never looked up nor counted
  std::uint64_t n_cs_misses = 0;
  response_times
      responses;  ///< one per upstream that answered; from the last sending of an Interest
};

}  // namespace facet::forwarding
