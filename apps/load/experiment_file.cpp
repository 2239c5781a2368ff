// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_file.hpp"

#include "apps/load/experiment_groups.hpp"
#include "apps/load/experiment_keys.hpp"
#include "apps/load/experiment_sweep.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>
#include <utility>

namespace facet::load_apps {
namespace {

constexpr std::size_t most_points = 10'000;

/// What is not in a list.
void read_rest(const toml::table& table, load::experiment& e, std::ostream& problems) {
  auto keys = keys_of(e);
  for (const auto* list : {"consumer", "producer", "sweep"})
    keys[list] = [](const toml::node&) { return std::string{}; };  // has been read
  apps::apply(table, "", keys, problems);
}

/// The line of a value; of its sweep when a ramp made it.
std::size_t line_of(const toml::node& value, const sweep_axis& axis) {
  return value.source().begin.line != 0 ? value.source().begin.line : axis.line;
}

/// Tries every value once, alone, so that a wrong one is said once.
void try_values(const load::experiment& base, const std::vector<sweep_axis>& axes,
                std::ostream& problems) {
  std::set<std::string> seen;
  for (const auto& axis : axes) {
    for (const auto& path : axis.paths)
      if (!seen.insert(path).second)
        problems << fmt::format("\n  line {}: {} is swept twice", axis.line, path);
    for (const auto& step : axis.steps)
      for (std::size_t i = 0; i < axis.paths.size(); ++i) {
        auto tried = base;
        if (const auto problem = set_parameter(tried, axis.paths[i], *step[i]); !problem.empty())
          problems << fmt::format("\n  line {}: {} {}", line_of(*step[i], axis), axis.paths[i],
                                  problem);
      }
  }
}

/// The `index`-th combination; the last axis changes fastest.
planned_point combination(const load::experiment& base, const std::vector<sweep_axis>& axes,
                          std::size_t index, std::ostream& problems) {
  planned_point point{{}, base};
  std::vector<std::size_t> chosen(axes.size());
  for (std::size_t a = axes.size(); a-- > 0; index /= axes[a].steps.size())
    chosen[a] = index % axes[a].steps.size();
  for (std::size_t a = 0; a < axes.size(); ++a)
    for (std::size_t i = 0; i < axes[a].paths.size(); ++i) {
      const auto& path = axes[a].paths[i];
      const auto& value = *axes[a].steps[chosen[a]][i];
      point.parameters[path] = text_of(value);
      // Alone each value was right; together two may not be, as shares that exceed the whole.
      if (const auto problem = set_parameter(point.experiment, path, value); !problem.empty())
        problems << fmt::format("\n  line {}: {} {}", line_of(value, axes[a]), path, problem);
    }
  return point;
}

void expand(const load::experiment& base, const std::vector<sweep_axis>& axes,
            experiment_plan& plan, std::ostringstream& problems) {
  std::size_t points = 1;
  for (const auto& axis : axes) {
    points *= axis.steps.size();
    if (points > most_points) {
      problems << fmt::format("\n  line {}: the sweeps make more than {} points", axis.line,
                              most_points);
      return;
    }
    plan.swept.insert(plan.swept.end(), axis.paths.begin(), axis.paths.end());
  }
  for (std::size_t i = 0; i < points && problems.str().empty(); ++i) {
    plan.points.push_back(combination(base, axes, i, problems));
    const auto& point = plan.points.back();
    for (const auto& problem : problems_with(point.experiment)) {
      problems << "\n  " << problem;
      for (const char* glue = " (with "; const auto& [path, value] : point.parameters)
        problems << std::exchange(glue, ", ") << path << " = " << value;
      problems << (point.parameters.empty() ? "" : ")");
    }
  }
}

}  // namespace

result<experiment_plan> parse_experiment(std::string_view text, const std::string& origin) {
  auto parsed = apps::parse_toml(text, origin);
  if (!parsed)
    return fail(std::move(parsed.error()));
  const auto& table = *parsed;
  std::ostringstream problems;
  load::experiment base;
  std::vector<sweep_axis> axes;
  if (const auto* consumers = table.get("consumer"))
    read_consumers(*consumers, base, problems);
  if (const auto* producers = table.get("producer"))
    read_producers(*producers, base, problems);
  if (const auto* sweeps = table.get("sweep"))
    axes = read_sweeps(*sweeps, problems);
  read_rest(table, base, problems);
  experiment_plan plan{std::string{text}, {}, {}, {}};
  if (const auto* forwarder = table.get_as<toml::table>("forwarder"))
    for (const auto& [key, value] : *forwarder)
      plan.forwarder.push_back("forwarder." + std::string{key.str()});
  if (problems.str().empty())
    try_values(base, axes, problems);
  if (problems.str().empty())
    expand(base, axes, plan, problems);
  if (!problems.str().empty())
    return fail(errc::invalid_argument, origin + ":" + problems.str());
  return plan;
}

result<experiment_plan> read_experiment(const std::filesystem::path& file) {
  const auto text = apps::read_toml_file(file);
  if (!text)
    return fail(text.error());
  auto plan = parse_experiment(*text, file.string());
  if (plan)
    for (auto& point : plan->points)
      if (point.experiment.name.empty())
        point.experiment.name = file.stem().string();
  return plan;
}

}  // namespace facet::load_apps
