// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/application.hpp"

#include "actors/ending.hpp"
#include "actors/face_actor.hpp"
#include "actors/io_actor.hpp"
#include "actors/shm_link.hpp"
#include "core/client/socket_path.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <chrono>

namespace facet::actors {
namespace {

using clock = std::chrono::steady_clock;

/// For the I/O actor of an application: its one face and its control socket.
constexpr face_id own_face = first_dynamic_face;
constexpr std::uint64_t control_watch_id = 2;

/// Waits for the control socket until something arrives. @returns false when `deadline` passed
bool wait_for(const client::control_connection& control, clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
  if (left <= 0)
    return false;
  pollfd p{control.descriptor(), POLLIN, 0};
  if (control.wants_write())
    p.events |= POLLOUT;
  ::poll(&p, 1, static_cast<int>(left));
  return true;
}

/// Runs the handshake to its end.
result<void> set_up(client::face_setup& setup, client::control_connection& control,
                    clock::time_point deadline) {
  for (;;) {
    auto progress = setup.advance(control);
    if (!progress)
      return tl::unexpected(progress.error());
    if (*progress == client::face_setup::progress::done)
      return {};
    if (!wait_for(control, deadline))
      return fail(errc::timed_out, "the forwarder did not answer in time");
    control.pump();
    if (control.closed())
      return tl::unexpected(control.close_reason());
  }
}

result<client::control_connection> connect(const client::options& options,
                                           clock::time_point deadline) {
  auto paths = client::resolve_socket_paths(options.socket_path);
  if (!paths)
    return tl::unexpected(paths.error());
  result<client::control_connection> last =
      fail(errc::not_found, "there is no socket path to connect to");
  for (const auto& path : *paths) {
    last = client::control_connection::connect(path, deadline);
    if (last)
      break;
  }
  return last;
}

}  // namespace

// -- the control connection -----------------------------------------------------------------------

control_state::control_state(control_actor::pointer self, client::control_connection control,
                             face_id face_number, face_actor face, io_actor io)
    : self_(self),
      control_(std::move(control)),
      face_number_(face_number),
      face_(std::move(face)),
      io_(std::move(io)) {
  port::drop_unexpected(self);
}

control_state::~control_state() {
  caf::anon_send(io_, unwatch{control_watch_id});
}

control_actor::behavior_type control_state::make_behavior() {
  self_->send(io_, watch{control_watch_id, duplicate(control_.descriptor()), self_});
  look();
  return {
      [this](const ready&) { look(); },
      [this](reexamine_atom) { look(); },
      [this](shutdown_atom) {
        client::post_destroy(control_, face_number_);
        control_.flush();
        self_->quit(caf::exit_reason::user_shutdown);
      },
  };
}

void control_state::look() {
  control_.pump();
  if (!control_.closed()) {
    self_->send(io_, arm{control_watch_id, true, false});
    return;
  }
  self_->send(face_, close_face{static_cast<std::uint8_t>(errc::disconnected),
                                "the forwarder is gone: " + control_.close_reason().message});
  self_->quit(caf::exit_reason::user_shutdown);
}

// -- the application ------------------------------------------------------------------------------

result<std::unique_ptr<application>> application::attach(
    caf::actor_system& system, client::options options,
    std::vector<client::registration> prefixes) {
  shm::install_sigbus_guard();
  options.shared_memory = true;
  const auto deadline = clock::now() + options.connect_timeout;
  auto control = connect(options, deadline);
  if (!control)
    return tl::unexpected(control.error());
  client::face_setup setup{options, client::face_setup::purpose::attach, {}, std::move(prefixes)};
  if (auto done = set_up(setup, *control, deadline); !done)
    return tl::unexpected(done.error());
  auto channel = setup.take_channel();
  if (!channel)
    return fail(errc::unsupported,
                "the forwarder gave no shared-memory face: " + setup.fallback_reason());
  return std::unique_ptr<application>{
      new application{system, std::move(*control), std::move(*channel), setup.face()}};
}

application::application(caf::actor_system& system, client::control_connection control,
                         shm::channel channel, face_id face_number)
    : system_(system), lane_(system, "facet-app") {
  io_ = port::spawn<io_state>(system, &lane_, std::ref(lane_.io()));
  face_options options;
  options.id = own_face;
  options.marks_ring = false;  // an engine of another make need not know marks
  std::unique_ptr<link> link = std::make_unique<shm_link>(std::move(channel));
  face_ = port::spawn<face_state>(system, &lane_, options, std::move(link), io_, &lane_);
  control_ =
      port::spawn<control_state>(system, &lane_, std::move(control), face_number, face_, io_);
}

void application::stop() {
  caf::scoped_actor self{system_};
  end(self, face_, close_face{});
  end(self, control_, shutdown_atom_v);
  end(self, io_, shutdown_atom_v);
  lane_.stop();
}

}  // namespace facet::actors
