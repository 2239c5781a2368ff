// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rtt_estimator.hpp"
#include "core/base/types.hpp"
#include "core/lp/link_counters.hpp"
#include "core/lp/link_options.hpp"
#include "core/lp/outgoing_packet.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace facet::lp {

/// Frames that the peer has not acknowledged: finds which are lost, by later Acks or by time, and
/// keeps what is needed to send them again.
///
/// Memory is bounded by the options. Every frame is touched a bounded number of times, however Acks
/// arrive.
class unacked_frames {
 public:
  /// @param counters          borrowed
  /// @param first_tx_sequence of the first frame
  unacked_frames(link_counters& counters, std::uint64_t first_tx_sequence) noexcept
      : counters_(counters), first_tx_sequence_(first_tx_sequence) {}

  /// A packet whose frames are or were in flight.
  struct sent_packet {
    outgoing_packet packet;
    std::vector<std::optional<std::uint64_t>> frames;  // by part: its number here while unacked
    std::size_t n_open = 0;                            // frames neither acknowledged nor given up
    bool given_up = false;
  };
  /// A frame to be sent again.
  struct lost_frame {
    std::shared_ptr<sent_packet> packet;
    std::size_t part = 0;
    unsigned n_retransmissions = 0;
  };

  /// Starts to keep a packet; send_part() follows for each of its parts.
  std::shared_ptr<sent_packet> keep(outgoing_packet packet);

  /// Notes that a frame leaves now. @returns its TxSequence
  std::uint64_t sent(const lost_frame& what, time_point now);

  /// Forgets the oldest packets until the bounds hold.
  void make_room(const reliability_options& options);

  /// The peer acknowledges a frame.
  void acknowledge(std::uint64_t tx_sequence, time_point now, const reliability_options& options);

  /// Finds frames whose Ack did not come in time, at most `limit`.
  void expire(time_point now, std::size_t limit);

  /// Takes the next frame that is lost and may be sent again. Packets with a frame that was sent
  /// too often are given up on the way.
  std::optional<lost_frame> take_lost(const reliability_options& options);

  /// Drops a packet with all its frames.
  void give_up(sent_packet& packet, drop_reason reason);

  /// When something is lost. None when nothing waits.
  [[nodiscard]] std::optional<time_point> deadline() const;

  [[nodiscard]] const rtt_estimator& rtt() const noexcept { return rtt_; }

 private:
  struct frame {
    lost_frame what;
    time_point sent;
    time_point deadline;
    unsigned n_later_acks = 0;
  };
  using frames = std::map<std::uint64_t, frame>;

  void lose(frames::iterator it, time_point now);
  frames::iterator erase(frames::iterator it);
  void close(sent_packet& packet);
  void forget(sent_packet& packet);

  link_counters& counters_;
  std::uint64_t first_tx_sequence_;
  std::uint64_t next_ = 0;  // number of the next frame: TxSequence minus the first
  frames frames_;           // in the order they were sent
  std::set<std::pair<time_point, std::uint64_t>> deadlines_;  // of frames_
  std::deque<lost_frame> lost_;                               // to be sent again
  time_point lost_since_{};
  std::size_t memory_ = 0;
  rtt_estimator rtt_;
  time_point last_back_off_ = time_point::min();
};

}  // namespace facet::lp
