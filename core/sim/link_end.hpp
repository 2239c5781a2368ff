// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/random.hpp"
#include "core/sim/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace facet::sim {

/// What one direction of a link carried and lost. Octets are those of packets; a link adds no
/// header.
struct link_totals {
  std::uint64_t packets = 0;  ///< that were sent, lost ones included
  std::uint64_t octets = 0;
  std::uint64_t queue_full = 0;  ///< dropped, as too many waited
  std::uint64_t lost = 0;        ///< on the way, by chance
  std::uint64_t down = 0;        ///< sent while the link was down, or cut off on the way
  std::uint64_t waited = 0;      ///< packets that found the transmitter busy
  std::uint64_t dropped_octets = 0;
  duration waiting{0};  ///< of all packets together, in the queue
  duration busy{0};     ///< transmitting
  std::size_t longest_queue = 0;

  [[nodiscard]] std::uint64_t drops() const noexcept { return queue_full + lost + down; }
  void add(const link_totals& other) noexcept;
};

/// One direction of a link: a transmitter of some rate, a queue that drops its tail, and the way to
/// the other end. When a packet will leave is known when it comes, so it needs no event of its own.
///
/// Time: never goes back. Threads: one at a time.
class link_end {
 public:
  /// @param seed  of losses and jitter; @param number  of this direction among all
  link_end(const link_traits& traits, std::uint64_t seed, std::uint64_t number)
      : traits_(traits), seed_(seed), number_(number) {}

  /// Sends a packet of that many octets. @returns when it arrives; nothing when it does not
  std::optional<std::int64_t> send(std::int64_t now, std::size_t octets);

  /// Cuts the link or mends it. What is on its way then was sent in another epoch.
  void set_up(bool up, std::int64_t now) { set(up_, up, now); }
  /// The node that sends here, or the one at the other end, goes down or comes back.
  void set_sender_up(bool up, std::int64_t now) { set(sender_up_, up, now); }
  void set_receiver_up(bool up, std::int64_t now) { set(receiver_up_, up, now); }
  /// How often it was cut, at both ends the same.
  [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] bool up() const noexcept { return up_ && sender_up_ && receiver_up_; }

  /// For packets sent from now on; those that wait leave as they would have.
  void set_rate(std::uint64_t bits_per_second) noexcept { traits_.rate = bits_per_second; }
  void set_loss(double share) noexcept { traits_.loss = share; }

  /// A packet from the other end came after the link had been cut.
  void count_cut_off(std::size_t octets) noexcept {
    ++totals_.down;
    totals_.dropped_octets += octets;
  }
  [[nodiscard]] const link_totals& totals() const noexcept { return totals_; }

 private:
  [[nodiscard]] duration transmission(std::size_t octets) const noexcept;
  load::random_source& random();
  void set(bool& part, bool up, std::int64_t now);

  link_traits traits_;
  std::uint64_t seed_;
  std::uint64_t number_;
  std::int64_t busy_until_ = 0;
  std::deque<std::int64_t> starts_;  // of packets that wait for the transmitter
  bool up_ = true;
  bool sender_up_ = true;
  bool receiver_up_ = true;
  std::uint32_t epoch_ = 0;
  std::unique_ptr<load::random_source> random_;  // made when first needed: it is large
  link_totals totals_;
};

}  // namespace facet::sim
