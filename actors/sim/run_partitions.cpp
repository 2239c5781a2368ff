// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a run's partitions come from: made here, or by hosts. Until all are there orders wait.
#include "actors/messages.hpp"
#include "actors/sim/own_thread.hpp"
#include "actors/sim/partition_actor.hpp"
#include "actors/sim/run_actor.hpp"
#include "core/sim/partitioning.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim_actors {

void run_state::set_up() {
  auto plan = source_->get();
  if (!plan)
    return fail_run(plan.error());
  plan_ = std::move(*plan);
  end_ = plan_->what.end().count() + 1;
  length_ = round_length{sim::whole_load(*plan_)};
  const auto count = plan_->partitions;
  next_.assign(count, 0);
  waiting_.resize(count);
  done_.resize(count);
  partitions_.resize(count);
  for (std::uint32_t i = 0; i < count && hosts_.empty(); ++i) {
    partitions_[i] = spawn_on_own_thread<partition_state>(self_->system(), source_, i);
    self_->monitor(partitions_[i]);
  }
  if (hosts_.empty())
    return;
  missing_ = count;
  share_out();
  for (std::size_t h = 0; h < hosts_.size(); ++h) {
    self_->monitor(hosts_[h].who.host);
    ask_host(h);
  }
  watch();
}

/// In proportion to room, so that none has more than it has room for unless all have. Partitions
/// whose numbers are close are mostly close in the network, too.
void run_state::share_out() {
  const auto room_of = [](const member& m) {
    constexpr std::uint64_t most = 1U << 20U;  // of what a host may say
    return std::clamp<std::uint64_t>(m.who.room, 1, most);
  };
  std::uint64_t whole = 0;
  for (const auto& each : hosts_)
    whole += room_of(each);
  std::uint64_t room = 0;
  std::uint32_t first = 0;
  for (auto& each : hosts_) {
    room += room_of(each);
    const auto end = static_cast<std::uint32_t>(partitions_.size() * room / whole);
    each.first = first;
    each.count = end - first;
    first = end;
  }
  std::erase_if(hosts_, [](const member& m) { return m.count == 0; });
}

void run_state::ask_host(std::size_t h) {
  make_partitions order;
  order.what = plan_->what;
  for (const auto& node : plan_->nodes)
    order.parts.push_back(node.partition);
  order.partitions = static_cast<std::uint32_t>(plan_->partitions);
  order.first = hosts_[h].first;
  order.count = hosts_[h].count;
  self_->request(hosts_[h].who.host, caf::infinite, std::move(order))
      .then([this, h](const std::vector<partition_actor>& made) { on_made(h, made); },
            [this, h](const caf::error& why) {
              const auto told = actors::from_caf(why);
              fail_run({told.code, "worker " + hosts_[h].who.name + ": " + told.message});
            });
}

void run_state::on_made(std::size_t h, const std::vector<partition_actor>& made) {
  if (failure_)
    return;
  if (made.size() != hosts_[h].count)
    return lose(h, "it does not do what it is asked");
  for (std::size_t i = 0; i < made.size(); ++i) {
    partitions_[hosts_[h].first + i] = made[i];
    self_->monitor(made[i]);
  }
  missing_ -= made.size();
  if (missing_ > 0)
    return;
  for (const auto& act : std::exchange(when_ready_, {}))
    act();
}

/// Hosts take a while to make partitions.
void run_state::when_ready(std::function<void()> act) {
  if (missing_ == 0)
    return act();
  when_ready_.push_back(std::move(act));
}

}  // namespace facet::sim_actors
