// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/lp/ack_queue.hpp"
#include "core/lp/congestion_marker.hpp"
#include "core/lp/link_counters.hpp"
#include "core/lp/link_options.hpp"
#include "core/lp/outgoing_packet.hpp"
#include "core/lp/unacked_frames.hpp"
#include "core/packet/buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::lp {

/// The outgoing half of a link service: packets into frames, frames again when they are lost, and
/// the Acks that the incoming half owes.
class frame_sender {
 public:
  /// @param options, counters  borrowed; the options may change between calls
  frame_sender(const link_options& options, link_counters& counters) noexcept
      : options_(options),
        counters_(counters),
        unacked_(counters, options.first_sequence),
        next_sequence_(options.first_sequence) {}

  /// See link_service::send.
  void send(const packet::buffer& packet, std::size_t backlog_octets, time_point now,
            std::vector<packet::buffer>& frames);

  /// The peer sent an Ack.
  void on_ack(std::uint64_t tx_sequence, time_point now) {
    unacked_.acknowledge(tx_sequence, now, options_.reliability);
  }

  /// The peer sent a frame that it wants acknowledged.
  void owe_ack(std::uint64_t tx_sequence, time_point now);

  /// Sends lost frames again, and Acks whose time has come.
  void tick(time_point now, std::vector<packet::buffer>& frames);

  [[nodiscard]] std::optional<time_point> deadline() const;

  /// How long the peer may take until it sends a frame again, going by our own estimate.
  [[nodiscard]] duration retransmission_time() const noexcept;

 private:
  void send_plain(const outgoing_packet& packet, std::vector<packet::buffer>& frames);
  void send_acknowledged(outgoing_packet packet, time_point now,
                         std::vector<packet::buffer>& frames);
  void send_fragments(outgoing_packet packet, bool acknowledged, time_point now,
                      std::vector<packet::buffer>& frames);
  void send_again(const unacked_frames::lost_frame& lost, time_point now,
                  std::vector<packet::buffer>& frames);
  void send_part(const unacked_frames::lost_frame& frame, time_point now,
                 std::vector<packet::buffer>& frames);
  void send_frame(packet::lp_headers headers, bytes_view fragment,
                  std::vector<packet::buffer>& frames);
  void send_idle(std::vector<packet::buffer>& frames);
  void mark(outgoing_packet& packet, time_point now);
  void number(outgoing_packet& packet);

  const link_options& options_;
  link_counters& counters_;
  congestion_marker marker_;
  ack_queue acks_;
  unacked_frames unacked_;
  std::uint64_t next_sequence_;
  std::vector<std::uint64_t> riding_;  // Acks on the frame being made; kept for its memory
};

}  // namespace facet::lp
