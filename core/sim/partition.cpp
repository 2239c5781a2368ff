// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/partition.hpp"

#include "core/sim/virtual_time.hpp"

#include <utility>

namespace facet::sim {
namespace {

load::run_times times_of(const scenario& s) {
  // One point in the series: traces show the course of a simulation.
  return {start_time, s.warm_up, s.length, s.length};
}

}  // namespace

partition::partition(std::shared_ptr<const network_plan> plan, std::uint32_t number)
    : plan_(std::move(plan)),
      exchange_(*plan_, number),
      commons_{times_of(plan_->what)},
      nodes_(plan_->nodes.size()) {
  for (std::uint32_t n = 0; n < nodes_.size(); ++n)
    if (plan_->nodes[n].partition == number)
      nodes_[n] = std::make_unique<node>(*plan_, n, exchange_, commons_, traces_);
  for (const auto& each : nodes_)
    if (each)
      each->start();
}

std::optional<std::int64_t> partition::next_event() const {
  const auto& events = exchange_.events();
  return events.empty() ? std::nullopt : std::optional{events.front().at};
}

void partition::run(std::int64_t end) {
  auto& events = exchange_.events();
  while (!events.empty() && events.front().at < end) {
    const auto e = events.pop();
    ++events_;
    if (e.kind == event_kind::arrival) {
      ++hops_;
      nodes_[e.node]->arrive(exchange_.take(e.detail));
    } else {
      nodes_[e.node]->happen(e);
    }
  }
}

void partition::accept(std::vector<stamped_packet>&& packets) {
  for (auto& p : packets)
    exchange_.accept(std::move(p));
}

const forwarding::forwarder* partition::find(std::uint32_t number) const {
  return number < nodes_.size() && nodes_[number] ? &nodes_[number]->forwarder() : nullptr;
}

simulation_totals partition::finish() {
  simulation_totals totals;
  totals.events = events_;
  totals.hops = hops_;
  for (auto& each : nodes_)
    if (each)
      each->finish(totals);
  totals.latency = commons_.record.latency();
  return totals;
}

}  // namespace facet::sim
