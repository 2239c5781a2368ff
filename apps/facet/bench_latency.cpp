// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/latency_bench.hpp"
#include "apps/facet/bench_commands.hpp"

#include <memory>

namespace facet::apps {

void add_bench_latency(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand(
      "latency",
      "Round trips through facetd over shared memory and Unix sockets, and their wake-ups");
  auto options = std::make_shared<bench::latency_options>();
  add_bench_option(app, "--content", options->content, "OCTETS", "Octets of Content");
  add_duration(app, options->duration, "Seconds per round of round trips back to back");
  add_bench_option(app, "--rounds", options->rounds, "N", "Rounds; figures are medians of them")
      ->check(CLI::Range(1, 1000));
  add_bench_option(app, "--pings", options->pings, "N", "Sparse pings whose wake-ups are counted")
      ->check(CLI::Range(1, 1000000));
  app.add_option_function<double>(
         "--interval",
         [options](const double& ms) {
           options->interval = std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::duration<double, std::milli>(ms));
         },
         "Milliseconds between sparse pings")
      ->type_name("MS")
      ->check(CLI::Range(0.1, 10000.0))
      ->default_str("5");
  add_facetd_arguments(app, options->facetd_args);
  actions.add(app, "facet bench latency --json", [options](console& out) {
    return run_measurement(*options, bench::measure_latency, out);
  });
}

}  // namespace facet::apps
