// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/forward_bench.hpp"
#include "apps/facet/bench_commands.hpp"

#include <map>
#include <memory>

namespace facet::apps {

void add_duration(CLI::App& app, std::chrono::nanoseconds& into, const char* help) {
  const auto read = [&into](const double& seconds) {
    into = std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(seconds));
  };
  app.add_option_function<double>("--duration", read, help)
      ->type_name("S")
      ->check(CLI::Range(0.01, 3600.0))
      ->default_str(fmt::format("{:g}", std::chrono::duration<double>(into).count()));
}

void add_facetd_arguments(CLI::App& app, std::vector<std::string>& into) {
  app.add_option("--facetd-arg", into,
                 "One more argument for facetd, several allowed: --facetd-arg=--log-level "
                 "--facetd-arg=debug")
      ->type_name("ARGUMENT")
      ->allow_extra_args(false);
}

void add_bench_forward(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand(
      "forward", "Interests and Data through facetd, between two other processes");
  auto options = std::make_shared<bench::forward_options>();
  const std::map<std::string, bench::transport_kind> kinds{
      {"shm", bench::transport_kind::shared_memory}, {"unix", bench::transport_kind::unix_socket}};
  app.add_option("--transport", options->transports,
                 "What carries packets, several allowed; unix also runs a process that only copies")
      ->transform(CLI::CheckedTransformer(kinds))
      ->type_name("shm|unix")
      ->default_str("shm unix");
  add_bench_option(app, "--content", options->contents, "OCTETS",
                   "Octets of Content, several allowed");
  add_bench_option(app, "--window", options->windows, "N",
                   "Interests outstanding, several allowed");
  add_bench_option(app, "--batch", options->batch, "N",
                   "Packets that consumer and producer take at once: less than a window, so that "
                   "the others have work meanwhile");
  add_duration(app, options->duration, "Seconds per round");
  add_bench_option(app, "--rounds", options->rounds, "N", "Rounds; figures are medians of them")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--hits", options->hits,
               "Also ask for the same names again, so that the content store answers");
  app.add_option("--peer", options->peer,
                 "Socket of another forwarder, to measure in turns with facetd")
      ->type_name("SOCKET");
  add_facetd_arguments(app, options->facetd_args);
  actions.add(app, "facet bench forward --transport shm --content 1024 --json",
              [options](console& out) {
                return run_measurement(*options, bench::measure_forwarding, out);
              });
}

}  // namespace facet::apps
