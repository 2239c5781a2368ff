// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/driver.hpp"

namespace facet::load_actors {
namespace {

using watch_clock = std::chrono::steady_clock;

caf::error driver_error(errc code, std::string message) {
  return actors::to_caf(error{code, std::move(message)});
}

std::int64_t watch_now() {
  return watch_clock::now().time_since_epoch().count();
}

}  // namespace

driver_state::driver_state(handle::pointer self, std::string socket)
    : self_(self), socket_(std::move(socket)) {
  port::drop_unexpected(self);
  self->set_down_handler([this](const caf::down_msg& down) {
    if (down.source == owner_)
      abandon();
  });
}

driver_state::~driver_state() {
  abandon();
}

driver_state::handle::behavior_type driver_state::make_behavior() {
  return {
      [this](prepare_load& order) { return prepare(order); },
      [](clock_atom) { return watch_now(); },
      [this](const begin_load& order) { begin(order); },
      [this](progress_atom) {
        heard();
        return thread_ ? thread_->progress() : load_progress{0, 0, false, "the run was abandoned"};
      },
      [this](finish_atom) { return finish(); },
      [this](abandon_atom) {
        if (self_->current_sender() == owner_)
          abandon();
      },
      [this](thread_prepared& told) { on_prepared(told); },
      [this](thread_finished& told) { on_finished(told); },
      [this](watch_atom) { watch(); },
  };
}

void driver_state::heard() {
  if (self_->current_sender() == owner_)
    heard_at_ = watch_clock::now();
}

driver_state::prepared_promise driver_state::prepare(prepare_load& order) {
  // Making a promise takes the sender out of the message.
  const auto sender = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  auto promise = self_->make_response_promise<prepared_promise>();
  if (!sender) {
    promise.deliver(driver_error(errc::invalid_argument, "a coordinator must be an actor"));
    return promise;
  }
  if (thread_) {
    promise.deliver(driver_error(errc::conflict, "the worker serves another coordinator"));
    return promise;
  }
  owner_ = sender;
  self_->monitor(owner_);
  patience_ = order.experiment.worker_patience;
  heard_at_ = watch_clock::now();
  const bool own = !socket_.empty();
  if (own)
    order.place.socket = socket_;
  preparing_ = promise;
  const auto me = caf::actor_cast<handle>(self_);
  thread_ = std::make_unique<driver_thread>(
      std::move(order), own,
      driver_thread::callbacks{[me, run = ++run_](result<load_prepared> made) {
                                 caf::anon_send(me, thread_prepared{run, std::move(made)});
                               },
                               [me, run = run_](driver_result found) {
                                 caf::anon_send(me, thread_finished{run, std::move(found)});
                               }});
  if (!std::exchange(watching_, true))
    watch();
  return promise;
}

void driver_state::begin(const begin_load& order) {
  heard();
  if (thread_)
    thread_->begin(time_point{std::chrono::nanoseconds{order.at}});
}

driver_state::result_promise driver_state::finish() {
  heard();
  auto promise = self_->make_response_promise<result_promise>();
  if (!thread_ || finishing_) {
    promise.deliver(driver_error(errc::invalid_argument, "the worker has no run to finish"));
    return promise;
  }
  finishing_ = promise;
  thread_->finish();
  return promise;
}

void driver_state::on_prepared(thread_prepared& told) {
  if (told.run != run_ || !preparing_)
    return;
  if (told.made)
    preparing_->deliver(std::move(*told.made));
  else
    preparing_->deliver(actors::to_caf(told.made.error()));
  preparing_.reset();
  if (!told.made)
    abandon();
}

void driver_state::on_finished(thread_finished& told) {
  if (told.run != run_ || !finishing_)
    return;
  finishing_->deliver(std::move(told.found));
  finishing_.reset();
  abandon();
}

/// A coordinator that hangs, or whose machine is gone without a word, must not keep the load going.
void driver_state::watch() {
  watching_ = thread_ != nullptr;
  if (!watching_)
    return;
  if (!preparing_ && watch_clock::now() - heard_at_ > 2 * patience_) {
    watching_ = false;
    return abandon();
  }
  self_->delayed_send(self_, patience_ / 2, watch_atom_v);
}

void driver_state::abandon() {
  thread_.reset();
  if (owner_)
    self_->demonitor(owner_);
  owner_ = nullptr;
  if (preparing_)
    preparing_->deliver(driver_error(errc::cancelled, "abandoned"));
  if (finishing_)
    finishing_->deliver(driver_error(errc::cancelled, "abandoned"));
  preparing_.reset();
  finishing_.reset();
}

}  // namespace facet::load_actors
