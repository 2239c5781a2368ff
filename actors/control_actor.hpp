// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "core/base/result.hpp"
#include "core/client/control_connection.hpp"
#include "core/client/face_setup.hpp"
#include "core/client/options.hpp"
#include "core/shm/channel.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace facet::actors {

/// Looks after the control socket of an application; interface of control_state.
using control_actor =
    port::extend<ready_sink, caf::result<void>(shutdown_atom),
                 // The application's face, as the only one.
                 caf::result<std::vector<face_info>>(list_faces),
                 caf::result<void>(subscribe_events),
                 // From the face, as its watcher.
                 caf::result<void>(link_state), caf::result<void>(reliability_taken_up),
                 caf::result<void>(face_ended),
                 // INTERNAL: time for the next attempt to attach.
                 caf::result<void>(reconnect_atom),
                 // INTERNAL: an attempt may have taken too long.
                 caf::result<void>(tick_atom)>;

/// A control connection and the shared-memory face that was obtained over it.
struct attached_face {
  client::control_connection control;
  shm::channel channel;
  face_id number = no_face;  ///< at the forwarder
  std::string name;          ///< asked for again after a restart
};

/// Connects to the first control socket that answers.
/// Blocking: up to `deadline`, while its queue is full
/// Errors:   those of client::control_connection::connect
result<client::control_connection> connect_control(const client::options& options,
                                                   time_point deadline);

/// State and behaviour of the actor that holds an application's control connection and makes its
/// face: while the connection lives the forwarder keeps the face. When the forwarder goes away it
/// attaches again by the rules of client::options, registers every prefix again, and gives the face
/// the new channel; without options.reconnect it ends the face.
class control_state {
 public:
  using handle = control_actor;
  static inline const char* name = "facet.control";

  /// @param home  the lane that this actor, the face and `io` run on
  control_state(control_actor::pointer self, client::options options,
                std::vector<client::registration> prefixes, attached_face attached, io_actor io,
                lane* home);
  control_state(const control_state&) = delete;
  control_state& operator=(const control_state&) = delete;
  ~control_state();

  control_actor::behavior_type make_behavior();

 private:
  void look();
  void lose(const std::string& why);
  void attempt();
  void hang_up();
  void move_on();
  void fail_attempt(error why);
  void shut_down();
  void tell(bool up);
  [[nodiscard]] face_info info() const;

  control_actor::pointer self_;
  const client::options options_;
  const std::vector<client::registration> prefixes_;
  io_actor io_;
  link_face_actor face_;
  std::vector<face_event_sink> sinks_;

  bool attached_ = true;
  std::optional<client::control_connection> control_;
  face_id number_;
  std::string name_;
  std::optional<client::face_setup> setup_;  // while attaching again
  time_point setup_deadline_{};
  std::chrono::milliseconds delay_;
  std::string last_problem_;  // that the log was told
};

}  // namespace facet::actors
