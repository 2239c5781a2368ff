// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"

#include <chrono>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace facet::apps {

/// The parts of `facet bench`, each in a file of its own.
void add_bench_face(CLI::App& bench, action_table& actions);
void add_bench_forward(CLI::App& bench, action_table& actions);
void add_bench_idle(CLI::App& bench, action_table& actions);
void add_bench_latency(CLI::App& bench, action_table& actions);
void add_bench_scale(CLI::App& bench, action_table& actions);

/// An option with a default that --help shows.
template <class T>
CLI::Option* add_bench_option(CLI::App& app, const char* name, T& into, const char* type,
                              const char* help) {
  return app.add_option(name, into, help)->type_name(type)->capture_default_str();
}

/// --duration: seconds of one round, or of the whole.
void add_duration(CLI::App& app, std::chrono::nanoseconds& into, const char* help);

/// --facetd-arg: more arguments for the facetd that a measurement starts.
void add_facetd_arguments(CLI::App& app, std::vector<std::string>& into);

/// Runs `measure(options)` with progress on stderr until it is done or the user interrupts, and
/// prints its report.
template <class Options, class Measure>
result<outcome> run_measurement(Options options, Measure&& measure, console& out) {
  stop_signals stop;
  progress_bar bar{"measuring"};
  options.progress = [&](double share) { bar.update(share); };
  options.stopped = [&] { return stop.stopped(); };
  const auto report = measure(options);
  bar.clear();
  if (!report)
    return fail(report.error());
  std::ostringstream table;
  print_table(*report, table);
  std::string text = table.str();
  if (text.ends_with('\n'))
    text.pop_back();
  out.line("{}", text);
  return outcome{to_json(*report)};
}

}  // namespace facet::apps
