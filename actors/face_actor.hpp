// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "actors/link.hpp"
#include "actors/poll_budget.hpp"
#include "actors/tick_schedule.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace facet::actors {

/// What a face needs to run, beside its link. Plain data, so that tests can make one by hand.
struct face_options {
  face_id id = no_face;
  /// Longest wait of a batch for room at the peer.
  caf::timespan send_deadline = std::chrono::seconds{5};
  /// Octets that may wait for room; what exceeds it is dropped, newest first, and counted.
  std::size_t queue_limit = std::size_t{16} << 20;
  /// Packets taken from the link before others have their turn.
  std::size_t drain_limit = 64;
  /// Longest polling of an idle ring before it parks; 0 parks at once.
  std::chrono::nanoseconds poll_limit = std::chrono::microseconds{50};
};

/// State and behaviour of a face: the one owner of its link. Woken, it drains the link in batches
/// and tells its sinks; asked to send, it hands over what the peer has room for, lets the rest wait
/// up to a limit, and answers when the fate of every packet is known.
///
/// Lifetime: ends when the link breaks, on close_face or exit_msg. Whatever waits then is answered
/// face_closed, and the link unlinks its objects.
/// Threads: its own; pinned to the lane whose io_actor watches its descriptor.
class face_state {
 public:
  using handle = link_face_actor;
  static inline const char* name = "facet.face";

  /// @param io    watches the link's descriptor
  /// @param home  the lane both run on; null runs on CAF's scheduler and polls by messages
  face_state(link_face_actor::pointer self, face_options options, std::unique_ptr<link> link,
             io_actor io, lane* home);
  ~face_state();
  face_state(const face_state&) = delete;
  face_state& operator=(const face_state&) = delete;

  link_face_actor::behavior_type make_behavior();

 private:
  using clock = caf::actor_clock::clock_type;

  struct waiting_batch {
    std::vector<packet::buffer> packets;
    std::size_t next = 0;  // first packet not yet handed over
    batch_result result;
    std::uint64_t ticket = 0;
    caf::strong_actor_ptr sender;
    clock::time_point deadline;
    caf::typed_response_promise<batch_result> promise;
  };

  // sending (face_sending.cpp)
  caf::result<batch_result> on_send(send_batch& request);
  void on_cancel(const cancel_batch& request);
  void on_deadline();
  caf::error check_sizes(const std::vector<packet::buffer>& packets);
  std::size_t hand_over(std::vector<packet::buffer>& packets, std::size_t from);
  void admit(waiting_batch& waiting);
  void send_waiting();
  void wait_for_room();
  void start_deadline(clock::time_point due);
  void give_up(waiting_batch& waiting, face_drop reason, errc code);
  void forget_octets(const waiting_batch& waiting);

  // receiving (face_actor.cpp)
  void on_ready(const ready& event);
  void on_reexamine();
  void on_poll();
  bool drain();
  void poll_again();
  void park();
  void unpark();
  void rest();

  void on_subscribe(subscribe& request);
  void close(std::uint8_t reason, const std::string& detail);
  clock::time_point now() const { return self_->clock().now(); }

  link_face_actor::pointer self_;
  face_options options_;
  std::unique_ptr<link> link_;
  io_actor io_;
  lane* home_;
  std::vector<packet_sink> sinks_;

  poll_budget budget_;
  bool poll_pending_ = false;
  bool parked_ = false;
  caf::timespan reexamine_delay_;

  std::deque<waiting_batch> waiting_;
  std::size_t waiting_octets_ = 0;
  std::vector<packet::buffer> flush_only_;  // always empty
  bool waiting_for_room_ = false;           // announced to the link
  tick_schedule deadlines_;

  face_counters counters_;
  face_histograms histograms_;
};

}  // namespace facet::actors
