// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/status_report.hpp"
#include "core/management/command.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset_publisher.hpp"
#include "core/packet/interest.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace facet::actors {

/// State and behaviour of management: the face behind /localhost/nfd and /localhost/facet. Commands
/// become requests to the service; datasets are snapshots of it and of the strategy.
///
/// Commands and queries of one face are answered in the order in which they came, because ndn-rs
/// takes the next packet on its socket for the reply. Which face asked is told by the
/// IncomingFaceId that the forwarder adds for this face.
///
/// Threads: CAF's scheduler, so that a slow command never delays a packet.
/// Source:  NFD Management Protocol; the ndn-rs handshake.
class management_state {
 public:
  using handle = face_actor;
  static inline const char* name = "facet.mgmt";

  management_state(face_actor::pointer self, face_manager_actor service, strategy_actor strategy);
  management_state(const management_state&) = delete;
  management_state& operator=(const management_state&) = delete;

  face_actor::behavior_type make_behavior();

 private:
  using control_parameters = management::control_parameters;

  // taking Interests and answering them (management_actor.cpp)
  batch_result on_send(const send_batch& request);
  bool accept(const packet::buffer& packet);
  void start_next(face_id from);
  void handle_interest(face_id from, const packet::buffer& interest);
  void answer(face_id from, packet::buffer data);
  void answer_nothing(face_id from);
  void emit(packet::buffer packet);

  // commands (management_commands.cpp)
  void run(face_id from, const management::command& command);
  void create(face_id from, const management::command& command);
  void destroy(face_id from, const management::command& command);
  void add_route(face_id from, const management::command& command);
  void remove_route(face_id from, const management::command& command);
  void respond(face_id from, const packet::name& command, std::uint64_t code, std::string text,
               control_parameters body = {});
  void respond(face_id from, const packet::name& command, const caf::error& problem);

  // datasets (management_datasets.cpp)
  bool query(face_id from, const packet::buffer& interest, const packet::interest_view& view);
  void collect(bool with_links, std::function<void(const status_snapshot&)> done,
               std::function<void()> failed);
  void collect_links(std::shared_ptr<status_snapshot> snapshot,
                     std::function<void(const status_snapshot&)> done);
  void publish(face_id from, const packet::buffer& interest,
               const std::vector<std::uint8_t>& content);
  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  face_actor::pointer self_;
  face_manager_actor service_;
  strategy_actor strategy_;
  std::vector<packet_sink> sinks_;
  std::map<face_id, std::deque<packet::buffer>> waiting_;  // front: the one being answered
  management::dataset_publisher publisher_;
  face_counters counters_;
  std::uint64_t started_ms_;
};

}  // namespace facet::actors
