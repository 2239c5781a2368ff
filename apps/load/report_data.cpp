// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/figures.hpp"
#include "apps/load/repetitions.hpp"
#include "apps/load/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace facet::load_apps {
namespace {

using json = nlohmann::ordered_json;

/// Points of a curve that a screen can show.
constexpr double curve_points = 200;
/// Intervals of a series that a screen can show; more are added up.
constexpr std::size_t series_points = 600;

/// Rows of time, then Interests, Data, Nacks and timeouts per second.
json rates_of(const load::run_result& run) {
  using seconds = std::chrono::duration<double>;
  auto rows = json::array();
  const auto& s = run.series;
  const std::size_t step = (s.size() + series_points - 1) / series_points;
  for (std::size_t i = 0; i < s.size(); i += step) {
    const auto end = std::min(i + step, s.size());
    const auto until = end < s.size() ? s[end].at : std::max(run.elapsed, s.back().at);
    const double period = seconds{until - s[i].at}.count();
    if (period <= 0)
      continue;
    load::series_point sum;
    for (std::size_t k = i; k < end; ++k) {
      sum.interests += s[k].interests;
      sum.data += s[k].data;
      sum.nacks += s[k].nacks;
      sum.timeouts += s[k].timeouts;
    }
    const auto rate = [period](std::uint64_t count) { return static_cast<double>(count) / period; };
    rows.push_back({seconds{s[i].at}.count(), rate(sum.interests), rate(sum.data), rate(sum.nacks),
                    rate(sum.timeouts)});
  }
  return rows;
}

json run_of(const load::run_result& run, bool counted) {
  auto lost = json::array();
  for (const auto& worker : run.workers)
    if (worker.lost)
      lost.push_back(fmt::format("lost {}: {}", worker.name, worker.why));
  return {{"repetition", run.repetition}, {"failure", run.failure}, {"degraded", run.degraded},
          {"counted", counted},           {"lost", lost},           {"remarks", run.remarks},
          {"series", rates_of(run)}};
}

json estimate_json(const estimate& e) {
  return {
      {"mean", e.mean}, {"half", e.half_width ? json(*e.half_width) : json{}}, {"count", e.count}};
}

json figures_of(const load::point_result& point) {
  json all = json::object();
  for (const auto& f : figures())
    if (const auto e = estimate_of(f, point); e.count > 0)
      all[f.key] = estimate_json(e);
  return all;
}

json groups_of(const load::point_result& point) {
  json all = json::object();
  for (const auto& [group, e] : fairness_of_groups(point))
    all[group] = {{"fairness", estimate_json(e)}};
  return all;
}

/// Mean number of drops per repetition by reason; null when the forwarder does not tell.
json drops_of(const load::point_result& point) {
  json drops;
  double runs = 0;
  std::map<std::string, double> sums;
  for (const auto* run : counted_repetitions(point))
    if (run->forwarder.drops) {
      ++runs;
      for (const auto& [reason, count] : *run->forwarder.drops)
        if (loses_packets(reason))
          sums[reason] += static_cast<double>(count);
    }
  if (runs > 0)
    drops = json::object();
  for (const auto& [reason, sum] : sums)
    drops[reason] = sum / runs;
  return drops;
}

/// Both sides' counts over all repetitions; equal when they are in each.
json agreements_of(const load::point_result& point) {
  auto rows = json::array();
  for (const auto& run : point.runs) {
    const auto counts = agreements(run);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (i == rows.size())
        rows.push_back({{"what", counts[i].what}, {"ours", 0}, {"forwarder", 0}, {"equal", true}});
      auto& row = rows[i];
      row["ours"] = row["ours"].get<std::uint64_t>() + counts[i].ours;
      row["forwarder"] = row["forwarder"].get<std::uint64_t>() + counts[i].forwarders;
      row["equal"] = row["equal"].get<bool>() && counts[i].ours == counts[i].forwarders;
    }
  }
  return rows;
}

json point_of(const load::point_result& point, const std::vector<std::string>& swept) {
  auto runs = json::array();
  std::uint64_t interests = 0;
  const auto counted = counted_repetitions(point);
  for (const auto& run : point.runs) {
    runs.push_back(run_of(run, std::ranges::find(counted, &run) != counted.end()));
    interests += run.all.interests;
  }
  return {{"label", label_of(point, swept)}, {"parameters", point.parameters},
          {"interests", interests},          {"figures", figures_of(point)},
          {"groups", groups_of(point)},      {"cdf", latency_curve(latency_of(point))},
          {"drops", drops_of(point)},        {"agreements", agreements_of(point)},
          {"runs", std::move(runs)}};
}

}  // namespace

json latency_curve(const load::histogram& latency) {
  auto curve = json::array();
  const auto buckets = latency.buckets();
  std::uint64_t seen = 0;
  double next = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    seen += buckets[i].second;
    const double share = static_cast<double>(seen) / static_cast<double>(latency.count());
    // The first and the last always; the tail more finely than the rest.
    if (share >= next || i + 1 == buckets.size()) {
      curve.push_back({static_cast<double>(buckets[i].first) / 1e3, share});
      next = share + std::min(1 / curve_points, std::max((1 - share) / 10, 1e-6));
    }
  }
  return curve;
}

json report_data(const results_document& document) {
  json data{{"name", document.name},
            {"seed", document.seed},
            {"started", document.started},
            {"forwarder", document.forwarder},
            {"workers", document.workers},
            {"machine", document.machine},
            {"not_applied", document.not_applied},
            {"versions", document.versions},
            {"file", document.file},
            {"swept", document.swept},
            {"figures", json::array()},
            {"points", json::array()}};
  for (const auto& f : figures())
    data["figures"].push_back({{"key", f.key}, {"title", f.title}, {"unit", f.unit}});
  for (const auto& point : document.points)
    data["points"].push_back(point_of(point.result, document.swept));
  return data;
}

}  // namespace facet::load_apps
