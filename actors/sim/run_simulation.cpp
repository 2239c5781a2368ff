// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/run_simulation.hpp"

#include "actors/ending.hpp"
#include "actors/messages.hpp"
#include "actors/sim/own_thread.hpp"
#include "actors/sim/round_length.hpp"
#include "core/sim/partitioning.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace facet::sim_actors {
namespace {

/// Steps a run to its end, in steps after each of which it looks at the signals and takes traces.
class driver {
 public:
  /// @param pace  how long steps are
  driver(caf::actor_system& system, run_actor run, const run_options& options, round_length pace)
      : options_(options), self_(system), run_(std::move(run)), pace_(pace) {}
  ~driver() { actors::end(self_, run_); }
  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;

  result<run_outcome> drive() {
    const auto called = std::chrono::steady_clock::now();
    // The first moment: partitions answer once their nodes are there.
    auto where = ask<run_position>(step_to{1});
    const std::chrono::duration<double> built = std::chrono::steady_clock::now() - called;
    while (where && where->at < where->end) {
      if (options_.stopped && options_.stopped())
        return fail(errc::cancelled, "the simulation was stopped before its end");
      if (options_.progress)
        options_.progress(static_cast<double>(where->at) / static_cast<double>(where->end));
      const auto begun = std::chrono::steady_clock::now();
      where = step(where->at + std::min(pace_.most(), where->end - where->at));
      pace_.took(std::chrono::steady_clock::now() - begun, true);
    }
    if (!where)
      return fail(where.error());
    if (auto taken = write_traces(); !taken)
      return fail(taken.error());
    auto totals = ask<run_totals>(stop_atom_v);
    if (!totals)
      return fail(totals.error());
    return run_outcome{std::move(totals->simulated),        where->rounds,       where->crossings,
                       std::move(totals->partition_events), totals->host_memory, built};
  }

 private:
  /// Asks the run, which answers whatever happens.
  template <class Answer, class Question>
  result<Answer> ask(Question&& question) {
    result<Answer> got = fail(errc::timed_out, "the simulation does not answer");
    self_->request(run_, caf::infinite, std::forward<Question>(question))
        .receive([&](Answer& answer) { got = std::move(answer); },
                 [&](const caf::error& why) { got = fail(actors::from_caf(why)); });
    return got;
  }

  /// While the run takes a step, what it traced in the one before is written.
  result<run_position> step(std::int64_t until) {
    result<run_position> got = fail(errc::timed_out, "the simulation does not answer");
    auto asked = self_->request(run_, caf::infinite, step_to{until});
    if (auto taken = write_traces(); !taken)
      got = fail(taken.error());
    asked.receive([&](const run_position& where) { got = where; },
                  [&](const caf::error& why) { got = fail(actors::from_caf(why)); });
    return got;
  }

  result<void> write_traces() {
    for (bool more = true; more;) {
      auto piece = ask<trace_piece>(traces_atom_v);
      if (!piece)
        return fail(piece.error());
      more = piece->more;
      for (std::size_t kind = 0; kind < piece->rows.size(); ++kind)
        if (options_.sink && !piece->rows[kind].empty())
          options_.sink(static_cast<sim::trace_kind>(kind), piece->rows[kind]);
    }
    return {};
  }

  const run_options& options_;
  caf::scoped_actor self_;
  run_actor run_;
  round_length pace_;
};

}  // namespace

result<run_outcome> run_simulation(std::shared_ptr<const sim::network_plan> plan,
                                   const run_options& options) {
  caf::actor_system_config config;
  actors::register_messages(config);
  register_messages(config);
  // Partitions have threads of their own.
  config.set("scheduler.max-threads", 1);
  caf::actor_system system{config};
  own_threads_end threads{system};
  return run_simulation(system, {}, std::move(plan), options);
}

result<run_outcome> run_simulation(caf::actor_system& system, std::vector<named_host> hosts,
                                   std::shared_ptr<const sim::network_plan> plan,
                                   const run_options& options) {
  const round_length pace{sim::whole_load(*plan)};
  auto run = start_run(system, plan_at_hand(std::move(plan)), std::move(hosts));
  return driver{system, std::move(run), options, pace}.drive();
}

}  // namespace facet::sim_actors
