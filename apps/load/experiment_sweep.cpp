// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

namespace facet::load_apps {
namespace {

constexpr std::size_t most_values = 1000;
constexpr std::size_t most_axes = 8;

/// from, to and step (or steps and scale): a ramp.
struct ramp {
  double from = 0;
  double to = 0;
  std::vector<double> values;
  bool whole = false;
};

void linear(ramp& r, double step) {
  // Counted and not added up, so that 0.1 makes ten steps and not ten and a bit.
  const auto last = std::floor((r.to - r.from) / step + 1e-9);
  for (double i = 0; i <= last && r.values.size() <= most_values; ++i)
    r.values.push_back(r.from + i * step);
}

void in_steps(ramp& r, std::int64_t steps, bool geometric) {
  for (std::int64_t i = 0; i < steps; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(steps - 1);
    const double value =
        geometric ? r.from * std::pow(r.to / r.from, share) : r.from + (r.to - r.from) * share;
    r.values.push_back(r.whole ? std::round(value) : value);
  }
  r.values.erase(std::unique(r.values.begin(), r.values.end()), r.values.end());
}

/// What is wrong with a ramp, or nothing.
std::string read_ramp(const toml::table& table, ramp& r) {
  const auto from = table["from"].value<double>();
  const auto to = table["to"].value<double>();
  const auto step = table["step"].value<double>();
  const auto steps = table["steps"].value_exact<std::int64_t>();
  const auto scale = table["scale"].value_or<std::string>("linear");
  if (!from || !to || step.has_value() == steps.has_value())
    return "needs values, or from, to and one of step and steps";
  if (scale != "linear" && scale != "log")
    return "has a scale that is neither linear nor log";
  r = {*from, *to, {}, table["from"].is_integer() && table["to"].is_integer()};
  if (step) {
    if (scale == "log" || *step == 0 || (r.to - r.from) / *step < 0)
      return "has a step that does not lead from `from` to `to`";
    r.whole = r.whole && table["step"].is_integer();
    linear(r, *step);
    return {};
  }
  if (*steps < 2 || *steps > static_cast<std::int64_t>(most_values))
    return fmt::format("must have from 2 to {} steps", most_values);
  if (scale == "log" && !(r.from > 0 && r.to > 0))
    return "has a scale of log, which takes numbers above 0 only";
  in_steps(r, *steps, scale == "log");
  return {};
}

std::vector<std::string> paths_in(const toml::node* node) {
  if (node == nullptr)
    return {};
  if (const auto one = node->value_exact<std::string>())
    return {*one};
  std::vector<std::string> paths;
  if (const auto* list = node->as_array(); list != nullptr && list->is_homogeneous<std::string>())
    for (const auto& each : *list)
      paths.push_back(*each.value<std::string>());
  return paths;
}

std::string take_values(const toml::array& values, sweep_axis& axis) {
  if (values.empty() || values.size() > most_values)
    return fmt::format("must have from 1 to {} values", most_values);
  for (const auto& value : values) {
    std::vector<const toml::node*> step;
    if (axis.paths.size() == 1) {
      step = {&value};
    } else if (const auto* list = value.as_array();
               list != nullptr && list->size() == axis.paths.size()) {
      for (const auto& each : *list)
        step.push_back(&each);
    } else {
      return "must have a list of as many values as parameters for each step";
    }
    axis.steps.push_back(std::move(step));
  }
  return {};
}

/// What is wrong with a sweep, or nothing.
std::string read_axis(const toml::table& table, sweep_axis& axis) {
  for (const auto& [key, node] : table)
    if (constexpr std::string_view known = " parameter values from to step steps scale ";
        known.find(fmt::format(" {} ", key.str())) == std::string_view::npos)
      return fmt::format("has no key {}", key.str());
  axis.paths = paths_in(table.get("parameter"));
  if (axis.paths.empty())
    return "needs a parameter: its path, or a list of paths";
  if (const auto* values = table.get("values")) {
    if (!values->is_array() || table.size() != 2)
      return "must have a list of values and nothing beside it";
    return take_values(*values->as_array(), axis);
  }
  if (axis.paths.size() != 1)
    return "of several parameters needs values";
  ramp r;
  if (auto problem = read_ramp(table, r); !problem.empty())
    return problem;
  for (const double value : r.values)
    if (r.whole)
      axis.made.push_back(static_cast<std::int64_t>(value));
    else
      axis.made.push_back(value);
  return take_values(axis.made, axis);
}

}  // namespace

std::vector<sweep_axis> read_sweeps(const toml::node& node, std::ostream& problems) {
  std::vector<sweep_axis> axes;
  const auto* list = node.as_array();
  if (list == nullptr || list->size() > most_axes || !list->is_homogeneous<toml::table>()) {
    problems << fmt::format("\n  line {}: sweep must be a list of at most {} tables: [[sweep]]",
                            node.source().begin.line, most_axes);
    return axes;
  }
  for (const auto& each : *list) {
    sweep_axis axis;
    axis.line = each.source().begin.line;
    if (const auto problem = read_axis(*each.as_table(), axis); !problem.empty())
      problems << fmt::format("\n  line {}: a sweep {}", axis.line, problem);
    else
      axes.push_back(std::move(axis));
  }
  return axes;
}

std::string text_of(const toml::node& value) {
  if (const auto text = value.value_exact<std::string>())
    return *text;
  if (const auto number = value.value_exact<double>())
    return fmt::format("{}", *number);
  std::ostringstream text;
  value.visit([&text](const auto& n) { text << n; });
  return text.str();
}

}  // namespace facet::load_apps
