// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/face_actor.hpp"
#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "actors/tick_schedule.hpp"
#include "core/tables/rib.hpp"

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace facet::actors {

/// What the service gives to the faces it makes.
struct face_manager_options {
  face_options faces;              ///< id is filled in per face
  mode_t shm_mode = 0600;          ///< of regions and doorbells
  std::uint32_t shm_capacity = 0;  ///< slots a ring when the application does not say; 0: default
};

/// State and behaviour of the service: owns the list of faces and the RIB. It makes faces, watches
/// them, and when one ends, however it ends, takes its routes away and ends the faces it owned.
///
/// Threads: CAF's scheduler, so that opening a region (milliseconds) never delays a packet; the
/// faces it makes are pinned to the lane.
class face_manager_state {
 public:
  using handle = face_manager_actor;
  static inline const char* name = "facet.faces";

  face_manager_state(face_manager_actor::pointer self, face_manager_options options,
                     strategy_actor strategy, io_actor io, lane* home);
  face_manager_state(const face_manager_state&) = delete;
  face_manager_state& operator=(const face_manager_state&) = delete;
  ~face_manager_state();

  face_manager_actor::behavior_type make_behavior();

 private:
  struct record {
    face_info info;
    uid_t peer_uid = 0;
    std::vector<port::void_promise> destroying;  // answered when it is gone
  };

  caf::result<face_info> on_create(const create_face& request);
  result<std::unique_ptr<link>> open_shm(const create_face& request, uid_t peer, face_info& info);
  result<uid_t> peer_of(const create_face& request) const;
  caf::result<face_id> on_adopt_connection(adopt_connection& request);
  caf::result<void> on_adopt_actor(adopt_actor& request);
  caf::result<void> on_destroy(face_id id);
  caf::result<void> on_register(const register_prefix& request);
  caf::result<void> on_unregister(const unregister_prefix& request);
  caf::result<packet::name> on_set_strategy(set_strategy& request);
  void on_learned(const std::vector<forwarding::route_request>& learned);
  void learn(const forwarding::route_request& request, std::vector<tables::fib_change>& changes);
  std::vector<face_info> faces() const;
  std::vector<route> routes() const;

  record& start_face(face_info info, std::unique_ptr<link> link, uid_t peer_uid);
  forwarding::face_traits traits_of(const face_info& info) const;
  template <class T>
  void attach(const record& r, caf::response_promise promise, T answer);
  void on_down(const caf::down_msg& down);
  void forget(face_id id, const std::string& why);
  void close_owned_by(face_id owner);
  void expire_routes();
  void schedule_tick();
  caf::result<void> apply(std::vector<tables::fib_change> changes);
  void on_shutdown();
  void quit_when_empty();
  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  face_manager_actor::pointer self_;
  face_manager_options options_;
  strategy_actor strategy_;
  io_actor io_;
  lane* home_;
  face_id last_id_ = first_dynamic_face - 1;
  std::map<face_id, record> faces_;
  std::unordered_map<caf::actor_addr, face_id> by_address_;
  tables::rib rib_;
  tick_schedule ticks_;
  bool stopping_ = false;
};

}  // namespace facet::actors
