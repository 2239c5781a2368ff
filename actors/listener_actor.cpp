// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/listener_actor.hpp"

#include "actors/ending.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace facet::actors {
namespace {

/// Pause after a failed accept, for descriptors to become free.
constexpr caf::timespan accept_pause = std::chrono::milliseconds{100};
constexpr caf::timespan told_pause = std::chrono::seconds{10};

}  // namespace

listener_state::listener_state(listener_actor::pointer self,
                               std::unique_ptr<stream_listener> listener,
                               face_manager_actor service, io_actor io, std::uint64_t watch_id)
    : self_(self),
      listener_(std::move(listener)),
      service_(std::move(service)),
      io_(std::move(io)),
      watch_id_(watch_id) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

listener_state::~listener_state() {
  caf::anon_send(io_, unwatch{watch_id_});
}

listener_actor::behavior_type listener_state::make_behavior() {
  self_->send(io_, watch{watch_id_, duplicate(listener_->descriptor()), self_});
  self_->send(io_, arm{watch_id_, true, false});
  return {
      [this](const ready&) { accept_all(); },
      [this](reexamine_atom) { accept_all(); },
      [this](shutdown_atom) { self_->quit(caf::exit_reason::user_shutdown); },
  };
}

/// Descriptors may stay away for long; the log need not say so ten times a second.
void listener_state::tell(const std::string& problem) {
  ++failures_;
  const auto now = self_->clock().now();
  if (last_told_ && now - *last_told_ < told_pause)
    return;
  last_told_ = now;
  spdlog::warn("{} ({} times so far)", problem, failures_);
}

void listener_state::accept_all() {
  for (;;) {
    auto accepted = listener_->accept();
    if (!accepted) {
      tell(accepted.error().message);
      self_->send(io_, reexamine_later{watch_id_, accept_pause});
      return;
    }
    if (!accepted->socket)
      break;
    auto socket = std::make_shared<unique_fd>(std::move(accepted->socket));
    // Anonymous: the service logs what it makes of it; there is nobody to answer.
    caf::anon_send(service_, adopt_connection{std::move(socket), std::move(accepted->remote_uri),
                                              std::move(accepted->local_uri), listener_->uri(),
                                              accepted->local, std::move(accepted->peer)});
  }
  self_->send(io_, arm{watch_id_, true, false});
}

}  // namespace facet::actors
