// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/drop_summary.hpp"
#include "actors/internal_messages.hpp"
#include "actors/tick_schedule.hpp"
#include "core/forwarding/forwarder.hpp"

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace facet::actors {

/// State and behaviour of a strategy actor: owns the tables of a shard of the name space, runs the
/// sans-I/O forwarder over what faces report, and sends one send_batch request per outgoing face
/// and arrival batch.
///
/// Threads: its own; pinned to the lane of the faces it serves.
class strategy_state {
 public:
  using handle = strategy_actor;
  static inline const char* name = "facet.strategy";

  /// Changes of next hops that are made before packets have their turn again: about a millisecond.
  static constexpr std::size_t changes_per_turn = 2048;

  strategy_state(strategy_actor::pointer self, forwarding::forwarder_options options);
  ~strategy_state();
  strategy_state(const strategy_state&) = delete;
  strategy_state& operator=(const strategy_state&) = delete;

  strategy_actor::behavior_type make_behavior();

 private:
  struct outgoing {
    face_id id = no_face;
    face_actor handle;
    std::vector<packet::buffer> batch;  // for this face, of the arrival batch at hand
    drop_summary drops;                 // what the log was told
  };

  /// Changes of next hops that are waiting for their turn, in order.
  struct pending_changes {
    std::vector<tables::fib_change> changes;  // from `done` on
    std::size_t done = 0;
    face_id gone = no_face;  // or: next hops to this face are to be removed
    std::optional<port::void_promise> promise = {};
  };

  void on_arrival(const packets_arrived& arrived);
  void attach(attach_face& request);
  void detach(face_id face);
  caf::result<void> on_changes(std::vector<tables::fib_change>& changes);
  void apply(const tables::fib_change& change);
  std::size_t apply_some(pending_changes& work, std::size_t limit);
  void postpone(pending_changes work);
  void remove_hops_of(face_id gone);
  void remove_hops_before(face_id fresh);
  void apply_pending();
  void apply_next_turn();
  caf::result<packet::name> choose(const set_strategy& request);
  forwarding::cs_info configure(const configure_cs& request);
  cs_erased erase(const erase_cs& request);
  caf::result<void> announce(const set_announcement& request);
  forwarder_status status() const;
  void on_tick();
  void send_all();
  void lose(face_id face, std::size_t packets, const caf::error& problem);
  void note_drops();
  void summarize_drops();
  void summarize_drops(face_id face, outgoing& out);
  void report_learned_routes();
  void schedule_tick();
  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  strategy_actor::pointer self_;
  forwarding::forwarder forwarder_;
  std::unordered_map<face_id, outgoing> faces_;
  std::vector<forwarding::transmission> transmissions_;  // kept for its capacity
  std::vector<outgoing*> touched_;  // faces with a batch, in order of first use
  std::deque<pending_changes> pending_;
  tick_schedule ticks_;
  summary_schedule summaries_;
  std::uint64_t drops_seen_ = 0;  // of forwarder_.drops_noted()
  route_sink routes_;             // none until somebody owns the routes
};

}  // namespace facet::actors
