// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/node.hpp"
#include "apps/facetd/config.hpp"

#include <map>
#include <string>
#include <vector>

namespace facet::apps {

/// Keeps the faces, routes and strategies of the configuration in a running forwarder. What cannot
/// be had is logged and tried again by retry(): a peer may be away when this host starts.
///
/// Threads:  one, which runs no actors. Blocking: until the forwarder has answered.
class static_setup {
 public:
  static_setup(caf::actor_system& system, actors::service_actor service)
      : system_(system), service_(std::move(service)) {}

  /// Makes the forwarder have what `config` lists, and no more what an earlier call listed and this
  /// one does not.
  void apply(const daemon_config& config);

  /// Tries again what was missing, and makes faces that have ended anew, with their routes. A route
  /// or strategy that somebody changed since is left alone.
  /// @returns true when there is anything that may have to be tried again
  bool retry();

 private:
  void forget_faces(const std::vector<static_face>& wanted);
  void forget_routes(const std::vector<static_route>& wanted);
  void forget_strategies(const std::vector<static_strategy>& wanted);
  void ensure_faces();
  void ensure_routes();
  void ensure_strategies();
  void refresh_face_list();
  [[nodiscard]] face_id face_called(const std::string& uri) const;
  void report(const std::string& what, const std::string& why);

  caf::actor_system& system_;
  actors::service_actor service_;
  std::vector<static_face> faces_;
  std::vector<static_route> routes_;
  std::vector<static_strategy> strategies_;
  std::vector<face_id> route_faces_;  // to which each route was registered; no_face: not yet
  std::vector<bool> strategies_chosen_;
  std::map<std::string, face_id> present_;         // faces there are, by remote URI
  std::map<std::string, std::string> complaints_;  // what was logged last, to log it once
};

}  // namespace facet::apps
