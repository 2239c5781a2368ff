// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/host_actor.hpp"

#include "actors/messages.hpp"
#include "actors/sim/own_thread.hpp"
#include "actors/sim/partition_actor.hpp"
#include "actors/sim/run_actor.hpp"

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

namespace facet::sim_actors {
namespace {

constexpr std::size_t most_simulations = 16;
/// Threads of one simulation here, at the most.
constexpr std::size_t most_partitions = 1024;
constexpr std::chrono::seconds silence{30};
constexpr std::chrono::seconds look_for_silence_every{5};

std::size_t cores() {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace

host_actor start_host(caf::actor_system& system) {
  return port::spawn<host_state>(system, nullptr);
}

host_state::host_state(handle::pointer self) : self_(self) {
  port::drop_unexpected(self);
  self->set_down_handler([this](const caf::down_msg& down) { on_down(down); });
}

host_state::~host_state() {
  for (auto& each : tenants_)
    end(each);
}

host_state::handle::behavior_type host_state::make_behavior() {
  return {
      [this](room_atom) {
        heard();
        return std::uint64_t{cores()};
      },
      [this](make_run& order) { return make(order); },
      [this](make_partitions& order) { return make(order); },
      [this](memory_atom) { return memory(); },
      [this](watch_atom) { watch(); },
  };
}

/// Whoever asks, if there is room for one more simulation.
result<caf::actor_addr> host_state::sender() const {
  auto who = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  if (!who)
    return fail(errc::invalid_argument, "a simulation belongs to an actor, and nobody asked");
  const auto count = std::accumulate(
      tenants_.begin(), tenants_.end(), std::size_t{0},
      [](auto sum, auto& t) { return sum + t.runs.size() + (t.partitions.empty() ? 0 : 1); });
  if (count >= most_simulations)
    return fail(errc::conflict, "the worker has as many simulations as it takes");
  return who;
}

host_state::tenant& host_state::tenant_of(const caf::actor_addr& who) {
  auto found = std::ranges::find(tenants_, who, &tenant::who);
  if (found == tenants_.end()) {
    self_->monitor(who);
    found = tenants_.insert(tenants_.end(), tenant{who, {}, {}, {}, {}});
  }
  found->heard_at = clock::now();
  return *found;
}

caf::result<run_actor> host_state::make(make_run& order) {
  const auto who = sender();
  if (!who)
    return actors::to_caf(who.error());
  if (order.partitions > most_partitions)
    return actors::to_caf(error{errc::invalid_argument, "at most 1024 partitions"});
  auto plan = std::make_shared<plan_source>(
      [what = std::move(order.what), partitions = order.partitions]() {
        return partitions == 0 ? sim::make_fitting_plan(what, cores())
                               : sim::make_plan(what, partitions);
      });
  auto run = start_run(self_->system(), std::move(plan));
  self_->monitor(run);
  tenant_of(*who).runs.push_back(run);
  return run;
}

caf::result<std::vector<partition_actor>> host_state::make(make_partitions& order) {
  const auto who = sender();
  if (!who)
    return actors::to_caf(who.error());
  if (order.count == 0 || order.partitions > most_partitions || order.first >= order.partitions ||
      order.count > order.partitions - order.first)
    return actors::to_caf(error{errc::invalid_argument, "there are no such partitions"});
  auto plan = std::make_shared<plan_source>(
      [what = std::move(order.what), parts = std::move(order.parts), count = order.partitions] {
        return sim::make_divided_plan(what, parts, count);
      });
  auto& owner = tenant_of(*who);
  if (!owner.memory)
    owner.memory.emplace();
  std::vector<partition_actor> made;
  for (std::uint32_t i = 0; i < order.count; ++i)
    made.push_back(spawn_on_own_thread<partition_state>(self_->system(), plan, order.first + i));
  owner.partitions.insert(owner.partitions.end(), made.begin(), made.end());
  if (!std::exchange(watching_, true))
    self_->delayed_send(self_, look_for_silence_every, watch_atom_v);
  return made;
}

caf::result<std::uint64_t> host_state::memory() const {
  const auto who = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  const auto found = std::ranges::find(tenants_, who, &tenant::who);
  if (found == tenants_.end() || !found->memory)
    return actors::to_caf(error{errc::not_found, "there are no partitions of whoever asks"});
  return found->memory->most();
}

// -- the end --------------------------------------------------------------------------------------

void host_state::heard() {
  const auto who = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  const auto found = std::ranges::find(tenants_, who, &tenant::who);
  if (found != tenants_.end())
    found->heard_at = clock::now();
}

/// A run that hangs, or whose machine is gone without a word, must not keep its partitions here.
void host_state::watch() {
  const auto now = clock::now();
  std::erase_if(tenants_, [&](tenant& t) {
    if (t.partitions.empty() || now - t.heard_at < silence)
      return false;
    self_->demonitor(t.who);
    end(t);
    return true;
  });
  watching_ = std::ranges::any_of(tenants_, [](const tenant& t) { return !t.partitions.empty(); });
  if (watching_)
    self_->delayed_send(self_, look_for_silence_every, watch_atom_v);
}

void host_state::on_down(const caf::down_msg& down) {
  std::erase_if(tenants_, [&](tenant& t) {
    if (t.who == down.source)
      end(t);
    else if (std::erase_if(t.runs, [&](const auto& r) { return r.address() == down.source; }) == 0)
      return false;
    else if (!t.runs.empty() || !t.partitions.empty())
      return false;
    else
      self_->demonitor(t.who);
    return true;
  });
}

void host_state::end(tenant& t) {
  for (const auto& each : t.partitions)
    caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  for (const auto& each : t.runs)
    caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  t.partitions.clear();
  t.runs.clear();
}

}  // namespace facet::sim_actors
