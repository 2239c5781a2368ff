// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/connector_actor.hpp"

#include "actors/sockets.hpp"

namespace facet::actors {

connector_state::connector_state(connector_actor::pointer self, io_actor io, std::uint64_t watch_id)
    : self_(self), io_(std::move(io)), watch_id_(watch_id) {
  port::drop_unexpected(self);
  self->set_down_handler([this](caf::down_msg&) { self_->quit(); });
}

connector_state::~connector_state() {
  if (io_)
    caf::anon_send(io_, unwatch{watch_id_});
  if (promise_.pending())
    promise_.deliver(caf::make_error(errc::cancelled, std::string{"the forwarder is stopping"}));
}

connector_actor::behavior_type connector_state::make_behavior() {
  return {
      [this](const ready&) { on_ready(); },
      [](reexamine_atom) {},
      [this](const connect_tcp& request) { return on_connect(request); },
      [this](tick_atom) {
        finish({errc::timed_out, "no answer from " + remote_.to_uri("tcp") + " in time"});
      },
  };
}

caf::result<connection_made> connector_state::on_connect(const connect_tcp& request) {
  remote_ = request.remote;
  self_->monitor(self_->current_sender());
  auto socket = start_tcp(remote_);
  if (!socket) {
    self_->quit();
    return to_caf(socket.error());
  }
  socket_ = std::make_shared<unique_fd>(std::move(*socket));
  if (io_) {
    self_->send(io_, watch{watch_id_, duplicate(socket_->get()), self_});
    self_->send(io_, arm{watch_id_, false, true});
  }
  self_->delayed_send(connector_actor{self_}, request.timeout, tick_atom_v);
  promise_ = self_->make_response_promise<connection_made>();
  return promise_;
}

void connector_state::on_ready() {
  if (!promise_.pending())
    return;
  if (auto connected = connection_result(socket_->get(), remote_); !connected)
    return finish(connected.error());
  promise_.deliver(connection_made{std::move(socket_)});
  self_->quit();
}

void connector_state::finish(const error& problem) {
  if (promise_.pending())
    promise_.deliver(to_caf(problem));
  self_->quit();
}

}  // namespace facet::actors
