// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/application.hpp"

#include "actors/ending.hpp"
#include "actors/io_actor.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <caf/scoped_actor.hpp>

#include <poll.h>

#include <chrono>
#include <stdexcept>

namespace facet::actors {
namespace {

using clock = std::chrono::steady_clock;

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

}  // namespace

result<std::unique_ptr<application>> application::attach(
    caf::actor_system& system, client::options options,
    std::vector<client::registration> prefixes) {
  shm::install_sigbus_guard();
  options.shared_memory = true;
  const auto deadline = clock::now() + options.connect_timeout;
  auto control = connect_control(options, deadline);
  if (!control)
    return tl::unexpected(control.error());
  client::face_setup setup{options, client::face_setup::purpose::attach, {}, prefixes};
  if (auto done = set_up(setup, *control, deadline); !done)
    return tl::unexpected(done.error());
  auto channel = setup.take_channel();
  if (!channel)
    return fail(errc::unsupported,
                "the forwarder gave no shared-memory face: " + setup.fallback_reason());
  attached_face attached{std::move(*control), std::move(*channel), setup.face(), setup.face_name()};
  return std::unique_ptr<application>{
      new application{system, std::move(options), std::move(prefixes), std::move(attached)}};
}

application::application(caf::actor_system& system, client::options options,
                         std::vector<client::registration> prefixes, attached_face attached)
    : system_(system), lane_(system, "facet-app") {
  io_ = port::spawn<io_state>(system, &lane_, std::ref(lane_.io()));
  control_ = port::spawn<control_state>(system, &lane_, std::move(options), std::move(prefixes),
                                        std::move(attached), io_, &lane_);
  caf::scoped_actor self{system};
  self->request(control_, caf::infinite, list_faces_v)
      .receive([this](const std::vector<face_info>& faces) { face_ = faces.front().handle; },
               [](const caf::error& e) {
                 throw std::logic_error("no face could be made: " + caf::to_string(e));
               });
}

void application::notify(face_event_sink sink) const {
  caf::anon_send(control_, subscribe_events{std::move(sink)});
}

void application::stop() {
  caf::scoped_actor self{system_};
  end(self, face_, close_face{});
  end(self, control_, shutdown_atom_v);
  end(self, io_, shutdown_atom_v);
  lane_.stop();
}

}  // namespace facet::actors
