// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/run_actor.hpp"

#include "actors/messages.hpp"
#include "actors/sim/own_thread.hpp"
#include "actors/sim/partition_actor.hpp"
#include "core/packet/tlv.hpp"
#include "core/sim/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace facet::sim_actors {
namespace {

/// How often hosts are asked for a sign of life, and how long for one.
constexpr std::chrono::seconds sign_every{1};
constexpr std::chrono::seconds sign_patience{6};
/// Of a partition that has nothing else to do.
constexpr std::chrono::seconds answer_patience{30};

caf::error run_error(errc code, std::string message) {
  return actors::to_caf(error{code, std::move(message)});
}

}  // namespace

run_actor start_run(caf::actor_system& system, shared_plan_source plan,
                    std::vector<named_host> hosts) {
  return spawn_on_own_thread<run_state>(system, std::move(plan), std::move(hosts));
}

run_state::run_state(handle::pointer self, shared_plan_source plan, std::vector<named_host> hosts)
    : self_(self), source_(std::move(plan)) {
  port::drop_unexpected(self);
  self->set_down_handler([this](const caf::down_msg& down) { on_down(down); });
  for (auto& each : hosts)
    hosts_.emplace_back().who = std::move(each);
}

run_state::~run_state() {
  fail_run({errc::cancelled, "the run ended"});
}

run_state::handle::behavior_type run_state::make_behavior() {
  set_up();
  return {
      [this](start_atom) { return step(INT64_MAX); },
      [this](const step_to& order) { return step(order.until); },
      [this](pause_atom) { return pause(); },
      [this](position_atom) -> caf::result<run_position> {
        if (failure_)
          return actors::to_caf(*failure_);
        return position();
      },
      [this](inject_packet& what) { return inject(what); },
      [this](const query_tables& what) { return query(what); },
      [this](traces_atom) -> caf::result<trace_piece> {
        if (failure_)
          return actors::to_caf(*failure_);
        return traces_.take();
      },
      [this](stop_atom) { return stop(); },
      [this](watch_atom) { watch(); },
  };
}

// -- partitions -----------------------------------------------------------------------------------

void run_state::set_up() {
  auto plan = source_->get();
  if (!plan)
    return fail_run(plan.error());
  plan_ = std::move(*plan);
  end_ = plan_->what.end().count() + 1;
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
  // Partitions whose numbers are close are close in the network, too.
  for (std::size_t h = 0; h < hosts_.size(); ++h) {
    hosts_[h].first = static_cast<std::uint32_t>(h * count / hosts_.size());
    hosts_[h].count = static_cast<std::uint32_t>((h + 1) * count / hosts_.size()) - hosts_[h].first;
  }
  std::erase_if(hosts_, [](const member& m) { return m.count == 0; });
  for (std::size_t h = 0; h < hosts_.size(); ++h) {
    self_->monitor(hosts_[h].who.host);
    ask_host(h);
  }
  watch();
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

// -- orders ---------------------------------------------------------------------------------------

run_position run_state::position() const {
  return {now_, end_, running_, rounds_, crossings_};
}

run_state::position_promise run_state::step(std::int64_t until) {
  auto promise = self_->make_response_promise<position_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    return promise;
  }
  if (running_ || stopping_) {
    promise.deliver(run_error(errc::conflict, "the simulation goes on already, or is ending"));
    return promise;
  }
  target_ = std::clamp(until, now_, end_);
  running_ = true;
  stepping_ = promise;
  when_ready([this] { go_on(); });
  return promise;
}

run_state::position_promise run_state::pause() {
  auto promise = self_->make_response_promise<position_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
  } else if (!running_) {
    promise.deliver(position());
  } else {
    pausing_ = true;
    pauses_.push_back(promise);
  }
  return promise;
}

caf::result<run_position> run_state::inject(inject_packet& what) {
  if (failure_)
    return actors::to_caf(*failure_);
  if (running_ || stopping_ || now_ >= end_)
    return run_error(errc::conflict, "packets can be injected while a simulation is paused");
  const auto node = node_number(what.node);
  if (!node)
    return actors::to_caf(node.error());
  const auto face = face_from(*node, what.from);
  if (!face)
    return actors::to_caf(face.error());
  if (packet::kind_of(what.packet) == packet::packet_kind::unknown ||
      what.packet.size() > packet::max_packet_size)
    return run_error(errc::malformed, "the octets are neither Interest nor Data nor LpPacket");
  const auto to = plan_->nodes[*node].partition;
  sim::stamped_packet packet;
  packet.at = now_;
  packet.node = *node;
  packet.source = sim::from_outside;
  packet.sequence = injected_++;
  packet.face = *face;
  packet.packet = packet::buffer::copy_of(what.packet);
  waiting_[to].emplace_back().push_back(std::move(packet));
  next_[to] = std::min(next_[to], now_);
  return position();
}

result<std::uint32_t> run_state::node_number(const std::string& wanted) const {
  const auto& nodes = plan_->what.network.nodes;
  const auto found = std::ranges::find(nodes, wanted, &sim::node_spec::name);
  if (found == nodes.end())
    return fail(errc::not_found, "there is no node " + wanted);
  return static_cast<std::uint32_t>(found - nodes.begin());
}

result<std::uint32_t> run_state::face_from(std::uint32_t number, const std::string& from) const {
  const auto& nodes = plan_->what.network.nodes;
  const auto& node = plan_->nodes[number];
  if (from.empty() && node.applications.empty())
    return fail(errc::not_found, "node " + nodes[number].name +
                                     " has no application: name the neighbour it comes from");
  if (from.empty())
    return static_cast<std::uint32_t>(node.links.size());
  const auto link = std::ranges::find_if(
      node.links, [&](const sim::link_end_plan& end) { return nodes[end.peer].name == from; });
  if (link == node.links.end())
    return fail(errc::not_found, from + " is no neighbour of " + nodes[number].name);
  return static_cast<std::uint32_t>(link - node.links.begin());
}

run_state::tables_promise run_state::query(const query_tables& what) {
  auto promise = self_->make_response_promise<tables_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    return promise;
  }
  const auto node = node_number(what.node);
  if (!node) {
    promise.deliver(actors::to_caf(node.error()));
    return promise;
  }
  if (running_ || stopping_) {
    promise.deliver(run_error(errc::conflict, "tables can be listed while a simulation is paused"));
    return promise;
  }
  when_ready([this, promise, order = list_node{*node, now_, what.most}]() mutable {
    self_->request(partitions_[plan_->nodes[order.node].partition], answer_patience, order)
        .then([promise](sim::node_tables& tables) mutable { promise.deliver(std::move(tables)); },
              [promise](const caf::error& why) mutable { promise.deliver(why); });
  });
  return promise;
}

run_state::totals_promise run_state::stop() {
  auto promise = self_->make_response_promise<totals_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    self_->quit();
    return promise;
  }
  if (stopping_) {
    promise.deliver(run_error(errc::conflict, "the simulation is ending already"));
    return promise;
  }
  stopping_ = promise;
  pausing_ = true;
  if (!running_)
    when_ready([this] { finish(); });
  return promise;
}

// -- rounds ---------------------------------------------------------------------------------------

/// The next round, or rest.
void run_state::go_on() {
  if (failure_ || open_ > 0)
    return;
  const auto earliest = *std::ranges::min_element(next_);
  if (earliest >= target_)
    now_ = target_;
  if (pausing_ || now_ >= target_)
    return come_to_rest();
  begin_round(sim::horizon(earliest, plan_->look_ahead, target_));
}

/// Lets everything happen before `until`. Whoever has nothing to do until then is not asked.
void run_state::begin_round(std::int64_t until) {
  until_ = until;
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
  if (done.outgoing.size() != partitions_.size())
    return partition_failed(i, run_error(errc::malformed, "a partition answers nonsense"));
  done_[i] = std::move(done);
  if (--open_ == 0)
    end_round();
}

void run_state::end_round() {
  now_ = until_;
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
  unfinished_ = partitions_.size();
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    self_->request(partitions_[i], caf::infinite, finish_atom_v)
        .then(
            [this](sim::simulation_totals& part) {
              totals_.simulated.merge(std::move(part));
              if (--unfinished_ > 0 || !stopping_)
                return;
              totals_.position = position();
              stopping_->deliver(std::move(totals_));
              stopping_.reset();
              self_->quit();
            },
            [this, i](const caf::error& why) { partition_failed(i, why); });
}

// -- failures -------------------------------------------------------------------------------------

void run_state::watch() {
  if (failure_)
    return;
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    if (!hosts_[h].asked)
      ask_for_sign(h);
  self_->delayed_send(self_, sign_every, watch_atom_v);
}

void run_state::ask_for_sign(std::size_t h) {
  hosts_[h].asked = true;
  self_->request(hosts_[h].who.host, sign_patience, room_atom_v)
      .then([this, h](std::uint64_t) { hosts_[h].asked = false; },
            [this, h](const caf::error& why) {
              lose(h, why == caf::sec::request_timeout
                          ? fmt::format("it has said nothing for {} s", sign_patience.count())
                          : actors::from_caf(why).message);
            });
}

void run_state::on_down(const caf::down_msg& down) {
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    if (hosts_[h].who.host.address() == down.source)
      return lose(h, "the connection ended");
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    if (partitions_[i] && partitions_[i].address() == down.source)
      return partition_failed(i, down.reason);
}

void run_state::lose(std::size_t h, const std::string& why) {
  fail_run({errc::disconnected, "worker " + hosts_[h].who.name + " was lost: " + why});
}

/// A partition that is gone with its host is its host's loss.
void run_state::partition_failed(std::size_t i, const caf::error& why) {
  const auto host = std::ranges::find_if(
      hosts_, [&](const member& m) { return i >= m.first && i < m.first + m.count; });
  const auto told = actors::from_caf(why);
  if (host == hosts_.end())
    return fail_run(told);
  if (why == caf::exit_reason::remote_link_unreachable || why == caf::sec::request_receiver_down)
    return lose(static_cast<std::size_t>(host - hosts_.begin()), "the connection ended");
  fail_run({told.code, "worker " + host->who.name + ": " + told.message});
}

/// Nobody is left waiting. Once it has failed a run does nothing but say so.
void run_state::fail_run(error why) {
  if (failure_)
    return;
  failure_ = std::move(why);
  const auto told = actors::to_caf(*failure_);
  running_ = false;
  when_ready_.clear();
  if (stepping_)
    stepping_->deliver(told);
  stepping_.reset();
  for (auto& each : std::exchange(pauses_, {}))
    each.deliver(told);
  if (stopping_)
    stopping_->deliver(told);
  stopping_.reset();
  end_partitions();
}

void run_state::end_partitions() {
  for (auto& each : partitions_)
    if (each) {
      self_->demonitor(each.address());
      // Not as self: a run that nobody knows any more must not become a sender again.
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
    }
  partitions_.clear();
}

}  // namespace facet::sim_actors
