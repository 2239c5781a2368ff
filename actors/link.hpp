// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"
#include "core/packet/buffer.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace facet::actors {

/// Packets that a link itself gave up, by why.
struct link_losses {
  std::uint64_t refused = 0;    ///< out: the other host said that nobody listens, or is not there
  std::uint64_t too_large = 0;  ///< out: longer than this path carries
  std::uint64_t truncated = 0;  ///< in: longer than a packet may be
};

/// How full the rings of a link are, in packets.
struct ring_fill {
  std::uint64_t slots = 0;  ///< of each ring; 0: the link has none
  std::uint64_t in = 0;     ///< towards us; never more than `slots`, whatever the peer writes
  std::uint64_t out = 0;    ///< towards the peer
};

/// What carries the packets of a face: a shared-memory channel or a socket. Never blocks, sends no
/// messages, reads no clock; the face actor that owns it decides when.
///
/// Threads: the owner's alone. Errors end the face: corrupt (the peer broke the format),
/// disconnected (the peer is gone), system.
class link {
 public:
  link() = default;
  link(const link&) = delete;
  link& operator=(const link&) = delete;
  virtual ~link() = default;

  /// Appends up to `max` packets that have arrived to `out`. @returns how many
  virtual result<std::size_t> receive(std::size_t max, std::vector<packet::buffer>& out) = 0;

  /// Hands over packets from the front, as many as the peer has room for. @returns how many
  /// @pre each is at most max_packet_size(). An empty span only moves on what is unsent().
  virtual result<std::size_t> send(std::span<const packet::buffer> packets) = 0;

  /// Largest packet the peer can take.
  [[nodiscard]] virtual std::size_t max_packet_size() const noexcept = 0;

  /// Announces that the owner will wait on the descriptor for packets.
  /// @returns false when some are there already: receive again instead
  virtual bool park() = 0;

  /// Ends the waiting that park() announced, woken or not.
  virtual void unpark() = 0;

  /// Announces that the owner waits for room.
  /// @returns false when there is room already: send again instead
  virtual bool wait_for_room() = 0;

  /// What to wait on; owned by the link.
  [[nodiscard]] virtual int descriptor() const noexcept = 0;

  /// True when room shows as writability of the descriptor; false when it shows as readability.
  [[nodiscard]] virtual bool room_is_writability() const noexcept = 0;

  /// True when the peer may lose wake-ups, so that waiting needs a timer beside the descriptor.
  [[nodiscard]] virtual bool needs_reexamination() const noexcept = 0;

  /// The timed look while needs_reexamination(). @returns true when there is work that nobody rang
  /// for: unpark, then receive and send again
  virtual bool reexamine() { return false; }

  /// True when part of a packet already handed over still waits for room.
  [[nodiscard]] virtual bool unsent() const noexcept { return false; }

  /// Who sent packet `i` of the last receive(), on a link with several remote ends; 0 on others.
  [[nodiscard]] virtual std::uint64_t sender_of(std::size_t) const noexcept { return 0; }

  /// Octets that were handed over but have not left this host (or, on a local socket, not been
  /// taken by the peer).
  [[nodiscard]] virtual std::size_t backlog() const noexcept { return 0; }

  /// More than half of the room that the peer gives to packets is taken: the backlog of a link that
  /// cannot tell its octets.
  [[nodiscard]] virtual bool crowded() noexcept { return false; }

  /// Whether the peer reads LpPackets of any kind, or only those that hold a Nack.
  [[nodiscard]] virtual bool takes_lp_packets() const noexcept { return true; }

  [[nodiscard]] virtual link_losses losses() const noexcept { return {}; }

  [[nodiscard]] virtual ring_fill fill() const noexcept { return {}; }

  /// Whether errors that later packets may not meet (a refused datagram) are only counted, as for
  /// a permanent face, or reported.
  virtual void outlive_errors(bool) {}

  /// Packets that came for this link by another way, before it was there; received first.
  virtual void inject(std::vector<packet::buffer>) {}

  /// Passes descriptors to the peer with the first octets that are sent from now on.
  /// Errors: unsupported (only a Unix socket carries them), no_space (the peer has not read what
  ///         came with the descriptors before)
  virtual result<void> pass(std::vector<unique_fd> descriptors);

  /// Tells the peer that the end is near, if the link has a way to.
  virtual void announce_closing() noexcept {}
};

inline result<void> link::pass(std::vector<unique_fd>) {
  return fail(errc::unsupported, "descriptors can be passed over a Unix socket only");
}

}  // namespace facet::actors
