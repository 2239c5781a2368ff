// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/report_page.hpp"
#include "apps/load/results_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

/// The page of two results: that of one which holds the points of both, told apart by a parameter.
namespace facet::load_apps {
namespace {

using texts = std::map<std::string, std::string>;

constexpr const char* told_apart_by = "result";

/// One value when both have it, both with whose they are when not.
std::string both(const std::string& a, const std::string& b) {
  return a == b ? a : fmt::format("A: {}; B: {}", a, b);
}

texts both(const texts& a, const texts& b) {
  if (a == b)
    return a;
  texts all;
  for (const auto& [whose, from] : {std::pair{"A", &a}, std::pair{"B", &b}})
    for (const auto& [key, value] : *from)
      all[fmt::format("{}: {}", whose, key)] = value;
  return all;
}

std::string both_files(const std::string& a, const std::string& b) {
  return a == b ? a : fmt::format("# -- A\n{}\n# -- B\n{}", a, b);
}

void add_points(const results_document& from, const char* whose, results_document& into) {
  for (auto point : from.points) {
    point.result.parameters[told_apart_by] = whose;
    for (const auto& path : into.swept)
      point.result.parameters.try_emplace(path);
    into.points.push_back(std::move(point));
  }
}

results_document side_by_side(const results_document& a, const results_document& b) {
  results_document whole;
  whole.name = a.name == b.name ? a.name : fmt::format("{} and {}", a.name, b.name);
  whole.started = both(a.started, b.started);
  whole.forwarder = both(a.forwarder, b.forwarder);
  whole.file = both_files(a.file, b.file);
  whole.machine = both(a.machine, b.machine);
  whole.versions = both(a.versions, b.versions);
  whole.workers = a.workers == b.workers
                      ? a.workers
                      : std::vector{both(fmt::format("{}", fmt::join(a.workers, ", ")),
                                         fmt::format("{}", fmt::join(b.workers, ", ")))};
  whole.swept = a.swept;
  for (const auto& path : b.swept)
    if (std::ranges::find(whole.swept, path) == whole.swept.end())
      whole.swept.push_back(path);
  whole.swept.emplace_back(told_apart_by);
  add_points(a, "A", whole);
  add_points(b, "B", whole);
  return whole;
}

}  // namespace

nlohmann::ordered_json report_data(const results_document& a, const results_document& b) {
  auto data = report_data(side_by_side(a, b));
  data["seed"] = both(fmt::format("{}", a.seed), fmt::format("{}", b.seed));
  data["comparison"] = to_json(compare(a, b));
  return data;
}

}  // namespace facet::load_apps
