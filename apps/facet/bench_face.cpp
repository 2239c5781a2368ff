// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/face_path/face_bench.hpp"
#include "apps/facet/bench_commands.hpp"

#include <memory>

namespace facet::apps {

void add_bench_face(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand(
      "face", "The path face, strategy, face inside one process, by batch size");
  auto options = std::make_shared<bench::face_bench_options>();
  add_bench_option(app, "--batch", options->batches, "N",
                   "Packets that a face takes at once, several allowed");
  add_bench_option(app, "--content", options->content, "OCTETS", "Octets of Content");
  add_duration(app, options->duration, "Seconds per round");
  add_bench_option(app, "--rounds", options->rounds, "N", "Rounds; figures are medians of them")
      ->check(CLI::Range(1, 1000));
  actions.add(app, "facet bench face --batch 1 64 --json", [options](console& out) {
    return run_measurement(*options, bench::measure_faces, out);
  });
}

}  // namespace facet::apps
