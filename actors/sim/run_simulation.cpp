// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/run_simulation.hpp"

#include "actors/messages.hpp"
#include "actors/sim/partition_actor.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace facet::sim_actors {
namespace {

/// Slices of simulated time in which there is progress to show and traces to write, at least.
constexpr std::int64_t slices = 200;

/// Lets all partitions go forward together.
class coordinator {
 public:
  coordinator(std::shared_ptr<const sim::network_plan> plan, const run_options& options,
              caf::actor_system& system)
      : plan_(std::move(plan)),
        options_(options),
        self_(system),
        end_(plan_->what.end().count() + 1),
        slice_(std::max<std::int64_t>(1, end_ / slices)),
        waiting_(plan_->partitions, std::vector<parcel>(plan_->partitions)) {
    for (std::uint32_t i = 0; i < plan_->partitions; ++i)
      partitions_.push_back(port::spawn_detached<partition_state>(system, plan_, i));
  }

  ~coordinator() {
    for (const auto& p : partitions_)
      self_->send_exit(p, caf::exit_reason::user_shutdown);
  }
  coordinator(const coordinator&) = delete;
  coordinator& operator=(const coordinator&) = delete;

  result<run_outcome> run() {
    for (std::int64_t until = 0; !failure_;) {
      const auto earliest = go_on(until);
      if (failure_ || earliest >= end_)
        break;
      if (options_.stopped && options_.stopped())
        return fail(errc::cancelled, "the simulation was stopped before its end");
      if (options_.progress)
        options_.progress(static_cast<double>(earliest) / static_cast<double>(end_));
      const auto limit = std::min(end_, (earliest / slice_ + 1) * slice_);
      until = sim::horizon(earliest, plan_->look_ahead, limit);
    }
    if (!failure_)
      finish();
    if (failure_)
      return fail(*failure_);
    return std::move(outcome_);
  }

 private:
  /// Lets everything happen before `until`. @returns when something happens next
  std::int64_t go_on(std::int64_t until) {
    ++outcome_.rounds;
    std::vector<decltype(self_->request(partitions_[0], caf::infinite, advance{}))> asked;
    for (std::size_t i = 0; i < partitions_.size(); ++i) {
      advance order{until, std::move(waiting_[i])};
      waiting_[i].assign(partitions_.size(), {});
      asked.push_back(self_->request(partitions_[i], caf::infinite, std::move(order)));
    }
    auto earliest = INT64_MAX;
    std::vector<advanced> done(partitions_.size());
    for (std::size_t i = 0; i < asked.size(); ++i)
      asked[i].receive([&](advanced& answer) { done[i] = std::move(answer); },
                       [&](const caf::error& e) { failure_ = actors::from_caf(e); });
    if (failure_)
      return earliest;
    for (std::size_t from = 0; from < done.size(); ++from) {
      earliest = std::min(earliest, done[from].next);
      for (std::size_t to = 0; to < done.size(); ++to) {
        auto& sent = done[from].outgoing[to];
        for (const auto& packet : sent)
          earliest = std::min(earliest, packet.at);
        outcome_.crossings += sent.size();
        waiting_[to][from] = std::move(sent);
      }
    }
    write(done);
    return earliest;
  }

  void write(const std::vector<advanced>& done) {
    if (!options_.sink)
      return;
    for (std::size_t kind = 0; kind < sim::trace_kinds; ++kind) {
      std::vector<const sim::trace_rows*> parts;
      for (const auto& each : done)
        if (!each.traces[kind].empty())
          parts.push_back(&each.traces[kind]);
      sim::merge_rows(parts, [&](std::string_view rows) {
        options_.sink(static_cast<sim::trace_kind>(kind), rows);
      });
    }
  }

  void finish() {
    for (const auto& p : partitions_)
      self_->request(p, caf::infinite, finish_atom_v)
          .receive([&](sim::simulation_totals& t) { outcome_.totals.merge(std::move(t)); },
                   [&](const caf::error& e) { failure_ = actors::from_caf(e); });
  }

  std::shared_ptr<const sim::network_plan> plan_;
  const run_options& options_;
  caf::scoped_actor self_;
  std::int64_t end_;
  std::int64_t slice_;
  std::vector<std::vector<parcel>> waiting_;  // for each partition, from each
  std::vector<partition_actor> partitions_;
  std::optional<error> failure_;
  run_outcome outcome_;
};

}  // namespace

result<run_outcome> run_simulation(std::shared_ptr<const sim::network_plan> plan,
                                   const run_options& options) {
  caf::actor_system_config config;
  actors::register_messages(config);
  config.add_message_types<caf::id_block::facet_sim_atoms>();
  config.add_message_types<caf::id_block::facet_sim>();
  // Partitions have threads of their own.
  config.set("scheduler.max-threads", 1);
  caf::actor_system system{config};
  return coordinator{std::move(plan), options, system}.run();
}

}  // namespace facet::sim_actors
