// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/random.hpp"
#include "core/lp/congestion_marker.hpp"
#include "core/packet/buffer.hpp"
#include "core/sim/controlled_delay.hpp"
#include "core/sim/random_early_drop.hpp"
#include "core/sim/topology.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace facet::sim {

/// Why a packet does not get to the other end.
enum class link_drop : std::uint8_t { queue_full, early, lost, down };
inline constexpr std::size_t link_drops = 4;
/// "queue_full", "early", "lost", "down".
std::string_view to_string(link_drop why) noexcept;

/// What one direction of a link carried and lost. Octets are those of packets; a link adds no
/// header.
struct link_totals {
  std::uint64_t packets = 0;  ///< that were sent, lost ones included
  std::uint64_t octets = 0;
  std::uint64_t queue_full = 0;  ///< dropped, as too many waited
  std::uint64_t early = 0;       ///< dropped before that, by red or codel
  std::uint64_t lost = 0;        ///< on the way, by chance
  std::uint64_t down = 0;        ///< sent while the link was down, or cut off on the way
  std::uint64_t marked = 0;  ///< that got a congestion mark here, also when they were dropped then
  std::uint64_t waited = 0;  ///< packets that found the transmitter busy
  std::array<std::uint64_t, link_drops> dropped_octets{};  ///< by reason
  duration waiting{0};  ///< of all packets together, in the queue
  duration busy{0};     ///< transmitting
  std::size_t longest_queue = 0;

  [[nodiscard]] std::uint64_t drops() const noexcept { return queue_full + early + lost + down; }
  void add(const link_totals& other) noexcept;
};

/// A packet in a link's queue.
struct held_packet {
  packet::buffer packet;
  std::uint32_t hops = 0;
  std::int64_t since = 0;
};

/// A packet that has left a link's queue.
struct departure {
  held_packet held;
  std::int64_t arrives = 0;          ///< at the other end
  std::optional<link_drop> dropped;  ///< why it does not
};

/// Packets on their way to the other end.
struct packets_on_their_way {
  struct packet {
    std::int64_t arrives;
    std::size_t octets;
  };
  std::vector<packet> packets;
  std::size_t look_again_at = 16;  // packets
  bool arrives_first = false;

  void add(std::int64_t now, std::int64_t arrives, std::size_t octets);
};

/// One direction of a link: a transmitter of some rate, a queue, and the way to the other end.
///
/// With the policies tail and red, when a packet will leave is known when it comes, so that it
/// needs no event of its own: send(). With the others, what is dropped is decided when packets
/// leave: hold() puts a packet in line, next() takes out what the transmitter is free for.
///
/// Congestion is marked as NFD marks it: one packet once the queue has been longer than half its
/// room (packets of 1500 octets; 64 KiB at most) for 100 ms, then more and more often until it is
/// not. Source: NFD, GenericLinkService; ndnSIM, NetDeviceTransport for the size of the room.
///
/// Time: never goes back. Threads: one at a time.
class link_end {
 public:
  /// @param seed  of losses and jitter; @param number  of this direction among all
  link_end(const link_traits& traits, std::uint64_t seed, std::uint64_t number);

  /// Whether packets go through hold() and next(), and not through send().
  [[nodiscard]] bool holds() const noexcept { return line_ != nullptr; }

  /// Sends a packet of that many octets. @returns when it arrives; nothing when it does not, for
  /// the reason in last_drop()
  std::optional<std::int64_t> send(std::int64_t now, std::size_t octets);
  [[nodiscard]] link_drop last_drop() const noexcept { return last_drop_; }

  /// Puts a packet in line. @returns the packet that goes for it, perhaps itself; why: last_drop()
  std::optional<held_packet> hold(held_packet&& p);
  /// The next packet that leaves the line by now, sent or dropped; none: later, or none waits.
  std::optional<departure> next(std::int64_t now);
  /// When next() has something to do, told once for each such moment.
  std::optional<std::int64_t> take_wake_up() noexcept;

  /// Whether a packet that is sent now should be marked; marked() says that it was.
  [[nodiscard]] bool mark_is_due(std::int64_t now);
  /// @param fresh  false: somebody had marked it before
  void marked(std::int64_t now, bool fresh);

  /// Cuts the link or mends it. What is on its way then was sent in another epoch. What waits in a
  /// line is lost: take_cut_off().
  void set_up(bool up, std::int64_t now) { set(up_, up, now); }
  /// The node that sends here, or the one at the other end, goes down or comes back.
  void set_sender_up(bool up, std::int64_t now) { set(sender_up_, up, now); }
  void set_receiver_up(bool up, std::int64_t now) { set(receiver_up_, up, now); }
  /// Packets that waited in line when the link was cut, since the last call; they are counted.
  std::vector<held_packet> take_cut_off();
  /// How often it was cut, at both ends the same.
  [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] bool up() const noexcept { return up_ && sender_up_ && receiver_up_; }

  /// For packets sent from now on; those that wait leave as they would have, but for a line's.
  void set_rate(std::uint64_t bits_per_second) noexcept { traits_.rate = bits_per_second; }
  void set_loss(double share) noexcept { traits_.loss = share; }

  /// Keeps account of packets on their way from now on, for links that will be cut: those that a
  /// cut finds there count as lost by it. The other end finds out for itself: by the epoch.
  /// @param arrives_first  whether what arrives in the moment of a cut has got there before it
  void follow_flights(bool arrives_first);
  /// A packet is on its way, and will not be looked at any more here.
  void took_off(std::int64_t now, std::int64_t arrives, std::size_t octets) {
    if (flights_)
      flights_->add(now, arrives, octets);
  }
  [[nodiscard]] const link_totals& totals() const noexcept { return totals_; }

 private:
  /// A packet that will be transmitted from then on.
  struct start {
    std::int64_t at;
    std::size_t octets;
  };
  /// Packets that wait for a decision.
  struct line {
    std::deque<held_packet> packets;
    std::vector<held_packet> cut_off;
    std::optional<controlled_delay> delay;  // of codel
    std::int64_t told = -1;                 // the last moment take_wake_up() told
  };

  [[nodiscard]] duration transmission(std::size_t octets) const noexcept;
  load::random_source& random();
  void set(bool& part, bool up, std::int64_t now);
  void count_cut_off(std::int64_t now) noexcept;
  void count(link_drop why, std::size_t octets) noexcept;
  void forget_started(std::int64_t now) noexcept;
  [[nodiscard]] bool has_room(std::int64_t now, std::size_t octets);
  [[nodiscard]] std::optional<std::int64_t> transmit(std::int64_t from, std::size_t octets);
  [[nodiscard]] lp::marking_options marking() const noexcept;

  link_traits traits_;
  std::uint64_t seed_;
  std::uint64_t number_;
  std::int64_t busy_until_ = 0;
  std::deque<start> starts_;        // of packets that wait for the transmitter
  std::size_t waiting_octets_ = 0;  // in starts_ or in the line
  std::unique_ptr<line> line_;      // of head and codel
  std::unique_ptr<random_early_drop> red_;
  std::optional<packets_on_their_way> flights_;
  lp::congestion_marker marker_;
  link_drop last_drop_ = link_drop::lost;
  bool up_ = true;
  bool sender_up_ = true;
  bool receiver_up_ = true;
  std::uint32_t epoch_ = 0;
  std::unique_ptr<load::random_source> random_;  // made when first needed: it is large
  link_totals totals_;
};

}  // namespace facet::sim
