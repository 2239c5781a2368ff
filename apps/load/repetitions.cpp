// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/repetitions.hpp"

#include "apps/load/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace facet::load_apps {
namespace {

using load::run_result;

bool counters_differ(const run_result& run) {
  return std::ranges::any_of(agreements(run),
                             [](const agreement& a) { return a.ours != a.forwarders; });
}

std::string lost_workers(const run_result& run) {
  std::string text;
  for (const auto& worker : run.workers)
    if (worker.lost)
      text += fmt::format("; lost {}: {}", worker.name, worker.why);
  return text;
}

std::string differences(const run_result& run) {
  std::string text;
  for (const auto& a : agreements(run))
    if (a.ours != a.forwarders)
      text += fmt::format("{}{} {}, the forwarder's {}", text.empty() ? "" : "; ", a.what, a.ours,
                          a.forwarders);
  return text;
}

}  // namespace

std::vector<const run_result*> counted_repetitions(const load::point_result& point) {
  std::vector<const run_result*> whole;
  std::vector<const run_result*> degraded;
  for (const auto& run : point.runs)
    if (run.failure.empty())
      (run.degraded ? degraded : whole).push_back(&run);
  return whole.empty() ? degraded : whole;
}

repetition_counts count_repetitions(const load::point_result& point) {
  repetition_counts counts;
  counts.all = point.runs.size();
  for (const auto& run : point.runs) {
    counts.failed += run.failure.empty() ? 0 : 1;
    counts.degraded += run.failure.empty() && run.degraded ? 1 : 0;
  }
  for (const auto* run : counted_repetitions(point)) {
    ++counts.counted;
    counts.counters_differ += counters_differ(*run) ? 1 : 0;
  }
  return counts;
}

std::string text_of(const repetition_counts& counts) {
  const auto* const s = counts.all == 1 ? "" : "s";
  return counts.counted == counts.all
             ? fmt::format("{} repetition{}", counts.all, s)
             : fmt::format("{} of {} repetition{} count", counts.counted, counts.all, s);
}

std::vector<std::string> remarks_on(const load::point_result& point) {
  std::vector<std::string> remarks;
  const auto counted = counted_repetitions(point);
  for (const auto& run : point.runs) {
    const auto which = fmt::format("repetition {}", run.repetition + 1);
    const bool counts = std::ranges::find(counted, &run) != counted.end();
    if (!run.failure.empty())
      remarks.push_back(fmt::format("{} failed: {}", which, run.failure));
    else if (run.degraded)
      remarks.push_back(fmt::format("{} was degraded and {}{}", which,
                                    counts ? "counts, as no other went through whole" : "left out",
                                    lost_workers(run)));
    if (counts && counters_differ(run))
      remarks.push_back(fmt::format("counters differ in {}: {}", which, differences(run)));
  }
  return remarks;
}

}  // namespace facet::load_apps
