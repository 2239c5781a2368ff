// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/udp_listener_actor.hpp"

#include "actors/ending.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace facet::actors {
namespace {

/// Handed to the service at once; below what a new face keeps for its start.
constexpr std::size_t datagrams_per_read = 32;

/// Pause after a failed read.
constexpr caf::timespan read_pause = std::chrono::milliseconds{100};

}  // namespace

udp_listener_state::udp_listener_state(listener_actor::pointer self, unique_fd socket,
                                       face_manager_actor service, io_actor io,
                                       std::uint64_t watch_id)
    : self_(self),
      socket_(std::move(socket)),
      service_(std::move(service)),
      io_(std::move(io)),
      watch_id_(watch_id),
      local_(socket_address::local_of(socket_.get())),
      uri_(local_.to_uri("udp")) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

udp_listener_state::~udp_listener_state() {
  caf::anon_send(io_, unwatch{watch_id_});
}

listener_actor::behavior_type udp_listener_state::make_behavior() {
  self_->send(io_, watch{watch_id_, duplicate(socket_.get()), self_});
  wait();
  return {
      [this](const ready&) { read(); },
      [this](reexamine_atom) { read(); },
      [this](shutdown_atom) { self_->quit(caf::exit_reason::user_shutdown); },
  };
}

void udp_listener_state::wait() {
  self_->send(io_, arm{watch_id_, true, false});
}

void udp_listener_state::read() {
  if (handed_over_)
    return;
  datagrams_heard heard{uri_, local_, {}, 0};
  auto taken = hear_datagrams(socket_.get(), datagrams_per_read, heard.datagrams, heard.truncated);
  if (!taken) {
    spdlog::warn("{}: {}", uri_, taken.error().message);
    self_->send(io_, reexamine_later{watch_id_, read_pause});
    return;
  }
  if (*taken == 0)
    return wait();
  handed_over_ = true;
  auto go_on = [this] {
    handed_over_ = false;
    wait();
  };
  self_->request(service_, caf::infinite, std::move(heard)).then(go_on, [go_on](const caf::error&) {
    go_on();
  });
}

}  // namespace facet::actors
