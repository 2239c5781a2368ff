// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/messages.hpp"
#include "actors/sim/plan_source.hpp"
#include "actors/sim/round_length.hpp"
#include "actors/sim/waiting_traces.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace facet::sim_actors {

/// A host and what people call it.
struct named_host {
  std::string name;
  host_actor host;
  std::uint64_t room = 1;  ///< partitions that it is good for, as it says
};

/// Starts a run on a thread of its own. Its partitions are here, or shared out among `hosts` in
/// proportion to their room.
/// @pre there is an own_threads_end for the system
run_actor start_run(caf::actor_system& system, shared_plan_source plan,
                    std::vector<named_host> hosts = {});

/// State and behaviour of a run: lets all partitions go forward together, round by round, gives
/// each what the others sent it, and puts traces in order.
///
/// A host is lost when its connection ends or when it gives no sign of life for six seconds, and
/// the run with it.
///
/// Threads: one of its own.
class run_state {
 public:
  using handle = port::extend<run_actor, caf::result<void>(watch_atom)>;
  static inline const char* name = "facet.sim.run";

  run_state(handle::pointer self, shared_plan_source plan, std::vector<named_host> hosts);
  run_state(const run_state&) = delete;
  run_state& operator=(const run_state&) = delete;
  ~run_state();

  handle::behavior_type make_behavior();

 private:
  using position_promise = caf::typed_response_promise<run_position>;
  using tables_promise = caf::typed_response_promise<sim::node_tables>;
  using totals_promise = caf::typed_response_promise<run_totals>;
  struct member {
    named_host who;
    std::uint32_t first = 0;  // of its partitions
    std::uint32_t count = 0;
    bool asked = false;  // for a sign of life
  };

  // where partitions come from (run_partitions.cpp)
  void set_up();
  void share_out();
  void ask_host(std::size_t host);
  void on_made(std::size_t host, const std::vector<partition_actor>& made);
  void when_ready(std::function<void()> act);

  // what others ask (run_orders.cpp)
  position_promise step(std::int64_t until);
  position_promise pause();
  caf::result<run_position> inject(inject_packet& what);
  tables_promise query(const query_tables& what);
  totals_promise stop();
  [[nodiscard]] result<std::uint32_t> node_number(const std::string& name) const;
  [[nodiscard]] result<std::uint32_t> face_from(std::uint32_t node, const std::string& from) const;

  // how it goes on (run_rounds.cpp)
  void go_on();
  void begin_round(std::int64_t until);
  void on_advanced(std::size_t partition, advanced& done);
  void end_round();
  void hand_over(std::size_t from);
  void come_to_rest();
  void finish();
  void finished_one();

  // how it fails (run_failures.cpp)
  void watch();
  void ask_for_sign(std::size_t host);
  void on_down(const caf::down_msg& down);
  void lose(std::size_t host, const std::string& why);
  void partition_failed(std::size_t partition, const caf::error& why);
  void fail_run(error why);
  void end_partitions();

  [[nodiscard]] run_position position() const;

  handle::pointer self_;
  shared_plan_source source_;
  plan_source::plan plan_;
  std::vector<member> hosts_;
  std::vector<partition_actor> partitions_;
  std::size_t missing_ = 0;  // partitions that are not there yet
  std::vector<std::function<void()>> when_ready_;

  std::int64_t now_ = 0;
  std::int64_t end_ = 0;
  std::int64_t target_ = 0;
  std::int64_t until_ = 0;  // of the round
  round_length length_;
  bool whole_ = false;  // as long as it may be
  std::chrono::steady_clock::time_point begun_;
  std::vector<std::int64_t> next_;            // event of each partition
  std::vector<std::vector<parcel>> waiting_;  // for each partition
  std::vector<std::optional<advanced>> done_;
  std::size_t open_ = 0;  // partitions that are still in the round
  std::uint64_t rounds_ = 0;
  std::uint64_t crossings_ = 0;
  std::uint64_t injected_ = 0;
  waiting_traces traces_;

  bool running_ = false;
  bool pausing_ = false;
  std::optional<position_promise> stepping_;
  std::vector<position_promise> pauses_;
  std::optional<totals_promise> stopping_;
  std::size_t unfinished_ = 0;  // answers before the totals are there
  run_totals totals_;
  std::optional<error> failure_;
};

}  // namespace facet::sim_actors
