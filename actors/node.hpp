// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/face_manager.hpp"
#include "actors/guard_actor.hpp"
#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "actors/listen_options.hpp"
#include "actors/listener_actor.hpp"
#include "actors/shards.hpp"
#include "actors/sockets.hpp"
#include "core/base/result.hpp"
#include "core/forwarding/forwarder.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace facet::actors {

/// What one forwarder consists of and where it listens.
struct node_options {
  std::string socket_path;            ///< of the control socket; empty: none
  mode_t socket_mode = 0666;          ///< who may connect (NFD's default: everybody on this host)
  std::optional<gid_t> socket_group;  ///< of the socket file; nothing: our own
  std::size_t lanes = 1;              ///< threads that forward; 1 to shard_map::most_shards
  listen_options udp;
  listen_options tcp;
  multicast_options multicast;
  forwarding::forwarder_options forwarder;
  face_manager_options faces;
  management::policy_settings policy;  ///< what commands must prove
  /// Told, on a thread of the actor system, when an actor that forwarding needs (of a lane, the
  /// service, management, a listener …) has ended although nobody asked it to. The node is of no
  /// use then and is to be stopped, from a thread of the caller's.
  failure_handler on_failure;
};

/// One running forwarder: lanes with their I/O and strategy actors, the service, management and the
/// listeners, started and stopped in the order in which they need each other, and a guard that
/// tells when one of them ends by itself.
///
/// Lifetime: inside that of the actor system; the destructor stops.
/// Threads:  start and stop from one thread that runs no actors.
class node {
 public:
  /// Starts everything; connections are accepted when it returns.
  /// Errors: those of unix_listener::open; of ports and groups: name_in_use, permission_denied,
  ///         invalid_argument
  static result<std::unique_ptr<node>> start(caf::actor_system& system, node_options options);

  node(const node&) = delete;
  node& operator=(const node&) = delete;
  ~node() { stop(); }

  /// Ends every face and actor: applications see their faces closed, nothing is left in /dev/shm,
  /// /tmp or at the socket path. Blocks until it is done. Idempotent.
  void stop();

  /// Changes what can change in a running forwarder: what commands must prove, the size of the
  /// content store, and, for faces made from now on, what `options.faces` says. Paths, permissions
  /// and the bounds of the PIT stay as they were started with. Multicast faces are made on
  /// interfaces that are new, and end where the interface is gone. Done when later commands see it.
  void reconfigure(node_options options);

  /// Faces, routes and strategies for actors of this process.
  [[nodiscard]] const service_actor& service() const noexcept { return public_service_; }
  [[nodiscard]] const shard_group& shards() const noexcept { return *shards_; }
  /// What this forwarder holds and does.
  [[nodiscard]] const inspector_actor& inspector() const noexcept { return inspector_; }

 private:
  node(caf::actor_system& system, const node_options& options);
  void start_lanes(const node_options& options);
  /// The I/O actor of the first lane, where everything lives that is not a face.
  [[nodiscard]] const io_actor& io() const noexcept { return parts_.front().io; }
  void serve_management(management::policy_settings policy);
  result<void> listen(const node_options& options);
  result<void> listen_udp_tcp(const node_options& options);
  result<void> open_port(bool udp, bool ipv6, const listen_options& options);
  result<void> join_groups();
  void follow_interfaces();
  void join_group(const socket_address& group, const multicast_interface& on);
  void add_listener(listener_actor listener, std::string uri);
  template <class Handle>
  void is_vital(const Handle& part, std::string what) {
    vital_.push_back({caf::actor_cast<caf::actor>(part), std::move(what)});
  }

  caf::actor_system& system_;
  std::shared_ptr<shard_board> board_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::vector<lane_parts> parts_;
  std::optional<shard_group> shards_;
  face_manager_actor service_;
  service_actor public_service_;
  management_actor management_;
  inspector_actor inspector_;
  resolver_actor resolver_;
  std::vector<listener_actor> listeners_;
  std::vector<vital_part> vital_;  // until the guard is there
  guard_actor guard_;
  std::shared_ptr<std::vector<face_actor>> left_behind_;  // by a service that failed

  multicast_options multicast_;  // as the node was started with
  /// The face of each interface (by index) and version of IP.
  std::map<std::pair<unsigned, bool>, face_id> group_faces_;
};

/// Settings of the actor system that a forwarder wants: its messages, few threads beside the lane,
/// and no polling by idle workers.
void configure(caf::actor_system_config& config);

}  // namespace facet::actors
