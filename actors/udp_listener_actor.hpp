// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/listener_actor.hpp"

#include <string>

namespace facet::actors {

/// State and behaviour of a UDP listener: reads what peers without a face send and hands it to the
/// service, which makes faces of them. Reads on only when the service is done with what it got, so
/// that a flood fills the socket's buffer and not the memory.
class udp_listener_state {
 public:
  using handle = listener_actor;
  static inline const char* name = "facet.udp";

  /// @param socket    of listen_udp
  /// @param watch_id  for the I/O actor, from below the dynamic face ids
  udp_listener_state(listener_actor::pointer self, unique_fd socket, face_manager_actor service,
                     io_actor io, std::uint64_t watch_id);
  udp_listener_state(const udp_listener_state&) = delete;
  udp_listener_state& operator=(const udp_listener_state&) = delete;
  ~udp_listener_state();

  listener_actor::behavior_type make_behavior();

 private:
  void read();
  void wait();

  listener_actor::pointer self_;
  unique_fd socket_;
  face_manager_actor service_;
  io_actor io_;
  std::uint64_t watch_id_;
  socket_address local_;
  std::string uri_;
  bool handed_over_ = false;  // the service is still busy with the last datagrams
};

}  // namespace facet::actors
