// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/management_module.hpp"
#include "actors/management_record.hpp"
#include "actors/shards.hpp"
#include "core/management/command_policy.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset_publisher.hpp"
#include "core/management/notification_stream.hpp"
#include "core/packet/interest.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace facet::actors {

/// State and behaviour of management: the face behind /localhost/nfd and /localhost/facet. Commands
/// become requests to the service; datasets are snapshots of it and of the strategies. What it
/// understands is in its modules (management_module.hpp).
///
/// Commands and queries of one face are answered in the order in which they came, because ndn-rs
/// takes the next packet on its socket for the reply. Which face asked is told by the
/// IncomingFaceId that the forwarder adds for this face.
///
/// Threads: CAF's scheduler, so that a slow command never delays a packet.
/// Source:  NFD Management Protocol; the ndn-rs handshake.
class management_state {
 public:
  using handle = management_actor;
  static inline const char* name = "facet.mgmt";

  /// @param record  what others may read; written here
  management_state(management_actor::pointer self, face_manager_actor service, shard_group shards,
                   inspector_actor inspector, std::shared_ptr<management_record> record,
                   management::policy_settings policy);
  management_state(const management_state&) = delete;
  management_state& operator=(const management_state&) = delete;

  management_actor::behavior_type make_behavior();

  // -- for its modules ----------------------------------------------------------------------------

  /// Asks the service (a strategy actor) and hands its answer to `done`, an error to `failed`.
  template <class Done, class Failed, class... Message>
  void ask_service(Done done, Failed failed, Message&&... message) {
    self_->request(service_, caf::infinite, std::forward<Message>(message)...)
        .then(std::move(done), std::move(failed));
  }
  template <class Done, class Failed, class... Message>
  void ask_strategy(const strategy_actor& shard, Done done, Failed failed, Message&&... message) {
    self_->request(shard, caf::infinite, std::forward<Message>(message)...)
        .then(std::move(done), std::move(failed));
  }
  /// Asks all strategy actors and hands the sum of their answers to `done`, or the first error to
  /// `failed`: see actors::ask_each.
  template <class Answer, class Done, class Failed, class Message>
  void ask_shards(Done done, Failed failed, const Message& message) {
    ask_all<Answer>(self_, shards_, message, std::move(done), std::move(failed));
  }
  template <class Answer, class Done, class Failed, class Make>
  void ask_each_shard(Done done, Failed failed, Make message_for) {
    ask_each<Answer>(self_, shards_, std::move(message_for), std::move(done), std::move(failed));
  }
  [[nodiscard]] const shard_group& shards() const noexcept { return shards_; }
  template <class Done, class Failed, class... Message>
  void ask_inspector(Done done, Failed failed, Message&&... message) {
    self_->request(inspector_, caf::infinite, std::forward<Message>(message)...)
        .then(std::move(done), std::move(failed));
  }
  /// As above, any face.
  template <class Done, class Failed, class... Message>
  void ask_face(const face_actor& face, Done done, Failed failed, Message&&... message) {
    self_->request(face, caf::infinite, std::forward<Message>(message)...)
        .then(std::move(done), std::move(failed));
  }

  /// Answers a command. A success always has a body, even an empty one; an error when it says
  /// something.
  void respond(const command_request& request, std::uint64_t code, std::string text,
               management::control_parameters body = {});
  /// Answers a command with what went wrong, in the protocol's code for it.
  void respond(const command_request& request, const caf::error& problem);

  /// Answers a dataset query with `content`.
  void publish(const dataset_request& request, const std::vector<std::uint8_t>& content);
  /// Answers a dataset query with an error: Data of ContentType Nack that holds a ControlResponse.
  void refuse(const dataset_request& request, std::uint64_t code, std::string text);
  /// As above, with what went wrong.
  void refuse(const dataset_request& request, const caf::error& problem);
  /// Answers an Interest for faces/events, now or when there is something to tell.
  void answer_event(const dataset_request& request);
  /// Ends the turn of a face's oldest Interest without an answer; the client's timeout tells it.
  void answer_nothing(face_id from);

  /// Whether an announcement's signature is what the policy asks for. Errors: permission_denied
  [[nodiscard]] result<void> check_announcement(const packet::data_view& data) const;

  /// When management started, Unix time.
  [[nodiscard]] std::uint64_t started_ms() const noexcept { return record_->started_ms; }

 private:
  caf::result<void> on_subscribe(subscribe& request);
  batch_result on_send(const send_batch& request);
  bool accept(const packet::buffer& packet);
  void take_turns();
  void handle_interest(face_id from, const packet::buffer& interest);
  bool query(face_id from, const packet::buffer& interest, packet::name_view asked_for);
  void run(face_id from, const packet::interest_view& interest, management::command command);
  void answer(face_id from, packet::buffer data);
  void emit(packet::buffer packet);
  void on_face_event(const face_event& event);
  [[nodiscard]] time_point now() const { return self_->clock().now(); }

  management_actor::pointer self_;
  face_manager_actor service_;
  shard_group shards_;
  inspector_actor inspector_;
  std::shared_ptr<management_record> record_;
  std::vector<packet_sink> sinks_;
  /// Interests of one face that are not answered yet.
  struct face_queue {
    std::deque<packet::buffer> interests;  // front: the one whose turn it is, or is next
    std::size_t octets = 0;
  };
  std::map<face_id, face_queue> waiting_;
  std::size_t waiting_octets_ = 0;
  std::deque<face_id> due_;        // faces whose first Interest waits for its turn
  std::set<face_id> making_;       // faces whose dataset is being made
  std::deque<face_id> postponed_;  // faces whose dataset has to wait for those
  bool taking_turns_ = false;
  management::dataset_publisher publisher_;
  management::command_policy policy_;
  management::notification_stream face_events_;
  face_counters counters_;
};

}  // namespace facet::actors
