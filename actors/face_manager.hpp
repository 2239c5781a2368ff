// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/face_actor.hpp"
#include "actors/face_settings.hpp"
#include "actors/internal_messages.hpp"
#include "actors/lane.hpp"
#include "actors/shards.hpp"
#include "actors/tick_schedule.hpp"
#include "core/management/access.hpp"
#include "core/management/command_policy.hpp"
#include "core/management/dataset.hpp"
#include "core/management/face_uri.hpp"
#include "core/shm/channel.hpp"
#include "core/tables/rib.hpp"

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace facet::actors {

/// What the service gives to the faces it makes.
struct face_manager_options {
  face_options faces;  ///< id and budget are filled in
  /// Memory that packets may hold which wait for slow peers, all faces together.
  std::size_t queue_total = std::size_t{256} << 20;
  bool named_shm = true;           ///< whether applications may have shared memory with a name
  mode_t shm_mode = 0600;          ///< of named regions and doorbells
  std::uint32_t shm_capacity = 0;  ///< slots a ring when the application does not say; 0: default
  socket_face_options sockets;     ///< of faces over sockets
  management::access_settings access;  ///< who may do what, and have how much
  /// What announcements that arrive with Data must prove before a route is learned from them; null:
  /// nothing.
  std::shared_ptr<const management::command_policy> announcements;
};

/// State and behaviour of the service: owns the list of faces and the RIB. It makes faces, watches
/// them, and when one ends, however it ends, takes its routes away and ends the faces it owned.
///
/// Threads: CAF's scheduler, so that opening a region (milliseconds) never delays a packet; the
/// faces it makes are pinned to the lane that has the fewest of their kind.
class face_manager_state {
 public:
  using handle = face_manager_actor;
  static inline const char* name = "facet.faces";

  /// @param left_behind  is given the faces that live when the service ends otherwise than asked
  /// to;
  ///                     to be read once it has ended
  face_manager_state(face_manager_actor::pointer self, face_manager_options options,
                     std::vector<lane_parts> lanes, resolver_actor resolver,
                     std::shared_ptr<std::vector<face_actor>> left_behind);
  face_manager_state(const face_manager_state&) = delete;
  face_manager_state& operator=(const face_manager_state&) = delete;
  ~face_manager_state();

  face_manager_actor::behavior_type make_behavior();

 private:
  struct record {
    face_info info;
    management::principal peer;  // whose it is; no user: nobody's
    std::size_t memory = 0;      // of its region
    bool counted = false;        // in the book
    face_kind kind = face_kind::internal;
    link_face_actor link;  // the same actor as info.handle; null for internal faces
    link_behaviour behaviour = {};
    std::size_t lane = 0;                             // for life
    bool on_demand = false;                           // made by its peer, so it counts
    bool ended = false;                               // what it did is in gone_
    std::vector<port::void_promise> destroying = {};  // answered when it is gone
  };
  using face_promise = caf::typed_response_promise<face_info>;

  // making faces on request (face_creation.cpp)
  caf::result<face_info> on_create(const create_face& request);
  caf::result<void> on_adopt_actor(adopt_actor& request);
  record& start_face(record fresh, std::unique_ptr<link> link,
                     std::optional<socket_address> reconnect_to = {});
  [[nodiscard]] std::size_t choose_lane(face_kind kind) const;
  [[nodiscard]] forwarding::face_traits traits_of(const record& r) const;

  // over shared memory (face_creation_shm.cpp)
  static constexpr std::string_view sealed_scheme = "memfd";
  caf::result<face_info> create_shm(const create_face& request);
  [[nodiscard]] shm::ring_geometry geometry_of(const create_face& request) const;
  /// A link, and what the peer must be passed to attach to it; nothing if it has a name.
  struct opened_shm {
    std::unique_ptr<actors::link> link;
    std::vector<unique_fd> for_peer;
  };
  result<opened_shm> open_shm(const create_face& request, shm::ring_geometry geometry, uid_t peer,
                              face_info& info) const;
  result<opened_shm> open_sealed(std::string_view wanted, const shm::channel::create_options& o,
                                 face_id owner, face_info& info) const;
  void pass_then_attach(const record& fresh, face_id owner, std::vector<unique_fd> for_peer,
                        face_promise promise);
  result<management::principal> peer_of(const create_face& request) const;

  // over UDP and TCP (face_creation_network.cpp)
  void resolve(management::face_uri uri, const create_face& request, face_promise promise);
  void create_network(const management::face_uri& uri, const create_face& request,
                      face_promise promise);
  void create_udp(const socket_address& remote, const create_face& request, face_promise promise);
  void create_tcp(const socket_address& remote, const face_settings& settings,
                  face_promise promise);
  void finish_tcp(const socket_address& remote, const face_settings& settings, unique_fd socket,
                  face_promise promise);
  bool refuse_duplicate(const std::string& uri, face_promise& promise) const;

  // faces that come by themselves (face_arrival.cpp)
  caf::result<face_id> on_adopt_connection(adopt_connection& request);
  caf::result<face_id> on_adopt_group(adopt_group& request);
  void on_datagrams(datagrams_heard& heard);
  face_id face_of_datagram(const heard_datagram& datagram, const datagrams_heard& heard);
  static datagrams_heard strays_of(int socket, const socket_address& local);
  void hear_again(datagrams_heard strays);
  void on_add_channel(add_channel& request);
  bool room_on_demand(channel_info& channel);
  std::vector<channel_info> channels() const;

  // who may do what, and have how much (face_access.cpp)
  result<management::principal> principal_of(face_id asker) const;
  result<void> may_operate(face_id asker) const;
  result<void> may_change(face_id asker, face_id target) const;
  result<void> may_register(face_id asker, packet::name_view prefix) const;
  result<void> room_for_route(const packet::name& prefix, face_id face, std::uint64_t origin) const;
  caf::result<void> on_authorize(const authorize& request) const;
  void count_routes(face_id face, std::ptrdiff_t change);
  result<void> take_in(record& fresh);
  void let_go(record& r);
  void turn_away(channel_info& channel, const std::string& why);

  // changing faces (face_changes.cpp)
  caf::result<face_info> on_update(const update_face& request);
  void on_link_state(link_state& state);
  void on_reliability(face_id face);
  void emit(std::uint8_t kind, const face_info& info);

  caf::result<void> on_destroy(const destroy_face& request);
  caf::result<void> on_register(const register_prefix& request);
  caf::result<void> on_unregister(const unregister_prefix& request);
  caf::result<packet::name> on_set_strategy(const set_strategy& request);
  void on_learned(const std::vector<forwarding::route_request>& learned);
  void learn(const forwarding::route_request& request, std::vector<tables::fib_change>& changes);
  result<void> check_announcement(bytes_view wire) const;
  std::vector<face_info> faces() const;
  std::vector<route> routes(packet::name_view under = {},
                            std::size_t prefixes = tables::rib::everything) const;
  face_roster roster() const;
  route_sample some_routes(const sample_routes& request) const;

  /// Makes all shards know the face before the face reports packets to it, then answers.
  template <class T>
  void attach(const record& r, caf::response_promise promise, T answer) {
    auto on_error = [promise](const caf::error& e) mutable { promise.deliver(e); };
    auto subscriber = subscribe{lanes_[r.lane].strategy};
    auto on_subscribed = [this, promise, answer, id = r.info.id]() mutable {
      if (auto found = faces_.find(id); found != faces_.end())
        emit(management::face_event_kind::created, found->second.info);
      promise.deliver(answer);
    };
    ask_all<void>(
        self_, shards_, attach_face{r.info.id, r.info.handle, traits_of(r)},
        [this, face = r.info.handle, subscriber, on_subscribed, on_error] {
          self_->request(face, caf::infinite, subscriber).then(on_subscribed, on_error);
        },
        on_error);
  }
  void on_down(const caf::down_msg& down);
  void forget(face_id id, const std::string& why);
  void on_face_ended(const face_ended& ended);
  void close_owned_by(face_id owner);
  void expire_routes();
  void schedule_tick();
  caf::result<void> apply(const std::vector<tables::fib_change>& changes);
  void tell_of(const std::vector<tables::fib_change>& changes);
  void on_watch_routes(watch_routes& request);
  caf::result<void> on_subscribe(subscribe_events& request);
  /// As a request to every shard that is answered when all have done it.
  template <class Message>
  port::void_promise in_all_shards(const Message& message) {
    auto promise = self_->make_response_promise();
    ask_all<void>(
        self_, shards_, message, [promise]() mutable { promise.deliver(caf::unit); },
        [promise](const caf::error& e) mutable { promise.deliver(e); });
    return promise;
  }
  /// As above, for what nobody waits for.
  template <class Message>
  void tell_shards(const Message& message) {
    for (const auto& shard : shards_)
      self_->send(shard, message);
  }
  void on_shutdown();
  void quit_when_empty();
  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  face_manager_actor::pointer self_;
  face_manager_options options_;
  std::vector<lane_parts> lanes_;
  shard_group shards_;
  resolver_actor resolver_;
  std::shared_ptr<std::vector<face_actor>> left_behind_;
  face_id last_id_ = first_dynamic_face - 1;
  std::map<face_id, record> faces_;
  std::unordered_map<caf::actor_addr, face_id> by_address_;
  std::unordered_map<std::string, face_id> by_uri_;  // network faces by their remote end
  std::map<std::string, channel_info> channels_;
  std::vector<socket_address> udp_channels_;
  std::size_t on_demand_ = 0;
  std::uint64_t connecting_ = 0;  // numbers attempts to connect
  time_point last_refusal_told_{};
  std::vector<face_event_sink> event_sinks_;
  route_watcher route_watcher_;  // null: nobody watches
  face_totals gone_;
  management::access_book book_;
  std::shared_ptr<egress_budget> egress_;
  tables::rib rib_;
  tick_schedule ticks_;
  bool stopping_ = false;
};

}  // namespace facet::actors
