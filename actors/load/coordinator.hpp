// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/messages.hpp"
#include "core/base/types.hpp"
#include "core/load/results.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace facet::load_actors {

/// A driver and what people call it.
struct named_driver {
  std::string name;
  driver_actor driver;
};

/// The merged result of a run; not for other nodes.
struct merged_run {
  std::shared_ptr<load::run_result> found;
};

}  // namespace facet::load_actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::load_actors::merged_run)

CAF_BEGIN_TYPE_ID_BLOCK(facet_load_local, caf::first_custom_type_id + 1100)

  CAF_ADD_TYPE_ID(facet_load_local, (facet::load_actors::merged_run))

CAF_END_TYPE_ID_BLOCK(facet_load_local)

namespace facet::load_actors {

/// Runs one repetition on several drivers: the same steps as a driver's, for all of them at once.
/// A driver that is gone or says nothing for the experiment's patience is lost, which ends the run
/// or leaves it to the others, as the experiment says. Every question is answered, whatever happens
/// to drivers. Its end lets go of all drivers.
using coordinator_actor = port::typed_actor<
    // Errors: those of a driver, with its name; disconnected or timed_out when it was lost.
    caf::result<load_prepared>(prepare_load),
    // Agrees on clocks and starts all `at` nanoseconds from now; answers when that is on this
    // process' clock. Error: as above.
    caf::result<std::int64_t>(begin_load),
    // Never an error.
    caf::result<run_state>(progress_atom),
    // Never an error: what went wrong is in the result.
    caf::result<merged_run>(finish_atom)>;

/// State and behaviour of a coordinator.
///
/// Threads: CAF's scheduler.
class coordinator_state {
 public:
  using handle = port::extend<coordinator_actor, caf::result<void>(watch_atom)>;
  static inline const char* name = "facet.load_coordinator";

  coordinator_state(handle::pointer self, std::vector<named_driver> drivers);
  coordinator_state(const coordinator_state&) = delete;
  coordinator_state& operator=(const coordinator_state&) = delete;
  ~coordinator_state();

  handle::behavior_type make_behavior();

 private:
  struct member {
    named_driver who;
    bool lost = false;
    std::string why;
    bool answered = false;  // in the present step
    load_progress progress;
    bool asked = false;  // a question about progress is open
    duration best_round_trip = duration::max();
    duration clock_ahead{0};  // of its clock before ours
  };
  using prepared_promise = caf::typed_response_promise<load_prepared>;
  using start_promise = caf::typed_response_promise<std::int64_t>;
  using result_promise = caf::typed_response_promise<merged_run>;

  prepared_promise prepare(const prepare_load& order);
  void on_prepared(std::size_t i, load_prepared& made);
  void step_failed(std::size_t i, const caf::error& why);
  start_promise begin(const begin_load& order);
  void compare_clocks(std::size_t i, unsigned times_left);
  void start_if_all_agree();
  result_promise finish();
  void deliver_if_complete();
  void watch();
  void ask_progress(std::size_t i);
  [[nodiscard]] bool is_watched(std::size_t i) const;
  [[nodiscard]] run_state state() const;
  [[nodiscard]] static std::string loss_of(const member& m);
  [[nodiscard]] static load::worker_result as_lost(const member& m);

  void lose(std::size_t i, const std::string& why);
  void on_down(const caf::down_msg& down);
  void fail_step(const caf::error& why);
  void free_drivers();
  void begin_step();
  [[nodiscard]] bool all_answered() const;
  [[nodiscard]] caf::timespan attach_patience() const;

  handle::pointer self_;
  std::vector<member> members_;
  prepare_load order_;
  load_prepared made_;
  duration delay_{0};
  bool under_way_ = false;  // from prepare_load until finished
  bool ending_ = false;     // results are being collected
  std::string failure_;
  std::shared_ptr<load::run_result> found_ = std::make_shared<load::run_result>();
  std::optional<prepared_promise> preparing_;
  std::optional<start_promise> starting_;
  std::optional<result_promise> finishing_;
};

}  // namespace facet::load_actors
