// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_bench.hpp"
#include "apps/bench/traffic/worker.hpp"
#include "apps/facet/bench_commands.hpp"
#include "apps/facet/subcommand.hpp"

#include <cstdlib>
#include <memory>

namespace facet::apps {
namespace {

void add_bench_ring(CLI::App& bench, action_table& actions) {
  CLI::App& ring = *bench.add_subcommand(
      "ring", "The shared-memory ring against the algorithm it replaces, on two cores");
  auto options = std::make_shared<bench::ring_bench_options>();
  add_bench_option(ring, "--size", options->sizes, "OCTETS", "Octets per packet, several allowed");
  add_bench_option(ring, "--batch", options->batches, "N", "Packets per send, several allowed");
  add_bench_option(ring, "--rounds", options->rounds, "N", "Samples per figure")
      ->check(CLI::Range(1, 1000));
  add_bench_option(ring, "--capacity", options->capacity, "N", "Slots per ring, a power of two");
  actions.add(ring, "facet bench ring --json", [options](console& out) {
    return run_measurement(*options, bench::measure_rings, out);
  });
}

/// What the measurements start as their other processes; no user types it.
void add_worker(CLI::App& bench) {
  bench.add_subcommand("worker", "A process of a measurement")->group("")->final_callback([] {
    std::exit(bench::run_worker());
  });
}

void set_up_bench(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  add_bench_ring(app, actions);
  add_bench_face(app, actions);
  add_bench_forward(app, actions);
  add_bench_latency(app, actions);
  add_bench_idle(app, actions);
  add_bench_scale(app, actions);
  add_worker(app);
}

const subcommand bench_command{"bench", "Measure Facet itself", set_up_bench};

}  // namespace
}  // namespace facet::apps
