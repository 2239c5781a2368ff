// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/list_option.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/tls_options.hpp"
#include "apps/load/experiment_file.hpp"
#include "apps/load/report_page.hpp"
#include "apps/load/results_comparison.hpp"
#include "apps/load/run_experiment.hpp"
#include "apps/load/sweep_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <utility>

namespace facet::apps {
namespace {

using load_apps::experiment_plan;
using load_apps::measured_point;
using load_apps::results_document;

struct load_options : load_apps::run_options {
  std::string file;
  std::string out;
  bool check = false;
};

std::string loaded_forwarder(const load_options& options) {
  if (!options.socket.empty())
    return "the facetd at " + options.socket;
  return options.peer.empty() ? "a facetd of its own" : "the forwarder at " + options.peer;
}

bool loads_a_running_forwarder(const load_options& options) {
  return !options.socket.empty() || !options.peer.empty();
}

/// Settings of the file that a forwarder which runs already is not asked to have.
std::vector<std::string> settings_left_out(const experiment_plan& plan,
                                           const load_options& options) {
  return loads_a_running_forwarder(options) ? plan.forwarder : std::vector<std::string>{};
}

/// Points that differ in nothing but what is not applied would be measured as if they did.
result<void> check_swept(const experiment_plan& plan, const load_options& options) {
  if (loads_a_running_forwarder(options))
    for (const auto& path : plan.swept)
      if (path.starts_with("forwarder."))
        return fail(
            errc::invalid_argument,
            fmt::format("{} is swept, but {} runs already and keeps its own settings: leave "
                        "out the sweep, or --socket and --peer",
                        path, loaded_forwarder(options)));
  return {};
}

results_document begin_document(const experiment_plan& plan, const load_options& options) {
  const auto& first = plan.points.front().experiment;
  return {.name = first.name,
          .seed = first.seed,
          .started = load_apps::utc_now(),
          .forwarder = loaded_forwarder(options),
          .workers = options.workers,
          .processes = options.workers.empty() ? options.processes : 0,
          .udp = options.udp,
          .not_applied = settings_left_out(plan, options),
          .file = plan.text,
          .swept = plan.swept,
          .machine = load_apps::describe_machine(),
          .versions = load_apps::describe_versions(),
          .points = {}};
}

/// Why an experiment ends with this point; empty: it goes on.
std::string failure_of(const measured_point& point, const results_document& document) {
  for (const auto& run : point.result.runs)
    if (!run.failure.empty())
      return fmt::format("{}, repetition {}: {}", load_apps::label_of(point.result, document.swept),
                         run.repetition + 1, run.failure);
  return {};
}

void warn_of(const load::run_result& run, console& out) {
  for (const auto& worker : run.workers)
    if (worker.lost && run.degraded)
      out.warn("repetition {} went on without worker {}: {}", run.repetition + 1, worker.name,
               worker.why);
  for (const auto& remark : run.remarks)
    out.warn("repetition {}: {}", run.repetition + 1, remark);
}

/// Keeps a repetition, and writes what is known by now.
result<void> keep(load::run_result run, const experiment_plan& plan,
                  const load_apps::planned_point& planned, bool first, results_document& document,
                  const std::string& directory) {
  if (run.own_forwarders) {
    document.forwarder = "the workers' own forwarders";
    document.not_applied = plan.forwarder;
  }
  if (first)
    document.points.push_back({{planned.parameters, {}}, load_apps::to_json(planned.experiment)});
  document.points.back().result.runs.push_back(std::move(run));
  return load_apps::write_results(document, directory);
}

/// Runs all points, writing what is known after each repetition, so that nothing that was measured
/// is lost.
///
/// @returns why it ended early; empty: it did not
result<std::string> run_points(const experiment_plan& plan, load_options& options,
                               results_document& document, console& out) {
  stop_signals stop;
  progress_bar bar{document.name};
  load_apps::sweep_clock clock{plan};
  const auto begin = std::chrono::steady_clock::now();
  options.stopped = [&stop] { return stop.stopped(); };
  options.progress = [&](const load_apps::run_progress& p) {
    bar.update(clock.share(p), clock.text(p, std::chrono::steady_clock::now() - begin));
  };
  options.sweeps_forwarder = std::ranges::any_of(
      plan.swept, [](const std::string& path) { return path.starts_with("forwarder."); });
  auto session = load_apps::load_session::open(options);
  if (!session)
    return fail(std::move(session.error()));
  for (const auto& point : plan.points) {
    bool first = true;
    bool written = true;
    const auto ran = session->run(point.experiment, [&](load::run_result run) {
      bar.clear();
      warn_of(run, out);
      const auto kept =
          keep(std::move(run), plan, point, std::exchange(first, false), document, options.out);
      written = kept.has_value();
      return kept;
    });
    if (!ran && (!written || document.points.empty()))
      return fail(ran.error());
    if (!ran)
      return ran.error().message;
    if (auto failure = failure_of(document.points.back(), document); !failure.empty())
      return failure;
    clock.next_point();
  }
  return std::string{};
}

nlohmann::ordered_json load_summary(const results_document& document,
                                    const std::string& directory) {
  auto points = nlohmann::ordered_json::array();
  const auto data = load_apps::report_data(document);
  for (const auto& point : data.at("points"))
    points.push_back({{"parameters", point.at("parameters")},
                      {"interests", point.at("interests")},
                      {"figures", point.at("figures")},
                      {"agreements", point.at("agreements")}});
  return {{"name", document.name}, {"out", directory}, {"points", std::move(points)}};
}

result<outcome> measure_points(const experiment_plan& plan, load_options& options, console& out) {
  if (options.out.empty())
    return fail(errc::invalid_argument, "say where the results go: --out DIR");
  if (auto usable = load_apps::prepare_directory(options.out); !usable)
    return fail(std::move(usable.error()));
  auto document = begin_document(plan, options);
  if (!document.not_applied.empty())
    out.warn("{} runs already and keeps its own settings: {} of the file have no effect",
             document.forwarder, fmt::join(document.not_applied, ", "));
  auto ended = run_points(plan, options, document, out);
  if (!ended)
    return fail(std::move(ended.error()));
  std::ostringstream table;
  load_apps::print_table(document, table);
  out.line("{}\nreport: {}", table.str(),
           (std::filesystem::path{options.out} / "report.html").string());
  return outcome{load_summary(document, options.out), std::move(*ended)};
}

/// What would be run, without running it.
result<outcome> describe_plan(const experiment_plan& plan, console& out) {
  const auto time = load_apps::sweep_clock{plan}.planned();
  outcome done;
  done.document = {{"name", plan.points.front().experiment.name},
                   {"seconds", std::chrono::duration<double>(time).count()},
                   {"points", nlohmann::ordered_json::array()}};
  for (const auto& point : plan.points) {
    done.document["points"].push_back(
        {{"parameters", point.parameters}, {"experiment", load_apps::to_json(point.experiment)}});
    out.line("{}", load_apps::label_of({point.parameters, {}}, plan.swept));
  }
  out.line("{} points, at least {}", plan.points.size(), load_apps::rough_time(time));
  return done;
}

result<outcome> run_load(load_options& options, console& out) {
  const auto plan = load_apps::read_experiment(options.file);
  if (!plan)
    return fail(plan.error());
  if (auto sound = check_swept(*plan, options); !sound)
    return fail(std::move(sound.error()));
  return options.check ? describe_plan(*plan, out) : measure_points(*plan, options, out);
}

void add_load_places(CLI::App& app, load_options& options) {
  auto* socket =
      app.add_option("--socket", options.socket,
                     "A running facetd; without this, one is started for each repetition");
  app.add_option("--peer", options.peer, "Another forwarder's socket, such as NFD's")
      ->excludes(socket)
      ->type_name("PATH");
  socket->type_name("PATH");
  auto* workers = add_list_option(app, "--workers", options.workers,
                                  "`facet worker` processes that drive, here or elsewhere");
  workers->type_name("HOST:PORT,…");
  app.add_option("--processes", options.processes, "Drive from so many processes of this machine")
      ->type_name("N")
      ->excludes(workers)
      ->check(CLI::Range(0, 64));
  app.add_option("--udp", options.udp, "Where the forwarder takes UDP, as workers reach it")
      ->type_name("HOST:PORT");
  add_tls_options(app, options.tls, "workers");
}

void set_up_load(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<load_options>();
  app.add_option("EXPERIMENT", options->file, "What to do, in TOML: see deploy/experiments")
      ->type_name("FILE")
      ->required();
  app.add_option("--out", options->out,
                 "Directory for results.json, report.html and tables; files there are replaced")
      ->type_name("DIR");
  app.add_flag("--check", options->check, "Only show what would be run");
  add_load_places(app, *options);
  actions.add(app, "facet load deploy/experiments/faces.toml --out faces",
              [options](console& out) { return run_load(*options, out); });
}

const subcommand load_command{"load", "Run a load experiment and report what it found",
                              set_up_load};

}  // namespace
}  // namespace facet::apps
