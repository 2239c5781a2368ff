// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <chrono>

namespace facet::actors {

/// How long an attempt to connect may take: below the 10 s after which clients give up a command.
inline constexpr caf::timespan connect_patience = std::chrono::seconds{8};

/// State and behaviour of a connector: makes one TCP connection without ever blocking, answers, and
/// ends; also when whoever asked has ended.
///
/// Threads: CAF's scheduler, as it may outlive the lane of its I/O actor by a moment.
class connector_state {
 public:
  using handle = connector_actor;
  static inline const char* name = "facet.connect";

  /// @param watch_id  for the I/O actor, used by nobody else meanwhile
  connector_state(connector_actor::pointer self, io_actor io, std::uint64_t watch_id);
  connector_state(const connector_state&) = delete;
  connector_state& operator=(const connector_state&) = delete;
  ~connector_state();

  connector_actor::behavior_type make_behavior();

 private:
  caf::result<connection_made> on_connect(const connect_tcp& request);
  void on_ready();
  void finish(const error& problem);

  connector_actor::pointer self_;
  io_actor io_;
  std::uint64_t watch_id_;
  socket_address remote_;
  std::shared_ptr<unique_fd> socket_;
  caf::typed_response_promise<connection_made> promise_;
};

}  // namespace facet::actors
