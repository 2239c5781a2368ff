// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// `facet sim`: a scenario in virtual time, or by the clock.
#include "actors/sim/run_simulation.hpp"
#include "apps/facet/list_option.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/sim_explain.hpp"
#include "apps/facet/sim_live.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/tls_options.hpp"
#include "apps/sim/course.hpp"
#include "apps/sim/event_file.hpp"
#include "apps/sim/report.hpp"
#include "apps/sim/scenario_file.hpp"
#include "apps/sim/summary.hpp"
#include "apps/sim/trace_files.hpp"
#include "apps/sim/worker_hosts.hpp"
#include "core/base/memory_growth.hpp"

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
  std::string events;  // a file
  sim_question question;
  sim_live_options live;
  std::vector<std::string> workers;
  worker_actors::node_identity tls;
};

using json = nlohmann::ordered_json;
using sim_plan = std::shared_ptr<const sim::network_plan>;

/// @param workers  null: partitions are threads here
result<sim_plan> plan_for(const sim_options& options, const sim::scenario& s,
                          const sim_apps::worker_hosts* workers) {
  if (options.live.on || !options.question.name.empty())
    return sim::make_plan(s, 1);
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

/// When a command began to load its scenario, and with how much memory.
struct beginning {
  std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
  memory_growth memory;

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - at).count();
  }
};

void describe_simulation(const nlohmann::ordered_json& summary, console& out) {
  for (const auto& group : summary["consumers"]) {
    const auto& all = group["all"];
    out.line("{}: {} Interests, {} Data, {} Nacks, {} timed out", group["name"].get<std::string>(),
             all["interests"].get<std::uint64_t>(), all["data"].get<std::uint64_t>(),
             all["nacks"].get<std::uint64_t>(), all["timeouts"].get<std::uint64_t>());
  }
  if (const auto& latency = summary["latency_us"]; latency["samples"] > 0)
    out.line("latency: mean {:.3f} ms, median {:.3f} ms, 99 % {:.3f} ms",
             latency["mean"].get<double>() / 1e3, latency["p50"].get<double>() / 1e3,
             latency["p99"].get<double>() / 1e3);
  const auto& how = summary["run"];
  out.line("{} packet-hops in {:.2f} s ({:.0f} per second), {} partitions, {:.1f} kB per node",
           summary["packet_hops"].get<std::uint64_t>(), how["wall_s"].get<double>(),
           how["hops_per_s"].get<double>(), how["partitions"].get<std::size_t>(),
           static_cast<double>(how["memory_growth_octets_per_node"].get<std::uint64_t>()) / 1e3);
}

/// Says which file a complaint about a plan is about; the line stands in it already.
error in_scenario(error e, const std::string& file) {
  if (e.code == errc::invalid_argument)
    e.message = file + ": " + e.message;
  return e;
}

/// What the options ask for that does not go together.
result<void> check_sim_options(const sim_options& options) {
  const bool asks = !options.question.name.empty();
  const auto refuse = [](const char* text) -> result<void> {
    return fail(errc::invalid_argument, text);
  };
  if (options.out.empty() && !asks)
    return refuse("--out DIR is missing: where traces, summary.json and report.html go");
  if (options.live.on && asks)
    return refuse("--explain is about virtual time: leave out --realtime");
  if (options.live.on && options.partitions > 1)
    return refuse("--realtime has one partition: leave out --partitions");
  if (!options.workers.empty() && (options.live.on || asks))
    return refuse("--workers are for whole runs in virtual time: leave them out");
  if (!options.live.on && !options.live.expose.empty())
    return refuse("--expose needs --realtime: applications live by the clock");
  return {};
}

result<sim::scenario> scenario_for(const sim_options& options) {
  auto exposed = exposed_nodes(options.live);
  if (!exposed)
    return fail(std::move(exposed.error()));
  auto scenario = sim_apps::read_scenario(options.scenario, {std::move(*exposed), options.live.on});
  if (!scenario)
    return scenario;
  if (options.seed)
    scenario->seed = *options.seed;
  scenario->traces.events = !options.events.empty();
  return scenario;
}

/// What came of a run, and what to say of it.
struct finished_run {
  sim::simulation_totals totals;
  sim_apps::run_facts facts;
  json realtime = {};  // null in virtual time
};

/// @param workers  null: partitions are threads here
result<finished_run> run_plan(const sim_options& options, const sim_plan& plan,
                              const sim_apps::worker_hosts* workers, const beginning& since,
                              const sim::trace_sink& sink, const stop_signals& stop, console& out) {
  const auto begun = since.seconds();
  sim_apps::run_facts facts;
  facts.workers = options.workers;
  facts.load_s = begun;
  if (options.live.on) {
    auto ran = run_sim_live(plan, options.live, sink, stop, out);
    if (!ran)
      return fail(std::move(ran.error()));
    auto told = describe_live(*plan, *ran, out);
    facts.wall_s = since.seconds() - begun;
    facts.partition_events = {ran->totals.events};
    facts.memory_growth = since.memory.most();
    facts.peak_memory = peak_memory();
    return finished_run{std::move(ran->totals), std::move(facts), std::move(told)};
  }
  progress_bar bar{plan->what.name};
  sim_actors::run_options how;
  how.sink = sink;
  how.progress = [&bar](double share) { bar.update(share); };
  how.stopped = [&stop] { return stop.stopped(); };
  auto ran = workers == nullptr
                 ? sim_actors::run_simulation(plan, how)
                 : sim_actors::run_simulation(workers->system(), workers->hosts(), plan, how);
  if (!ran)
    return fail(std::move(ran.error()));
  facts.wall_s = since.seconds() - begun;
  facts.rounds = ran->rounds;
  facts.crossings = ran->crossings;
  facts.partition_events = std::move(ran->partition_events);
  facts.load_s += ran->built.count();
  facts.memory_growth = workers == nullptr ? since.memory.most() : ran->host_memory;
  facts.peak_memory = peak_memory();
  return finished_run{std::move(ran->totals), std::move(facts)};
}

json summary_of(const sim::network_plan& plan, const finished_run& run) {
  auto document = sim_apps::summary(plan, run.totals, run.facts);
  if (!run.realtime.is_null()) {
    document["time"] = "real";
    document["realtime"] = run.realtime;
  }
  return document;
}

/// Writes the page and the summary, and once all is written gives the files of the run their names.
result<void> keep_files(const sim_plan& plan, const finished_run& run, const json& summary,
                        const sim_apps::course& in_time, sim_apps::trace_files& files,
                        sim_apps::event_file& events) {
  const auto page = sim_apps::report_page(*plan, run.totals, summary, in_time);
  if (auto written = files.finish(page, summary.dump(2)); !written)
    return written;
  if (auto written = events.finish(); !written)
    return written;
  if (auto kept = events.keep(); !kept)
    return kept;
  return files.keep();
}

/// Runs a scenario as the options say. It leaves all of its files, or those of an earlier run.
result<outcome> simulate(const sim_options& options, const sim::scenario& scenario,
                         const sim_plan& plan, const sim_apps::worker_hosts* workers,
                         const beginning& since, const stop_signals& stop, console& out) {
  sim_apps::trace_files files;
  if (auto opened = sim_apps::trace_files::open(options.out, scenario.traces, files); !opened)
    return fail(std::move(opened.error()));
  sim_apps::event_file events;
  if (!options.events.empty())
    if (auto opened = sim_apps::event_file::open(options.events, events); !opened)
      return fail(std::move(opened.error()));
  sim_apps::course in_time{scenario.traces.period};
  const auto sink = [&](sim::trace_kind kind, std::string_view rows) {
    if (kind == sim::trace_kind::events)
      return events.write(rows);
    files.write(kind, rows);
    in_time.read(kind, rows);
  };
  const auto ran = run_plan(options, plan, workers, since, sink, stop, out);
  if (!ran)
    return fail(ran.error());
  outcome done;
  done.document = summary_of(*plan, *ran);
  if (auto kept = keep_files(plan, *ran, done.document, in_time, files, events); !kept)
    return fail(std::move(kept.error()));
  describe_simulation(done.document, out);
  return done;
}

result<outcome> run_sim(const sim_options& options, console& out) {
  stop_signals stop;
  if (auto sound = check_sim_options(options); !sound)
    return fail(std::move(sound.error()));
  const beginning since;
  const auto scenario = scenario_for(options);
  if (!scenario)
    return fail(scenario.error());
  auto workers = workers_of(options);
  if (!workers)
    return fail(workers.error());
  auto* const hosts = *workers ? &**workers : nullptr;
  const auto plan = plan_for(options, *scenario, hosts);
  if (!plan)
    return fail(in_scenario(plan.error(), options.scenario));
  if (!options.question.name.empty())
    return explain_simulation(
        *plan, options.question, [&stop] { return stop.stopped(); }, out);
  return simulate(options, *scenario, *plan, hosts, since, stop, out);
}

void set_up_sim(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<sim_options>();
  app.add_option("SCENARIO", options->scenario, "What to simulate, in TOML")->required();
  app.add_option("--out,-o", options->out,
                 "Folder for traces, summary.json and report.html; made when missing")
      ->type_name("DIR");
  app.add_option("--partitions", options->partitions,
                 "Parts that run at the same time, each on a thread of its own; default: as many "
                 "as pay. Traces do not depend on it")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option(
         "--seed", options->seed,
         "Of all that is random while it runs, instead of the scenario's; the topology stays")
      ->type_name("S");
  app.add_option("--events", options->events,
                 "Write every packet at every face to FILE, compressed with gzip")
      ->type_name("FILE");
  add_question_options(app, options->question);
  add_live_options(app, options->live);
  add_list_option(app, "--workers", options->workers,
                  "`facet worker` processes that run the parts, here or elsewhere; the same traces")
      ->type_name("HOST:PORT,…");
  add_tls_options(app, options->tls, "workers");
  actions.add(app,
              "facet sim deploy/scenarios/grid.toml --out grid\n"
              "  facet sim deploy/scenarios/grid.toml --explain /prefix/seq=7 --at 2.5s --node n4\n"
              "  facet sim deploy/scenarios/line.toml --realtime --out line\n"
              "  facet sim deploy/scenarios/grid.toml --workers 10.0.0.1:7100,10.0.0.2:7100 --out "
              "grid\n"
              "  facet sim deploy/scenarios/bottleneck.toml --partitions 2 --out bottleneck --json",
              [options](console& out) { return run_sim(*options, out); });
}

const subcommand sim_command{"sim", "Run a network of forwarders in virtual time", set_up_sim};

}  // namespace
}  // namespace facet::apps
