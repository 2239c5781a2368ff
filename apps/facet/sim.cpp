// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// `facet sim`: a scenario in virtual time.
#include "actors/sim/run_simulation.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/tls_options.hpp"
#include "apps/sim/scenario_file.hpp"
#include "apps/sim/summary.hpp"
#include "apps/sim/trace_files.hpp"
#include "apps/sim/worker_hosts.hpp"

#include <sys/resource.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace facet::apps {
namespace {

struct sim_options {
  std::string scenario;
  std::string out;
  std::size_t partitions = 0;  // 0: as many as pay
  std::optional<std::uint64_t> seed;
  std::vector<std::string> workers;
  worker_actors::node_identity tls;
};

using sim_plan = std::shared_ptr<const sim::network_plan>;

/// @param workers  null: partitions are threads here
result<sim_plan> plan_for(const sim_options& options, const sim::scenario& s,
                          const sim_apps::worker_hosts* workers) {
  if (options.partitions != 0)
    return sim::make_plan(s, options.partitions);
  return sim::make_fitting_plan(
      s, workers == nullptr ? std::thread::hardware_concurrency() : workers->room());
}

/// Connections to workers, if there are to be any.
result<std::optional<sim_apps::worker_hosts>> workers_of(const sim_options& options) {
  if (options.workers.empty())
    return std::nullopt;
  auto found = sim_apps::worker_hosts::connect(options.workers, options.tls);
  if (!found)
    return fail(std::move(found.error()));
  return std::move(*found);
}

/// The most memory this process has had, in octets.
std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

void describe_simulation(const nlohmann::ordered_json& summary, console& out) {
  for (const auto& group : summary["consumers"]) {
    const auto& all = group["all"];
    out.line("{}: {} Interests, {} Data, {} Nacks, {} timed out", group["name"].get<std::string>(),
             all["interests"].get<std::uint64_t>(), all["data"].get<std::uint64_t>(),
             all["nacks"].get<std::uint64_t>(), all["timeouts"].get<std::uint64_t>());
  }
  const auto& latency = summary["latency_us"];
  out.line("latency: mean {:.3f} ms, median {:.3f} ms, 99 % {:.3f} ms",
           latency["mean"].get<double>() / 1e3, latency["p50"].get<double>() / 1e3,
           latency["p99"].get<double>() / 1e3);
  const auto& how = summary["run"];
  out.line("{} packet-hops in {:.2f} s ({:.0f} per second), {} partitions, {:.1f} MB",
           summary["packet_hops"].get<std::uint64_t>(), how["wall_s"].get<double>(),
           how["hops_per_s"].get<double>(), how["partitions"].get<std::size_t>(),
           static_cast<double>(how["resident_octets"].get<std::uint64_t>()) / 1e6);
}

/// Says which file a complaint about a plan is about; the line stands in it already.
error in_scenario(error e, const std::string& file) {
  if (e.code == errc::invalid_argument)
    e.message = file + ": " + e.message;
  return e;
}

result<outcome> run_sim(const sim_options& options, console& out) {
  stop_signals stop;
  auto scenario = sim_apps::read_scenario(options.scenario);
  if (!scenario)
    return fail(scenario.error());
  if (options.seed)
    scenario->seed = *options.seed;
  auto workers = workers_of(options);
  if (!workers)
    return fail(workers.error());
  const auto plan = plan_for(options, *scenario, *workers ? &**workers : nullptr);
  if (!plan)
    return fail(in_scenario(plan.error(), options.scenario));
  sim_apps::trace_files files;
  if (auto opened = sim_apps::trace_files::open(options.out, scenario->traces, files); !opened)
    return fail(std::move(opened.error()));
  progress_bar bar{scenario->name};
  sim_actors::run_options how;
  how.sink = [&files](sim::trace_kind kind, std::string_view rows) { files.write(kind, rows); };
  how.progress = [&bar](double share) { bar.update(share); };
  how.stopped = [&stop] { return stop.stopped(); };
  const auto begun = std::chrono::steady_clock::now();
  const auto ran =
      *workers ? sim_actors::run_simulation((*workers)->system(), (*workers)->hosts(), *plan, how)
               : sim_actors::run_simulation(*plan, how);
  bar.clear();
  if (!ran)
    return fail(ran.error());
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  outcome done;
  done.document = sim_apps::summary(
      **plan, ran->totals,
      {wall.count(), ran->rounds, ran->crossings, peak_memory(), options.workers});
  if (auto kept = files.keep(done.document.dump(2)); !kept)
    return fail(std::move(kept.error()));
  describe_simulation(done.document, out);
  return done;
}

void set_up_sim(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<sim_options>();
  app.add_option("SCENARIO", options->scenario, "What to simulate, in TOML")->required();
  app.add_option("--out,-o", options->out, "Folder for traces and summary.json; made when missing")
      ->type_name("DIR")
      ->required();
  app.add_option("--partitions", options->partitions,
                 "Parts that run at the same time, each on a thread of its own; default: as many "
                 "as pay. Traces do not depend on it")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option(
         "--seed", options->seed,
         "Of all that is random while it runs, instead of the scenario's; the topology stays")
      ->type_name("S");
  app.add_option("--workers", options->workers,
                 "`facet worker` processes that run the parts, here or elsewhere; the same traces")
      ->type_name("HOST:PORT,…")
      ->delimiter(',');
  add_tls_options(app, options->tls, "workers");
  actions.add(app,
              "facet sim deploy/scenarios/grid.toml --out grid\n"
              "  facet sim deploy/scenarios/grid.toml --workers 10.0.0.1:7100,10.0.0.2:7100 --out "
              "grid\n"
              "  facet sim deploy/scenarios/bottleneck.toml --partitions 2 --out bottleneck --json",
              [options](console& out) { return run_sim(*options, out); });
}

const subcommand sim_command{"sim", "Run a network of forwarders in virtual time", set_up_sim};

}  // namespace
}  // namespace facet::apps
