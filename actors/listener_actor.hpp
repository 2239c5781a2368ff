// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/stream_listener.hpp"

#include <memory>
#include <optional>
#include <string>

namespace facet::actors {

/// Waits for connections.
using listener_actor = port::extend<ready_sink, caf::result<void>(shutdown_atom)>;

/// State and behaviour of a listener: accepts what the I/O actor reports and hands it to the
/// service. When descriptors run out it pauses instead of spinning.
class listener_state {
 public:
  using handle = listener_actor;
  static inline const char* name = "facet.listen";

  /// @param watch_id  for the I/O actor, from below the dynamic face ids
  listener_state(listener_actor::pointer self, std::unique_ptr<stream_listener> listener,
                 face_manager_actor service, io_actor io, std::uint64_t watch_id);
  listener_state(const listener_state&) = delete;
  listener_state& operator=(const listener_state&) = delete;
  ~listener_state();

  listener_actor::behavior_type make_behavior();

 private:
  void accept_all();
  void tell(const std::string& problem);

  listener_actor::pointer self_;
  std::unique_ptr<stream_listener> listener_;
  face_manager_actor service_;
  io_actor io_;
  std::uint64_t watch_id_;
  std::uint64_t failures_ = 0;  // to accept
  std::optional<caf::actor_clock::time_point> last_told_;
};

}  // namespace facet::actors
