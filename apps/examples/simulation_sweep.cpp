// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Simulations by message: the same scenario with content stores of several sizes, shared out among
/// workers, all at the same time. Says which share of the Interests caches answered.
///
///     facet worker --listen 127.0.0.1:7100 &  facet worker --listen 127.0.0.1:7101 &
///     example_simulation_sweep deploy/scenarios/cache.toml 127.0.0.1:7100 127.0.0.1:7101
#include "actors/sim/messages.hpp"
#include "actors/workers/worker_system.hpp"
#include "apps/sim/scenario_file.hpp"

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

using namespace facet;

namespace {

using sim_actors::run_actor;

constexpr std::size_t sizes[] = {0, 10, 100, 1000};

/// Asks an actor and waits for the answer; complains when there is none.
template <class Answer, class Whom, class Question>
bool ask(caf::scoped_actor& self, const Whom& whom, Question question, Answer& answer) {
  bool answered = false;
  self->request(whom, caf::infinite, std::move(question))
      .receive(
          [&](Answer& got) {
            answer = std::move(got);
            answered = true;
          },
          [](const caf::error& why) { std::cerr << actors::from_caf(why).message << '\n'; });
  return answered;
}

/// The scenario with stores of that many packets, at a worker.
bool make(caf::scoped_actor& self, const sim_actors::host_actor& worker, sim::scenario what,
          std::size_t packets, run_actor& run) {
  for (auto& node : what.network.nodes)
    node.traits.content_store_packets = packets;
  what.traces = {.rate = false, .drops = false, .app_delay = false, .cs = false};
  return ask(self, worker, sim_actors::make_run{std::move(what)}, run);
}

/// What is in the tables of the first node half-way.
bool look(caf::scoped_actor& self, const run_actor& run, const std::string& node) {
  sim_actors::run_position where;
  sim::node_tables tables;
  if (!ask(self, run, sim_actors::position_atom_v, where) ||
      !ask(self, run, sim_actors::step_to{where.end / 2}, where) ||
      !ask(self, run, sim_actors::query_tables{node}, tables))
    return false;
  std::cout << node << " after " << static_cast<double>(where.at) / 1e9
            << " s: " << tables.fib_entries << " routes, " << tables.pit_entries
            << " pending Interests, " << tables.cs_entries << " packets cached\n";
  return true;
}

/// Ends a run that has been started.
bool report(caf::scoped_actor& self, const run_actor& run, std::size_t packets) {
  sim_actors::run_totals totals;
  if (!ask(self, run, sim_actors::stop_atom_v, totals))
    return false;
  std::uint64_t hits = 0;
  std::uint64_t asked = 0;
  for (const auto& app : totals.simulated.applications)
    asked += app.all.interests;
  for (const auto& node : totals.simulated.nodes)
    hits += node.forwarder.n_cs_hits;
  std::cout << packets << " packets: " << hits << " of " << asked << " Interests from caches ("
            << 100.0 * static_cast<double>(hits) / static_cast<double>(asked) << " %), "
            << totals.simulated.latency.mean() / 1e6 << " ms on average\n";
  return true;
}

/// All at the same time: whoever asks may wait for the answers later.
bool sweep(caf::scoped_actor& self, const sim::scenario& what,
           const std::vector<sim_actors::host_actor>& workers) {
  std::vector<run_actor> runs;
  for (const auto packets : sizes)
    if (!make(self, workers[runs.size() % workers.size()], what, packets, runs.emplace_back()))
      return false;
  if (!look(self, runs.back(), what.network.nodes.front().name))
    return false;
  using answer = decltype(self->request(runs[0], caf::infinite, sim_actors::start_atom_v));
  std::vector<answer> ends;
  for (const auto& run : runs)
    ends.push_back(self->request(run, caf::infinite, sim_actors::start_atom_v));
  for (auto& end : ends)
    end.receive([](const sim_actors::run_position&) {},
                [](const caf::error& why) { std::cerr << actors::from_caf(why).message << '\n'; });
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (!report(self, runs[i], sizes[i]))
      return false;
  return true;
}

int run(const std::string& file, const std::vector<std::string>& places) {
  const auto complain = [](const error& why) {
    std::cerr << "example_simulation_sweep: " << why.message << '\n';
    return 1;
  };
  const auto what = sim_apps::read_scenario(file);
  if (!what)
    return complain(what.error());
  // With certificates in the identity connections are TLS.
  const auto system = worker_actors::worker_system::start({}, true);
  if (!system)
    return complain(system.error());
  std::vector<sim_actors::host_actor> workers;
  for (const auto& place : places) {
    const auto at = worker_actors::endpoint::parse(place);
    if (!at)
      return complain(at.error());
    auto host = (*system)->find_host(*at);
    if (!host)
      return complain(host.error());
    workers.push_back(std::move(*host));
  }
  caf::scoped_actor self{(*system)->system()};
  return sweep(self, *what, workers) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: example_simulation_sweep SCENARIO.toml HOST:PORT [HOST:PORT …]\n";
    return 2;
  }
  return run(argv[1], {argv + 2, argv + argc});
}
