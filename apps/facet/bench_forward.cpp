// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/forward_bench.hpp"
#include "apps/facet/bench_commands.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"

#include <memory>

namespace facet::apps {
namespace {

struct forward_choices {
  bench::forward_options options;
  double duration_s = 1;
};

result<outcome> run_forward(const forward_choices& chosen, console& out) {
  stop_signals stop;
  progress_bar bar{"measuring"};
  auto options = chosen.options;
  options.duration = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(chosen.duration_s));
  options.progress = [&](double share) { bar.update(share); };
  options.stopped = [&] { return stop.stopped(); };
  const auto report = bench::measure_forwarding(options);
  bar.clear();
  if (!report)
    return fail(report.error());
  print_report(*report, out);
  return outcome{bench::to_json(*report)};
}

}  // namespace

void add_facetd_arguments(CLI::App& app, std::vector<std::string>& into) {
  app.add_option("--facetd-arg", into, "One more argument for facetd, several allowed: "
                                       "--facetd-arg=--lanes --facetd-arg=2")
      ->type_name("ARGUMENT")
      ->allow_extra_args(false);
}

void add_bench_forward(CLI::App& bench, action_table& actions) {
  CLI::App& app = *bench.add_subcommand(
      "forward", "Interests and Data through facetd between two other processes");
  auto chosen = std::make_shared<forward_choices>();
  auto& o = chosen->options;
  const std::map<std::string, bench::transport_kind> kinds{
      {"shm", bench::transport_kind::shared_memory}, {"unix", bench::transport_kind::unix_socket}};
  app.add_option("--transport", o.transports,
                 "What carries packets, several allowed; unix also runs a process that only copies")
      ->type_name("shm|unix")
      ->transform(CLI::Transformer(kinds))
      ->default_str("shm unix");
  const auto add = [&app](const char* name, auto& into, const char* type, const char* help) {
    return app.add_option(name, into, help)->type_name(type)->capture_default_str();
  };
  add("--content", o.contents, "OCTETS", "Octets of Content, several allowed");
  add("--window", o.windows, "N", "Interests outstanding, several allowed");
  add("--duration", chosen->duration_s, "S", "Seconds per round")->check(CLI::Range(0.01, 3600.0));
  add("--rounds", o.rounds, "N", "Rounds; figures are medians of them")->check(CLI::Range(1, 1000));
  app.add_flag("--hits", o.hits, "Also ask for the same names again, so that facetd's content store answers");
  app.add_option("--peer", o.peer, "Socket of another forwarder, to measure in turns with facetd")
      ->type_name("SOCKET");
  add_facetd_arguments(app, o.facetd_args);
  actions.add(app, "facet bench forward --transport shm --content 1024 --json",
              [chosen](console& out) { return run_forward(*chosen, out); });
}

}  // namespace facet::apps
