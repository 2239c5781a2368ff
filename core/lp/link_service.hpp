// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/lp/endpoint.hpp"
#include "core/lp/link_counters.hpp"
#include "core/lp/link_options.hpp"
#include "core/packet/buffer.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace facet::lp {

/// The link layer of one face: turns network packets into frames and back. Fragmentation and
/// reassembly, acknowledgements and retransmissions, congestion marks.
///
/// Sans-I/O: it is given packets, frames and the time, and answers what to send or hand up. Memory
/// and the work of every call are bounded by its options. Nothing a peer sends makes it throw
/// (std::bad_alloc excepted); what goes no further is counted with its reason.
///
/// Threads: one at a time. Time: never goes back.
/// Source:  NDNLPv2; NFD's link service for the figures.
class link_service {
 public:
  explicit link_service(const link_options& options);
  ~link_service();
  link_service(link_service&&) noexcept;
  link_service& operator=(link_service&&) noexcept;

  /// Changes the options. What is in flight stays: frames sent so far are acknowledged or sent
  /// again also when reliability is now off, Acks owed are paid, fragments wait for the rest.
  void configure(const link_options& options);
  [[nodiscard]] const link_options& options() const noexcept;

  /// Appends the frames that carry `packet`; none when it does not fit (`too_large`). A packet that
  /// needs nothing is shared, not copied.
  ///
  /// @param packet          as the forwarder emits it: bare Interest or Data, or an LpPacket with
  ///                        network headers
  /// @param backlog_octets  what waits to leave this face: own queue and the socket's
  void send(const packet::buffer& packet, std::size_t backlog_octets, time_point now,
            std::vector<packet::buffer>& frames);

  /// Appends the packet that `frame` completes, if any: bare, or an LpPacket without the link's own
  /// fields. A frame that has none of these is shared, not copied. What is inside the fragment has
  /// not been looked at. Acks and retransmissions due because of it wait for tick(), so look at
  /// next_deadline() after a batch.
  ///
  /// @param from  frames of others than the_peer are neither acknowledged nor believed as Acks
  void receive(const packet::buffer& frame, endpoint from, time_point now,
               std::vector<packet::buffer>& packets);

  /// Does what is due: appends retransmissions and Acks that found no other frame, gives up
  /// incomplete packets. Does a bounded part of it when much is due; next_deadline() then is not
  /// after `now`.
  void tick(time_point now, std::vector<packet::buffer>& frames);

  /// When tick() next has something to do. None when nothing waits.
  [[nodiscard]] std::optional<time_point> next_deadline() const;

  [[nodiscard]] const link_counters& counters() const noexcept;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace facet::lp
