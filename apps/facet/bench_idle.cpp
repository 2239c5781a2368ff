// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/idle_bench.hpp"
#include "apps/facet/bench_commands.hpp"

#include <memory>

namespace facet::apps {

void add_bench_idle(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand("idle", "What faces cost facetd on which nothing happens");
  auto options = std::make_shared<bench::idle_options>();
  add_bench_option(app, "--faces", options->faces, "N", "Shared-memory faces, up to 10000");
  add_duration(app, options->duration, "Seconds during which CPU time is counted");
  add_facetd_arguments(app, options->facetd_args);
  actions.add(app, "facet bench idle --faces 1000", [options](console& out) {
    return run_measurement(*options, bench::measure_idle, out);
  });
}

}  // namespace facet::apps
