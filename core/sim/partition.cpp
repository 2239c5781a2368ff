// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/partition.hpp"

#include "core/sim/virtual_time.hpp"

#include <algorithm>
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
      hops_ += e.source == from_outside ? 0 : 1;
      nodes_[e.node]->arrive(exchange_.take(e.detail));
    } else {
      nodes_[e.node]->happen(e);
    }
  }
  done_until_ = std::max(done_until_, end);
}

void partition::accept(std::vector<stamped_packet>&& packets) {
  for (auto& p : packets)
    exchange_.accept(std::move(p));
}

bool partition::may_accept(const stamped_packet& p) const noexcept {
  if (p.node >= nodes_.size() || !nodes_[p.node] || p.at < done_until_)
    return false;
  const auto& there = plan_->nodes[p.node];
  const auto faces =
      there.links.size() + (p.source == from_outside ? there.applications.size() : 0);
  return p.face < faces;
}

std::optional<node_tables> partition::tables(std::uint32_t number, std::int64_t at,
                                             std::size_t most) const {
  const auto* forwarder = find(number);
  if (forwarder == nullptr)
    return std::nullopt;
  return list_tables(*plan_, number, *forwarder, at, most);
}

const forwarding::forwarder* partition::find(std::uint32_t number) const {
  return number < nodes_.size() && nodes_[number] ? &nodes_[number]->forwarder() : nullptr;
}

simulation_totals partition::finish() {
  // What was meant for later is nobody's loss when a simulation is stopped before its end.
  const auto at = std::min(done_until_, plan_->what.end().count());
  simulation_totals totals;
  totals.events = events_;
  totals.hops = hops_;
  for (auto& each : nodes_)
    if (each)
      each->finish(at, totals);
  totals.latency = commons_.record.latency();
  return totals;
}

}  // namespace facet::sim
