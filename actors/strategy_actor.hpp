// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/drop_summary.hpp"
#include "actors/internal_messages.hpp"
#include "actors/shards.hpp"
#include "actors/tick_schedule.hpp"
#include "core/forwarding/forwarder.hpp"

#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace facet::actors {

/// The place of a strategy actor among those that share the name space.
struct shard_seat {
  std::size_t index = 0;
  std::shared_ptr<shard_board> board;
  const lane* home = nullptr;
};

/// State and behaviour of a strategy actor: owns the tables of a shard of the name space, runs the
/// sans-I/O forwarder over what faces report, and sends one send_batch request per outgoing face
/// and arrival batch. It is given all packets of the faces of its lane and passes those on that
/// belong to other shards, in one message per batch and shard.
///
/// Threads: its own; pinned to the lane of the faces it serves.
class strategy_state {
 public:
  using handle = strategy_actor;
  static inline const char* name = "facet.strategy";

  /// Changes of next hops that are made before packets have their turn again: about a millisecond.
  static constexpr std::size_t changes_per_turn = 2048;

  strategy_state(strategy_actor::pointer self, forwarding::forwarder_options options,
                 shard_seat seat);
  ~strategy_state();
  strategy_state(const strategy_state&) = delete;
  strategy_state& operator=(const strategy_state&) = delete;

  strategy_actor::behavior_type make_behavior();

 private:
  struct outgoing {
    face_id id = no_face;
    face_actor handle;
    std::vector<packet::buffer> batch;  // for this face, of the arrival batch at hand or held back
    std::size_t requests = 0;           // not answered yet
    bool touched = false;               // something was added by the arrival batch at hand
    drop_summary drops;                 // what the log was told
  };

  /// Changes of next hops that are waiting for their turn, in order.
  struct pending_changes {
    std::vector<tables::fib_change> changes;  // from `done` on
    std::size_t done = 0;
    face_id gone = no_face;  // or: next hops to this face are to be removed
    std::optional<port::void_promise> promise = {};
  };

  void on_arrival(packets_arrived& arrived);
  void process(face_id face, std::span<const packet::buffer> packets);
  void after_packets();
  void on_tick();
  void schedule_tick();
  void attach(attach_face& request);
  void detach(face_id face);
  void note_drops();
  void summarize_drops();
  void summarize_drops(face_id face, outgoing& out);
  caf::result<packet::name> choose(const set_strategy& request);
  forwarding::cs_info configure(const configure_cs& request);
  cs_erased erase(const erase_cs& request);
  caf::result<void> announce(const set_announcement& request);
  forwarder_status status() const;

  // changes of next hops (strategy_changes.cpp)
  caf::result<void> on_changes(std::vector<tables::fib_change>& changes);
  void apply(const tables::fib_change& change);
  std::size_t apply_some(pending_changes& work, std::size_t limit);
  void postpone(pending_changes work);
  void remove_hops_of(face_id gone);
  void remove_hops_before(face_id fresh);
  void apply_pending();
  void apply_next_turn();

  // what the forwarder wants sent (strategy_sending.cpp)
  void send_all();
  void send_to(outgoing& out);
  void answered(face_id face);
  [[nodiscard]] bool may_ask(const outgoing& out) const noexcept;
  [[nodiscard]] static std::size_t most_held_back_from(const outgoing& out) noexcept;
  void lose(face_id face, std::size_t packets, const caf::error& problem);
  void report_learned_routes();

  // other shards (shard_exchange.cpp)
  void on_detach(const detach_face& request);
  void sort_out(packets_arrived& arrived);
  void on_shard_arrivals(const shard_arrivals& arrived);
  void offer_to_others(face_id face, std::span<const packet::buffer> packets, std::uint64_t others);
  void on_shared(shared_data& shared);
  void hand_on(shared_data shared);
  void post_waiting();
  void meet(meet_shards& all);
  [[nodiscard]] std::uint64_t others_waiting() const;

  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  strategy_actor::pointer self_;
  forwarding::forwarder forwarder_;
  std::unordered_map<face_id, outgoing> faces_;
  std::vector<forwarding::transmission> transmissions_;  // kept for its capacity
  std::vector<outgoing*> touched_;  // faces with a batch, in order of first use
  std::size_t requests_ = 0;        // not answered yet, of all faces
  std::deque<pending_changes> pending_;
  tick_schedule ticks_;
  summary_schedule summaries_;
  std::uint64_t drops_seen_ = 0;  // of forwarder_.drops_noted()
  route_sink routes_;             // none until somebody owns the routes

  shard_seat seat_;
  std::vector<strategy_actor> shards_;  // itself included; empty or one: there are no others
  forwarding::shard_map map_;
  std::vector<std::vector<packet::buffer>> sorted_;  // of the batch at hand, by shard
  bool posted_waiting_ = false;
  std::uint64_t crossed_ = 0;
};

}  // namespace facet::actors
