// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How a run goes on: round by round, with what partitions send to each other in between.
#include "actors/messages.hpp"
#include "actors/sim/run_actor.hpp"
#include "core/sim/simulation.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim_actors {
namespace {

/// Whether an answer may be that of a partition that has done everything before `until`.
bool is_sound(const advanced& done, std::size_t partitions, std::int64_t until) {
  const auto is_past = [until](const auto& sent) {
    return std::ranges::any_of(sent, [until](const auto& packet) { return packet.at < until; });
  };
  return done.outgoing.size() == partitions && done.next >= until &&
         std::ranges::none_of(done.outgoing, is_past);
}

/// Whether totals are of nodes and applications that the plan has, in that partition.
bool is_sound(const sim::simulation_totals& part, const sim::network_plan& plan,
              std::size_t partition) {
  const auto is_there = [&](std::uint32_t node) {
    return node < plan.nodes.size() && plan.nodes[node].partition == partition;
  };
  return std::ranges::all_of(part.nodes,
                             [&](const sim::node_totals& n) {
                               return is_there(n.node) &&
                                      n.links.size() == plan.nodes[n.node].links.size();
                             }) &&
         std::ranges::all_of(part.applications, [&](const sim::application_totals& a) {
           const auto groups = a.consumer ? plan.what.consumers.size() : plan.what.producers.size();
           return is_there(a.node) && a.group < groups;
         });
}

caf::error nonsense() {
  return actors::to_caf(error{errc::malformed, "a partition answers nonsense"});
}

}  // namespace

/// The next round, or rest.
void run_state::go_on() {
  if (failure_ || open_ > 0)
    return;
  const auto earliest = *std::ranges::min_element(next_);
  if (earliest >= target_)
    now_ = target_;
  if (pausing_ || now_ >= target_)
    return come_to_rest();
  begin_round(sim::horizon(earliest, std::min(plan_->look_ahead, length_.most()), target_));
}

/// Lets everything happen before `until`. Whoever has nothing to do until then is not asked.
void run_state::begin_round(std::int64_t until) {
  until_ = until;
  whole_ = until - *std::ranges::min_element(next_) == length_.most();
  begun_ = std::chrono::steady_clock::now();
  ++rounds_;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    if (next_[i] >= until)
      continue;
    ++open_;
    self_->request(partitions_[i], caf::infinite, advance{until, std::exchange(waiting_[i], {})})
        .then([this, i](advanced& done) { on_advanced(i, done); },
              [this, i](const caf::error& why) { partition_failed(i, why); });
  }
}

void run_state::on_advanced(std::size_t i, advanced& done) {
  if (failure_)
    return;
  if (!is_sound(done, partitions_.size(), until_))
    return partition_failed(i, nonsense());
  done_[i] = std::move(done);
  if (--open_ == 0)
    end_round();
}

void run_state::end_round() {
  now_ = until_;
  length_.took(std::chrono::steady_clock::now() - begun_, whole_);
  for (std::size_t i = 0; i < done_.size(); ++i)
    if (done_[i])
      next_[i] = done_[i]->next;
  for (std::size_t i = 0; i < done_.size(); ++i)
    if (done_[i])
      hand_over(i);
  std::vector<sim::trace_set> traced;
  for (auto& each : done_)
    if (each)
      traced.push_back(std::move(each->traces));
  std::ranges::fill(done_, std::nullopt);
  // Partitions go on while their traces are put in order.
  go_on();
  traces_.add(traced);
}

/// What one partition sent to the others.
void run_state::hand_over(std::size_t from) {
  for (std::size_t to = 0; to < partitions_.size(); ++to) {
    auto& sent = done_[from]->outgoing[to];
    if (sent.empty())
      continue;
    for (const auto& packet : sent)
      next_[to] = std::min(next_[to], packet.at);
    crossings_ += sent.size();
    waiting_[to].push_back(std::move(sent));
  }
}

void run_state::come_to_rest() {
  running_ = false;
  pausing_ = false;
  if (stepping_)
    stepping_->deliver(position());
  stepping_.reset();
  for (auto& each : std::exchange(pauses_, {}))
    each.deliver(position());
  if (stopping_)
    finish();
}

void run_state::finish() {
  unfinished_ = partitions_.size() + hosts_.size();
  totals_.partition_events.resize(partitions_.size());
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    self_->request(partitions_[i], caf::infinite, finish_atom_v)
        .then(
            [this, i](sim::simulation_totals& part) {
              if (!is_sound(part, *plan_, i))
                return partition_failed(i, nonsense());
              totals_.partition_events[i] = part.events;
              totals_.simulated.merge(std::move(part));
              finished_one();
            },
            [this, i](const caf::error& why) { partition_failed(i, why); });
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    self_->request(hosts_[h].who.host, caf::infinite, memory_atom_v)
        .then(
            [this](std::uint64_t octets) {
              totals_.host_memory += octets;
              finished_one();
            },
            [this, h](const caf::error& why) { lose(h, actors::from_caf(why).message); });
}

void run_state::finished_one() {
  if (--unfinished_ > 0 || !stopping_)
    return;
  totals_.position = position();
  stopping_->deliver(std::move(totals_));
  stopping_.reset();
  self_->quit();
}

}  // namespace facet::sim_actors
