// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/control_actor.hpp"
#include "actors/lane.hpp"
#include "core/base/result.hpp"
#include "core/client/face_setup.hpp"
#include "core/client/options.hpp"

#include <memory>
#include <vector>

namespace facet::actors {

/// An application made of actors: attaches to the local forwarder and gives the application's end
/// of its shared-memory face as a face actor. Send with request(face(), …, send_batch{…}), receive
/// by subscribing a packet_sink. Packets are bare, Nacks and packets with a congestion mark come in
/// their LpPackets (packet::decode_lp reads all).
///
/// When the forwarder goes away and options.reconnect is set, the application attaches again by
/// itself, with back-off, and registers every prefix again; face() and its sinks stay. Meanwhile
/// batches wait as for a slow peer and are then dropped as `down`. Interests that were pending are
/// lost with the forwarder: notify() tells when to ask for them again. A forwarder that is back but
/// refuses, or has no shared memory, is asked again, too, and the log says why. Without
/// options.reconnect the sinks are told face_closed, and the face ends.
///
/// Lifetime: inside that of the actor system; the destructor detaches in order.
/// Threads:  attach and stop from a thread that runs no actors; the others from any.
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

  /// Tells `sink` whenever the forwarder is gone (face_event_kind::down) and whenever the
  /// application is attached again, with its prefixes registered (up), from now on. @pre not
  /// stopped
  void notify(face_event_sink sink) const;

  /// Detaches; the forwarder forgets the face and its prefixes. Idempotent.
  void stop();

 private:
  application(caf::actor_system& system, client::options options,
              std::vector<client::registration> prefixes, attached_face attached);

  caf::actor_system& system_;
  lane lane_;
  io_actor io_;
  face_actor face_;
  control_actor control_;
};

}  // namespace facet::actors
