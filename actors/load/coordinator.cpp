// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/coordinator.hpp"

#include <algorithm>

namespace facet::load_actors {
namespace {

using run_clock = std::chrono::steady_clock;

/// How often drivers are asked how far they are.
constexpr std::chrono::milliseconds heartbeat{100};
/// The shortest of so many round trips says best what another clock shows.
constexpr unsigned clock_looks = 8;

std::chrono::nanoseconds since_epoch() {
  return run_clock::now().time_since_epoch();
}

}  // namespace

coordinator_state::coordinator_state(handle::pointer self, std::vector<named_driver> drivers)
    : self_(self) {
  port::drop_unexpected(self);
  self->set_down_handler([this](const caf::down_msg& down) { on_down(down); });
  for (auto& each : drivers) {
    self->monitor(each.driver);
    members_.emplace_back().who = std::move(each);
  }
}

coordinator_state::~coordinator_state() {
  const auto gone = actors::to_caf(error{errc::cancelled, "the coordinator ended"});
  fail_step(gone);
  if (finishing_)
    finishing_->deliver(gone);
}

coordinator_state::handle::behavior_type coordinator_state::make_behavior() {
  return {
      [this](const prepare_load& order) { return prepare(order); },
      [this](const begin_load& order) { return begin(order); },
      [this](progress_atom) { return state(); },
      [this](finish_atom) { return finish(); },
      [this](watch_atom) { watch(); },
  };
}

// -- steps ----------------------------------------------------------------------------------------

void coordinator_state::begin_step() {
  for (auto& m : members_)
    m.answered = false;
}

bool coordinator_state::all_answered() const {
  return std::ranges::all_of(members_, [](const member& m) { return m.answered || m.lost; });
}

/// The step that is under way cannot be done.
void coordinator_state::fail_step(const caf::error& why) {
  if (preparing_)
    preparing_->deliver(why);
  if (starting_)
    starting_->deliver(why);
  preparing_.reset();
  starting_.reset();
}

/// Lets go of everybody when attaching failed: before that is answered, so that drivers are free
/// for whoever then tries again.
void coordinator_state::free_drivers() {
  if (!preparing_)
    return;
  under_way_ = false;
  for (const auto& m : members_)
    if (!m.lost)
      self_->send(m.who.driver, abandon_atom_v);
}

void coordinator_state::step_failed(std::size_t i, const caf::error& why) {
  if (why == caf::sec::request_receiver_down)
    return lose(i, "the connection ended");
  const auto told = actors::from_caf(why);
  const auto text = members_[i].who.name + ": " + told.message;
  members_[i].answered = true;
  free_drivers();
  fail_step(actors::to_caf(error{told.code, text}));
}

/// A face takes about a millisecond; a loaded machine takes longer.
caf::timespan coordinator_state::attach_patience() const {
  std::size_t faces = 0;
  for (const auto& group : order_.experiment.consumers)
    faces += group.faces;
  for (const auto& group : order_.experiment.producers)
    faces += group.faces;
  return std::chrono::seconds{15} + std::chrono::milliseconds{50} * faces;
}

coordinator_state::prepared_promise coordinator_state::prepare(const prepare_load& order) {
  auto promise = self_->make_response_promise<prepared_promise>();
  preparing_ = promise;
  order_ = order;
  order_.parts = members_.size();
  begin_step();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].lost) {  // before it was asked for anything
      free_drivers();
      fail_step(actors::to_caf(error{errc::disconnected, loss_of(members_[i])}));
      return promise;
    }
    order_.part = i;
    self_->request(members_[i].who.driver, attach_patience(), order_)
        .then([this, i](load_prepared& made) { on_prepared(i, made); },
              [this, i](const caf::error& why) { step_failed(i, why); });
  }
  // Attaching may take long; a driver that hangs meanwhile is noticed like one that hangs later.
  under_way_ = true;
  watch();
  return promise;
}

std::string coordinator_state::loss_of(const member& m) {
  return "worker " + m.who.name + " was lost: " + m.why;
}

void coordinator_state::on_prepared(std::size_t i, load_prepared& made) {
  members_[i].answered = true;
  made_.consumers.insert(made_.consumers.end(), made.consumers.begin(), made.consumers.end());
  made_.producers.insert(made_.producers.end(), made.producers.begin(), made.producers.end());
  std::ranges::move(made.datagrams, std::back_inserter(made_.datagrams));
  for (const auto& use : made.transports)
    add(made_.transports, use);
  if (!all_answered() || !preparing_)
    return;
  preparing_->deliver(std::move(made_));
  preparing_.reset();
}

coordinator_state::start_promise coordinator_state::begin(const begin_load& order) {
  auto promise = self_->make_response_promise<start_promise>();
  starting_ = promise;
  delay_ = duration{order.at};
  begin_step();
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (!members_[i].lost)
      compare_clocks(i, clock_looks);
  start_if_all_agree();
  return promise;
}

void coordinator_state::compare_clocks(std::size_t i, unsigned times_left) {
  const auto before = since_epoch();
  self_->request(members_[i].who.driver, order_.experiment.worker_patience, clock_atom_v)
      .then(
          [this, i, times_left, before](std::int64_t theirs) {
            member& m = members_[i];
            const auto after = since_epoch();
            if (after - before < m.best_round_trip) {
              m.best_round_trip = after - before;
              m.clock_ahead = duration{theirs} - (before + (after - before) / 2);
            }
            if (times_left > 1)
              return compare_clocks(i, times_left - 1);
            m.answered = true;
            start_if_all_agree();
          },
          [this, i](const caf::error& why) {
            lose(i, actors::from_caf(why).message);
            start_if_all_agree();
          });
}

void coordinator_state::start_if_all_agree() {
  if (!starting_ || !all_answered())
    return;
  const auto start = since_epoch() + delay_;
  for (auto& m : members_)
    if (!m.lost)
      self_->send(m.who.driver, begin_load{(start + m.clock_ahead).count()});
  starting_->deliver(start.count());
  starting_.reset();
}

coordinator_state::result_promise coordinator_state::finish() {
  auto promise = self_->make_response_promise<result_promise>();
  finishing_ = promise;
  ending_ = true;
  begin_step();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].lost)
      continue;
    // Closing many faces takes a while; that a driver hangs is noticed by watch().
    self_->request(members_[i].who.driver, attach_patience(), finish_atom_v)
        .then(
            [this, i](const driver_result& found) {
              members_[i].answered = true;
              merge(*found_, as_run_result(found, members_[i].who.name));
              deliver_if_complete();
            },
            [this, i](const caf::error& why) {
              lose(i, actors::from_caf(why).message);
              deliver_if_complete();
            });
  }
  deliver_if_complete();
  return promise;
}

void coordinator_state::deliver_if_complete() {
  if (!finishing_ || !all_answered())
    return;
  under_way_ = false;
  for (const auto& m : members_) {
    if (!m.lost)
      continue;
    found_->workers.push_back(as_lost(m));
    found_->degraded = failure_.empty();
  }
  if (!failure_.empty())
    found_->failure = failure_;
  finishing_->deliver(merged_run{found_});
  finishing_.reset();
}

// -- watching over drivers ------------------------------------------------------------------------

void coordinator_state::watch() {
  if (!under_way_)
    return;
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (is_watched(i) && !members_[i].asked)
      ask_progress(i);
  self_->delayed_send(self_, heartbeat, watch_atom_v);
}

void coordinator_state::ask_progress(std::size_t i) {
  members_[i].asked = true;
  self_->request(members_[i].who.driver, order_.experiment.worker_patience, progress_atom_v)
      .then(
          [this, i](load_progress& p) {
            members_[i].asked = false;
            if (!is_watched(i))
              return;
            members_[i].progress = std::move(p);
            if (failure_.empty() && !members_[i].progress.failure.empty())
              failure_ = members_[i].who.name + ": " + members_[i].progress.failure;
          },
          [this, i](const caf::error& why) {
            members_[i].asked = false;
            if (!is_watched(i))
              return;
            lose(i, why == caf::sec::request_timeout ? std::string{"it said nothing for too long"}
                                                     : actors::from_caf(why).message);
            start_if_all_agree();
            deliver_if_complete();
          });
}

/// Once it has given its result, a driver has no run to tell of.
bool coordinator_state::is_watched(std::size_t i) const {
  return under_way_ && !members_[i].lost && !(ending_ && members_[i].answered);
}

load::worker_result coordinator_state::as_lost(const member& m) {
  load::worker_result worker;
  worker.name = m.who.name;
  worker.lost = true;
  worker.why = m.why;
  return worker;
}

run_state coordinator_state::state() const {
  run_state sum;
  sum.attaching = preparing_.has_value();
  sum.quiet = true;
  sum.failure = failure_;
  for (const auto& m : members_) {
    sum.interests += m.progress.interests;
    sum.data += m.progress.data;
    if (m.lost)
      sum.lost.push_back(as_lost(m));
    sum.quiet = sum.quiet && (m.lost || m.progress.quiet);
  }
  return sum;
}

void coordinator_state::on_down(const caf::down_msg& down) {
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (members_[i].who.driver.address() == down.source)
      lose(i, "the connection ended");
  start_if_all_agree();
  deliver_if_complete();
}

void coordinator_state::lose(std::size_t i, const std::string& why) {
  member& m = members_[i];
  if (m.lost)
    return;
  m.lost = true;
  m.why = why;
  const auto text = loss_of(m);
  const bool all_lost = std::ranges::all_of(members_, &member::lost);
  if (order_.experiment.on_lost_worker == load::lost_worker::fail || all_lost || preparing_) {
    if (failure_.empty())
      failure_ = text;
    free_drivers();
    fail_step(actors::to_caf(error{errc::disconnected, text}));
  }
}

}  // namespace facet::load_actors
