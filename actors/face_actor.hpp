// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/drop_summary.hpp"
#include "actors/egress_budget.hpp"
#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "actors/link.hpp"
#include "actors/poll_budget.hpp"
#include "actors/ring_manners.hpp"
#include "actors/tick_schedule.hpp"
#include "core/lp/congestion_marker.hpp"
#include "core/lp/link_service.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
  /// What all faces together may let wait, in memory; null: as much as each may.
  std::shared_ptr<egress_budget> egress = {};
  /// Packets taken from the link before others have their turn; of answers, a few times as many.
  std::size_t drain_limit = 32;
  /// Longest polling of an idle ring before it parks; 0 parks at once.
  std::chrono::nanoseconds poll_limit = std::chrono::microseconds{100};
  /// Of a face over a socket, which speaks NDNLPv2. A ring has no link layer.
  std::optional<link_behaviour> behaviour = {};
  /// Whether a ring that stays crowded is told to consumers by congestion marks.
  bool marks_ring = true;
  /// Where a permanent TCP face connects again; nothing for faces that cannot.
  std::optional<socket_address> remote = {};
  /// Whether the watcher brings another link (change_link) when this one breaks; until then the
  /// face is down, and packets wait as for a slow peer.
  bool links_come_from_outside = false;
  /// Told when a face goes down and comes up, and what a face dropped when it has ended.
  link_watcher watcher;
};

/// State and behaviour of a face: the one owner of its link. Woken, it drains the link in batches
/// and tells its sinks; asked to send, it hands over what the peer has room for, lets the rest wait
/// up to a limit, and answers when the fate of every packet is known.
///
/// Lifetime: ends when the link breaks, on close_face or exit_msg, and on demand when nothing came
/// in for too long. Whatever waits then is answered face_closed, and the link unlinks its objects.
/// A permanent face over TCP goes down instead when its link breaks, and connects again, after 1 s,
/// 2 s … 64 s; meanwhile packets wait as for a slow peer.
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
    std::size_t next = 0;    // first packet not yet handed over
    std::size_t memory = 0;  // that it was counted with
    batch_result result;
    std::uint64_t ticket = 0;
    caf::strong_actor_ptr sender;
    clock::time_point deadline;
    caf::typed_response_promise<batch_result> promise;
  };

  // sending (face_sending.cpp)
  caf::result<batch_result> on_send(send_batch& request);
  void on_cancel(const cancel_batch& request);
  std::optional<clock::time_point> expire_batches();
  caf::error check_sizes(const std::vector<packet::buffer>& packets);
  std::size_t hand_over(std::span<packet::buffer> packets);
  void admit(waiting_batch& waiting);
  void send_waiting();
  void wait_for_room();
  void give_up(waiting_batch& waiting, face_drop reason, errc code);
  [[nodiscard]] bool has_room_for(const packet::buffer& packet) const noexcept;
  void count_waiting(waiting_batch& waiting, const packet::buffer& packet);
  void forget_waiting(waiting_batch& waiting, std::span<const packet::buffer> packets);
  [[nodiscard]] face_drop reason_or_down(face_drop reason) const noexcept {
    return down_ ? face_drop::down : reason;
  }

  // the link layer (face_link_layer.cpp)
  std::size_t hand_over_as_frames(std::span<packet::buffer> packets);
  bool flush_frames();
  void follow_peer();
  result<std::size_t> receive_frames(std::vector<packet::buffer>& packets);
  void on_tick();
  void schedule_tick();
  bool close_if_idle();
  [[nodiscard]] std::size_t max_packet_size() const noexcept;
  [[nodiscard]] face_counters counters() const;

  // what is dropped (face_drops.cpp)
  void drop(face_drop reason, std::uint64_t packets);
  void note_losses();
  void summarize_drops();
  void tell_the_end();

  // packets on rings (face_ring.cpp)
  void prepare_for_ring(std::span<packet::buffer> packets);
  void mark_crowding(packet::buffer& next);

  // connections that come and go (face_connection.cpp)
  void on_behaviour(const link_behaviour& changed);
  void on_inject(inject_frames& request);
  caf::result<void> on_pass(const pass_descriptors& request);
  void on_broken(const error& why);
  [[nodiscard]] bool reconnects() const noexcept;
  void go_down(const error& why);
  void reconnect();
  void connected(unique_fd socket);
  void on_change_link(const change_link& change);
  void come_up(std::unique_ptr<link> next, std::string local_uri);
  void report(bool up, std::string detail);

  // receiving (face_actor.cpp)
  void on_ready(const ready& event);
  void on_reexamine();
  void on_poll();
  result<std::size_t> receive_turn(std::vector<packet::buffer>& packets);
  bool drain();
  void poll_again();
  void park();
  void unpark();
  void rest();

  caf::result<void> on_subscribe(subscribe& request);
  void close(std::uint8_t reason, const std::string& detail);
  clock::time_point now() const { return self_->clock().now(); }

  link_face_actor::pointer self_;
  face_options options_;
  std::unique_ptr<link> link_;
  io_actor io_;
  lane* home_;
  std::vector<packet_sink> sinks_;

  poll_budget budget_;
  ring_manners manners_;
  bool deaf_ = false;  // until the timer that was asked for instead of waiting
  bool poll_pending_ = false;
  bool found_packets_ = false;         // the last drain did
  std::size_t likely_batch_ = 0;       // packets that the next drain will find, if like the last
  std::vector<packet::buffer> spare_;  // empty; room for a batch when the last drain found nothing
  bool parked_ = false;
  caf::timespan reexamine_delay_;

  std::deque<waiting_batch> waiting_;
  std::size_t waiting_octets_ = 0;
  std::size_t waiting_memory_ = 0;
  bool waiting_for_room_ = false;               // announced to the link
  std::optional<clock::time_point> batch_due_;  // no waiting batch is due before
  tick_schedule ticks_;

  lp::congestion_marker ring_marker_;
  std::optional<lp::link_service> service_;
  std::vector<packet::buffer> frames_;  // the link has not taken them yet, from frames_begin_
  std::size_t frames_begin_ = 0;
  std::vector<packet::buffer> incoming_;  // kept for its capacity
  clock::time_point last_arrival_;
  link_losses lost_links_;  // of the links before this one

  bool down_ = false;
  caf::timespan reconnect_delay_{0};

  drop_summary drops_;
  summary_schedule summaries_;
  std::uint64_t losses_seen_ = 0;  // of the link and the link service

  face_counters counters_;
  face_histograms histograms_;
};

}  // namespace facet::actors
