// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/simulation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim {

using namespace std::chrono_literals;

/// Consumers of one pattern.
inline consumers_spec consumers(const std::string& prefix, std::vector<std::string> nodes,
                                double frequency, load::pacing pace = load::pacing::constant) {
  consumers_spec c;
  c.group.name = "consumer";
  c.group.pace = pace;
  c.group.frequency = frequency;
  c.group.patterns.emplace_back();
  c.group.patterns[0].prefix = prefix;
  c.nodes = std::move(nodes);
  return c;
}

inline producers_spec producers(const std::string& prefix, std::vector<std::string> nodes,
                                std::size_t payload = 1024) {
  producers_spec p;
  p.group.name = "producer";
  p.group.prefix = prefix;
  p.group.replies.emplace_back();
  p.group.replies[0].payload = {payload, payload};
  p.nodes = std::move(nodes);
  return p;
}

/// What a simulation left behind.
struct outcome {
  simulation_totals totals;
  std::array<std::string, trace_kinds> traces;

  [[nodiscard]] const std::string& trace(trace_kind kind) const {
    return traces[static_cast<std::size_t>(kind)];
  }
};

/// Runs a scenario in so many partitions. @param step  pauses there again and again
inline outcome simulate(const scenario& s, std::size_t partitions = 1, duration step = 0ns) {
  auto plan = make_plan(s, partitions);
  if (!plan) {
    ADD_FAILURE() << plan.error().message;
    return {};
  }
  simulation run{*plan};
  outcome done;
  const auto take = [&] {
    run.take_traces([&](trace_kind kind, std::string_view rows) {
      done.traces[static_cast<std::size_t>(kind)] += rows;
    });
  };
  for (auto at = step; step > 0ns && at < s.end(); at += step) {
    run.run_until(at.count());
    take();
  }
  run.run_to_end();
  take();
  done.totals = run.finish();
  return done;
}

/// The lines of a trace, cut at tabs.
inline std::vector<std::vector<std::string>> cells(const std::string& trace) {
  std::vector<std::vector<std::string>> rows(1);
  rows.back().emplace_back();
  for (const char c : trace) {
    if (c == '\n')
      rows.push_back({""});
    else if (c == '\t')
      rows.back().emplace_back();
    else
      rows.back().back() += c;
  }
  rows.pop_back();
  return rows;
}

/// The sum over consumers.
inline load::consumer_totals asked(const outcome& o) {
  load::consumer_totals sum;
  for (const auto& a : o.totals.applications)
    sum.add(a.all);
  return sum;
}

}  // namespace facet::sim
