// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/run_live.hpp"

#include "actors/node.hpp"
#include "actors/sim/gateway_actor.hpp"
#include "core/sim/live_routes.hpp"

#include <caf/scoped_actor.hpp>

#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

namespace facet::sim_actors {
namespace {

using clock = live_inbox::clock;

/// A node with applications: the forwarder in front of it and the door between the two.
struct front {
  std::uint32_t number = 0;  // of the simulated node
  std::shared_ptr<live_outlet> outlet = std::make_shared<live_outlet>();
  std::unique_ptr<actors::node> forwarder;
  gateway_actor gateway;
};

/// Makes the simulation the way out of a forwarder.
void join_simulation(caf::actor_system& system, front& f) {
  const auto service = caf::actor_cast<actors::face_manager_actor>(f.forwarder->service());
  caf::scoped_actor self{system};
  const auto done = [] {};
  const auto failed = [](const caf::error& e) { throw std::logic_error(caf::to_string(e)); };
  const auto ask = [&](const auto& whom, auto message) {
    self->request(whom, caf::infinite, std::move(message)).receive(done, failed);
  };
  forwarding::face_traits traits;
  traits.scope = forwarding::face_scope::non_local;
  ask(service, actors::adopt_actor{simulation_face, "internal://simulation", f.gateway, traits});
  ask(f.gateway, actors::subscribe{f.forwarder->shards().any()});
  // Not inherited by longer prefixes: what is registered here is asked for here.
  ask(service, actors::register_prefix{
                   {packet::name{}, simulation_face, tables::route_origin::fixed, 0, 0, 0}});
  self->send(service, actors::watch_routes{f.gateway});
}

result<void> start_fronts(caf::actor_system& system, const sim::network_plan& plan,
                          const std::shared_ptr<live_inbox>& inbox, std::vector<front>& fronts) {
  const auto numbers = sim::number_nodes(plan.what.network);
  fronts.resize(plan.what.exposed.size());
  for (std::uint32_t i = 0; i < fronts.size(); ++i) {
    auto& f = fronts[i];
    f.number = numbers.at(plan.what.exposed[i].node);
    actors::node_options options;
    options.socket_path = plan.what.exposed[i].socket;
    options.forwarder.cs_packets = 0;
    auto started = actors::node::start(system, std::move(options));
    if (!started)
      return fail(std::move(started.error()));
    f.forwarder = std::move(*started);
    f.gateway = port::spawn<gateway_state>(system, nullptr, i, inbox, f.outlet);
    join_simulation(system, f);
  }
  return {};
}

exposed_totals totals_of(caf::actor_system& system, const front& f) {
  exposed_totals t;
  caf::scoped_actor self{system};
  self->request(f.gateway, caf::infinite, actors::get_counters_v)
      .receive(
          [&](const actors::face_counters& c) {
            t = {c.out_packets, c.in_packets,
                 c.drops[static_cast<std::size_t>(actors::face_drop::queue_full)]};
          },
          [](const caf::error&) {});
  return t;
}

/// Keeps the simulation up with the clock.
class pacer {
 public:
  pacer(const std::shared_ptr<const sim::network_plan>& plan, const live_options& options,
        live_inbox& inbox, std::vector<front>& fronts)
      : options_(options),
        inbox_(inbox),
        fronts_(fronts),
        partition_(plan, 0),
        routes_(plan,
                [this](std::uint32_t node, const packet::name& prefix, std::uint32_t face,
                       std::optional<std::uint64_t> cost) {
                  partition_.set_next_hop(now_, node, prefix, face, cost);
                }),
        end_(plan->what.end().count()),
        batches_(fronts.size()),
        front_of_(plan->nodes.size()) {
    for (std::size_t i = 0; i < fronts.size(); ++i)
      front_of_[fronts[i].number] = i;
    outcome_.lag.limit = options.lag_limit;
  }

  live_outcome run() {
    start_ = clock::now();
    while (!(options_.stopped && options_.stopped())) {
      const auto came = inbox_.take();
      now_ = (clock::now() - start_).count();
      if (now_ > end_)
        break;
      const auto due = partition_.next_event();
      partition_.run(now_);
      routes_.advance(now_);
      for (const auto& item : came)
        let_in(item);
      let_out();
      if (due && *due < now_)
        note_lag(start_ + duration{*due});
      for (const auto& item : came)
        note_lag(item.came);
      take_traces();
      wait();
    }
    return finish();
  }

 private:
  /// Often enough to see that it is to stop, and to show progress.
  static constexpr auto longest_wait = std::chrono::milliseconds{100};

  void let_in(const outer_batch& item) {
    const auto node = fronts_[item.exposed].number;
    for (const auto& packet : item.packets)
      partition_.inject(now_, node, packet);
    for (const auto& r : item.registrations) {
      if (r.there)
        routes_.announce(node, r.prefix);
      else
        routes_.withdraw(node, r.prefix);
    }
    if (!item.registrations.empty())
      caf::anon_send(fronts_[item.exposed].gateway, actors::tick_atom_v);
  }

  void let_out() {
    for (auto& p : partition_.outer())
      batches_[front_of_[p.node]].push_back(std::move(p.packet));
    partition_.outer().clear();
    for (std::size_t i = 0; i < batches_.size(); ++i)
      if (!batches_[i].empty())
        fronts_[i].outlet->emit(std::exchange(batches_[i], {}));
  }

  void note_lag(clock::time_point should) {
    const auto now = clock::now();
    const auto late = now - should;
    outcome_.lag.ns.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, late.count())));
    if (late <= options_.lag_limit)
      return;
    ++outcome_.lag.over;
    if (options_.lagging && now - complained_ >= std::chrono::seconds{1}) {
      complained_ = now;
      options_.lagging(late);
    }
  }

  void take_traces() {
    if (now_ - traced_ < duration{longest_wait}.count())
      return;
    traced_ = now_;
    write_traces();
    if (options_.progress)
      options_.progress(static_cast<double>(now_) / static_cast<double>(end_));
  }

  void write_traces() {
    for (std::size_t kind = 0; kind < sim::trace_kinds; ++kind) {
      auto& rows = partition_.traces()[kind];
      std::array<const sim::trace_rows*, 1> parts{&rows};
      if (options_.sink && !rows.empty())
        sim::merge_rows(parts, [&](std::string_view text) {
          options_.sink(static_cast<sim::trace_kind>(kind), text);
        });
      rows.clear();
    }
  }

  void wait() {
    auto until = clock::now() + longest_wait;
    // An event happens once its moment has passed, hence the nanosecond.
    if (const auto next = partition_.next_event())
      until = std::min(until, start_ + duration{*next + 1});
    inbox_.wait(std::min(until, start_ + duration{end_ + 1}));
  }

  live_outcome finish() {
    now_ = std::min(now_, end_);
    if (!(options_.stopped && options_.stopped()))
      partition_.run(end_ + 1);
    let_out();
    write_traces();
    outcome_.simulated = duration{now_};
    outcome_.totals = partition_.finish();
    return std::move(outcome_);
  }

  const live_options& options_;
  live_inbox& inbox_;
  std::vector<front>& fronts_;
  sim::partition partition_;
  sim::live_routes routes_;
  std::int64_t end_;
  std::vector<std::vector<packet::buffer>> batches_;  // by front
  std::vector<std::size_t> front_of_;                 // by node
  clock::time_point start_{};
  clock::time_point complained_{};
  std::int64_t now_ = 0;
  std::int64_t traced_ = 0;
  live_outcome outcome_;
};

}  // namespace

result<live_outcome> run_live(std::shared_ptr<const sim::network_plan> plan,
                              const live_options& options) {
  if (plan->partitions != 1)
    return fail(errc::invalid_argument,
                "a simulation that keeps pace with the clock has one partition");
  // Sleeps end when they should, and not 50 microseconds later.
  ::prctl(PR_SET_TIMERSLACK, 1000UL);
  caf::actor_system_config config;
  actors::configure(config);
  caf::actor_system system{config};
  auto inbox = std::make_shared<live_inbox>();
  std::vector<front> fronts;
  if (auto started = start_fronts(system, *plan, inbox, fronts); !started)
    return fail(std::move(started.error()));
  if (options.ready)
    options.ready();
  auto outcome = pacer{plan, options, *inbox, fronts}.run();
  for (const auto& f : fronts)
    outcome.exposed.push_back(totals_of(system, f));
  return outcome;
}

}  // namespace facet::sim_actors
