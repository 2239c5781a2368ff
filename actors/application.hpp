// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "core/base/result.hpp"
#include "core/client/control_connection.hpp"
#include "core/client/face_setup.hpp"
#include "core/client/options.hpp"

#include <memory>
#include <vector>

namespace facet::actors {

/// Watches the control socket of an application; interface of control_state.
using control_actor = port::extend<ready_sink, caf::result<void>(shutdown_atom)>;

/// State and behaviour of the actor that holds an application's control connection: while it lives
/// the forwarder keeps the application's face, and when the forwarder goes it closes our end.
class control_state {
 public:
  using handle = control_actor;
  static inline const char* name = "facet.control";

  control_state(control_actor::pointer self, client::control_connection control,
                face_id face_number, face_actor face, io_actor io);
  control_state(const control_state&) = delete;
  control_state& operator=(const control_state&) = delete;
  ~control_state();

  control_actor::behavior_type make_behavior();

 private:
  void look();

  control_actor::pointer self_;
  client::control_connection control_;
  face_id face_number_;
  face_actor face_;
  io_actor io_;
};

/// An application made of actors: attaches to the local forwarder and gives the application's end
/// of its shared-memory face as a face actor. Send with request(face(), …, send_batch{…}), receive
/// by subscribing a packet_sink; the sink is told face_closed when the forwarder goes away. Packets
/// are bare, Nacks and packets with a congestion mark come in their LpPackets (packet::decode_lp
/// reads all).
///
/// Lifetime: inside that of the actor system; the destructor detaches in order.
/// Threads:  attach and stop from a thread that runs no actors; face() from any.
class application {
 public:
  /// Connects, obtains the face and registers `prefixes`.
  ///
  /// Blocking: up to options.connect_timeout
  /// Errors:   those of client::control_connection::connect, timed_out, refused, and unsupported
  ///           when the forwarder has no shared memory to offer
  static result<std::unique_ptr<application>> attach(caf::actor_system& system,
                                                     client::options options,
                                                     std::vector<client::registration> prefixes);

  application(const application&) = delete;
  application& operator=(const application&) = delete;
  ~application() { stop(); }

  [[nodiscard]] const face_actor& face() const noexcept { return face_; }

  /// Detaches; the forwarder forgets the face and its prefixes. Idempotent.
  void stop();

 private:
  application(caf::actor_system& system, client::control_connection control, shm::channel channel,
              face_id face_number);

  caf::actor_system& system_;
  lane lane_;
  io_actor io_;
  face_actor face_;
  control_actor control_;
};

}  // namespace facet::actors
