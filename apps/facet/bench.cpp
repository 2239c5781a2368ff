// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_bench.hpp"
#include "apps/bench/traffic/worker.hpp"
#include "apps/facet/bench_commands.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"

#include <cstdlib>
#include <memory>

namespace facet::apps {
namespace {

result<outcome> run_ring(bench::ring_bench_options options, console& out) {
  stop_signals stop;
  progress_bar bar{"measuring"};
  options.progress = [&](double share) { bar.update(share); };
  options.stopped = [&] { return stop.stopped(); };
  const auto report = bench::measure_rings(options);
  bar.clear();
  if (!report)
    return fail(report.error());
  print_report(*report, out);
  return outcome{bench::to_json(*report)};
}

void add_bench_ring(CLI::App& bench, action_table& actions) {
  CLI::App& ring = *bench.add_subcommand(
      "ring", "The shared-memory ring against the algorithm it replaces, on two cores");
  auto options = std::make_shared<bench::ring_bench_options>();
  const auto add = [&ring](const char* name, auto& into, const char* type, const char* help) {
    return ring.add_option(name, into, help)->type_name(type)->capture_default_str();
  };
  add("--size", options->sizes, "OCTETS", "Octets per packet, several allowed");
  add("--batch", options->batches, "N", "Packets per send, several allowed");
  add("--rounds", options->rounds, "N", "Samples per figure")->check(CLI::Range(1, 1000));
  add("--capacity", options->capacity, "N", "Slots per ring, a power of two");
  actions.add(ring, "facet bench ring --json",
              [options](console& out) { return run_ring(*options, out); });
}

/// What the measurements start as their other processes; no user types it.
void add_worker(CLI::App& bench) {
  bench.add_subcommand("worker", "A process of a measurement")->group("")->final_callback([] {
    std::exit(bench::run_worker());
  });
}

void set_up(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  add_bench_ring(app, actions);
  add_bench_forward(app, actions);
  add_worker(app);
}

const subcommand bench_command{"bench", "Measure Facet itself", set_up};

}  // namespace
}  // namespace facet::apps
