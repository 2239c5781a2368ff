// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/control_actor.hpp"

#include "actors/face_actor.hpp"
#include "actors/io_actor.hpp"
#include "actors/shm_link.hpp"
#include "core/client/socket_path.hpp"
#include "core/management/dataset.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace facet::actors {
namespace {

/// For the I/O actor of an application: its one face and its control socket.
constexpr face_id own_face = first_dynamic_face;
constexpr std::uint64_t control_watch_id = 2;

time_point present() {
  return std::chrono::steady_clock::now();
}

}  // namespace

result<client::control_connection> connect_control(const client::options& options,
                                                   time_point deadline) {
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

control_state::control_state(control_actor::pointer self, client::options options,
                             std::vector<client::registration> prefixes, attached_face attached,
                             io_actor io, lane* home)
    : self_(self),
      options_(std::move(options)),
      prefixes_(std::move(prefixes)),
      io_(std::move(io)),
      control_(std::move(attached.control)),
      number_(attached.number),
      name_(std::move(attached.name)),
      delay_(options_.reconnect_delay) {
  port::drop_unexpected(self);
  face_options how;
  how.id = own_face;
  how.marks_ring = false;  // an engine of another make need not know marks
  how.links_come_from_outside = options_.reconnect;
  how.watcher = control_actor{self};
  std::unique_ptr<link> first = std::make_unique<shm_link>(std::move(attached.channel));
  face_ = port::spawn<face_state>(self->system(), home, how, std::move(first), io_, home);
}

control_state::~control_state() {
  caf::anon_send(io_, unwatch{control_watch_id});
}

control_actor::behavior_type control_state::make_behavior() {
  self_->send(io_, watch{control_watch_id, duplicate(control_->descriptor()), self_});
  look();
  return {
      [this](const ready&) { look(); },
      [this](reexamine_atom) { look(); },
      [this](shutdown_atom) { shut_down(); },
      [this](list_faces) { return std::vector<face_info>{info()}; },
      [this](subscribe_events& request) { sinks_.push_back(std::move(request.sink)); },
      [this](const link_state& state) {
        if (!state.up)
          lose(state.detail);
      },
      [](const reliability_taken_up&) {},  // a ring has no link layer
      [](const face_ended&) {},
      [this](reconnect_atom) { attempt(); },
      [this](tick_atom) {
        if (setup_ && present() >= setup_deadline_)
          fail_attempt({errc::timed_out, "the forwarder did not answer in time", 0});
      },
  };
}

/// Takes what the control socket has brought.
void control_state::look() {
  if (!control_)
    return;  // what woke us was the end of one that is gone
  control_->pump();
  if (setup_)
    move_on();
  if (!control_)
    return;
  if (!control_->closed())
    self_->send(io_, arm{control_watch_id, true, control_->wants_write()});
  else if (setup_)
    fail_attempt(control_->close_reason());
  else
    lose("the forwarder is gone: " + control_->close_reason().message);
}

/// The present attachment is of no use any more.
void control_state::lose(const std::string& why) {
  if (!std::exchange(attached_, false))
    return;
  hang_up();
  if (!options_.reconnect) {
    self_->send(face_, close_face{static_cast<std::uint8_t>(errc::disconnected), why});
    self_->quit(caf::exit_reason::user_shutdown);
    return;
  }
  tell(false);
  // Once it has answered, whatever it had to say of the old channel has been said.
  self_->request(face_, caf::infinite, change_link{})
      .then([this] { attempt(); },
            [this](const caf::error&) { self_->quit(caf::exit_reason::user_shutdown); });
}

/// The I/O actor has a duplicate of the socket, which would keep it open.
void control_state::hang_up() {
  setup_.reset();
  control_.reset();
  self_->send(io_, unwatch{control_watch_id});
}

// -- attaching again ------------------------------------------------------------------------------

void control_state::attempt() {
  if (attached_ || control_)
    return;
  auto connected = connect_control(options_, present());
  if (!connected)
    return fail_attempt(std::move(connected.error()));
  control_.emplace(std::move(*connected));
  setup_.emplace(options_, client::face_setup::purpose::attach, name_, prefixes_);
  setup_deadline_ = present() + options_.connect_timeout;
  self_->delayed_send(control_actor{self_}, options_.connect_timeout, tick_atom_v);
  self_->send(io_, watch{control_watch_id, duplicate(control_->descriptor()), self_});
  look();
}

void control_state::move_on() {
  auto progress = setup_->advance(*control_);
  if (!progress)
    return fail_attempt(std::move(progress.error()));
  if (*progress == client::face_setup::progress::waiting)
    return;
  auto channel = setup_->take_channel();
  if (!channel)
    return fail_attempt({errc::unsupported,
                         "the forwarder gave no shared-memory face: " + setup_->fallback_reason(),
                         0});
  number_ = setup_->face();
  name_ = setup_->face_name();
  setup_.reset();
  attached_ = true;
  delay_ = options_.reconnect_delay;
  last_problem_.clear();
  self_->send(face_, change_link{std::make_shared<std::unique_ptr<link>>(
                         std::make_unique<shm_link>(std::move(*channel)))});
  tell(true);
}

void control_state::fail_attempt(error why) {
  hang_up();
  // Silence and absence are what a restart looks like; an answer of "no" is news.
  const bool news = why.code != errc::not_found && why.code != errc::disconnected;
  if (news && why.message != last_problem_)
    spdlog::warn("cannot attach to the forwarder again, and goes on trying: {}", why.message);
  if (news)
    last_problem_ = std::move(why.message);
  self_->delayed_send(control_actor{self_}, delay_, reconnect_atom_v);
  delay_ = std::min(delay_ * 2, options_.reconnect_max_delay);
}

// -- those who ask --------------------------------------------------------------------------------

void control_state::shut_down() {
  if (control_) {
    if (attached_)
      client::post_destroy(*control_, number_);
    control_->flush();
  }
  self_->quit(caf::exit_reason::user_shutdown);
}

face_info control_state::info() const {
  face_info about;
  about.id = own_face;
  about.uri = "shm://" + name_;
  about.handle = face_;
  about.up = attached_;
  return about;
}

void control_state::tell(bool up) {
  const auto kind = up ? management::face_event_kind::up : management::face_event_kind::down;
  for (const auto& sink : sinks_)
    self_->send(sink, face_event{static_cast<std::uint8_t>(kind), info()});
}

}  // namespace facet::actors
