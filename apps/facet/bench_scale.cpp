// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/scale_bench.hpp"
#include "apps/facet/bench_commands.hpp"

#include <memory>

namespace facet::apps {

void add_bench_scale(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand(
      "scale", "How facetd shares itself among active faces, and what lanes add");
  auto options = std::make_shared<bench::scale_options>();
  add_bench_option(app, "--faces", options->faces, "N", "Active faces, several allowed")
      ->delimiter(',');
  app.add_option("--lanes", options->lanes,
                 "Numbers of lanes to compare with independent pairs: 1,2")
      ->type_name("N")
      ->delimiter(',');
  add_bench_option(app, "--content", options->content, "OCTETS", "Octets of Content");
  add_bench_option(app, "--window", options->window, "N", "Interests outstanding per active face");
  add_duration(app, options->duration, "Seconds per round");
  add_bench_option(app, "--rounds", options->rounds, "N", "Rounds; figures are medians of them")
      ->check(CLI::Range(1, 1000));
  add_facetd_arguments(app, options->facetd_args);
  actions.add(app, "facet bench scale --faces 1,10,100 --lanes 1,2", [options](console& out) {
    return run_measurement(*options, bench::measure_scale, out);
  });
}

}  // namespace facet::apps
