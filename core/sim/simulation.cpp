// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace facet::sim {

simulation::simulation(std::shared_ptr<const network_plan> plan) : plan_(std::move(plan)) {
  for (std::uint32_t i = 0; i < plan_->partitions; ++i)
    partitions_.push_back(std::make_unique<partition>(plan_, i));
}

void simulation::run_until(std::int64_t at) {
  for (;;) {
    auto earliest = INT64_MAX;
    for (const auto& p : partitions_)
      earliest = std::min(earliest, p->next_event().value_or(INT64_MAX));
    if (earliest >= at)
      return;
    const auto end = horizon(earliest, plan_->look_ahead, at);
    for (auto& p : partitions_)
      p->run(end);
    hand_over();
  }
}

void simulation::run_to_end() {
  run_until(plan_->what.end().count() + 1);
}

void simulation::hand_over() {
  for (auto& from : partitions_)
    for (std::size_t to = 0; to < partitions_.size(); ++to) {
      partitions_[to]->accept(std::move(from->outgoing()[to]));
      from->outgoing()[to].clear();
    }
}

void simulation::take_traces(const trace_sink& sink) {
  for (std::size_t kind = 0; kind < trace_kinds; ++kind) {
    std::vector<const trace_rows*> parts;
    for (const auto& p : partitions_)
      parts.push_back(&p->traces()[kind]);
    merge_rows(parts, [&](std::string_view rows) { sink(static_cast<trace_kind>(kind), rows); });
    for (auto& p : partitions_)
      p->traces()[kind].clear();
  }
}

const forwarding::forwarder& simulation::forwarder(std::uint32_t node) const {
  return *partitions_[plan_->nodes[node].partition]->find(node);
}

simulation_totals simulation::finish() {
  simulation_totals totals;
  for (auto& p : partitions_)
    totals.merge(p->finish());
  return totals;
}

}  // namespace facet::sim
