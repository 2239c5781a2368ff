// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/inspector_actor.hpp"

#include "actors/ending.hpp"
#include "actors/explanation_report.hpp"

#include <utility>

namespace facet::actors {

inspector_state::inspector_state(inspector_actor::pointer self, face_manager_actor service,
                                 shard_group shards,
                                 std::shared_ptr<const management_record> management)
    : self_(self),
      service_(std::move(service)),
      shards_(std::move(shards)),
      management_(std::move(management)) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

inspector_state::~inspector_state() {
  for (auto* promises : {&served_, &waiting_})
    for (auto& promise : *promises)
      promise.deliver(caf::make_error(errc::face_closed, std::string{"the forwarder ends"}));
}

inspector_actor::behavior_type inspector_state::make_behavior() {
  return {
      [this](get_status) { return on_status(); },
      [this](const explain_name& request) { return on_explain(request); },
      [this](const sample_routes& request) { return self_->delegate(service_, request); },
      [this](list_strategies) { return self_->delegate(shards_.any(), list_strategies_v); },
  };
}

caf::result<status_ptr> inspector_state::on_status() {
  auto promise = self_->make_response_promise<status_ptr>();
  waiting_.push_back(promise);
  if (served_.empty())
    start_next();
  return promise;
}

void inspector_state::start_next() {
  served_ = std::exchange(waiting_, {});
  if (!served_.empty())
    gather();
}

void inspector_state::gather() {
  auto snapshot = std::make_shared<status_snapshot>();
  snapshot->started_ms = management_->started_ms;
  // relaxed: a statistic.
  snapshot->rejected_commands = management_->rejected_commands.load(std::memory_order_relaxed);
  self_->request(service_, caf::infinite, get_status_v)
      .then(
          [this, snapshot](face_roster& roster) {
            snapshot->faces = std::move(roster.faces);
            snapshot->channels = std::move(roster.channels);
            snapshot->gone = std::move(roster.gone);
            snapshot->used = roster.used;
            snapshot->limits = roster.limits;
            snapshot->queued_memory = roster.queued_memory;
            ask_shards(snapshot);
          },
          [this](const caf::error& problem) { give_up(problem); });
}

void inspector_state::ask_shards(const draft& snapshot) {
  ask_all<forwarder_status>(
      self_, shards_, get_status_v,
      [this, snapshot](forwarder_status& forwarder) {
        snapshot->forwarder = std::move(forwarder);
        ask_faces(snapshot);
      },
      [this](const caf::error& problem) { give_up(problem); });
}

void inspector_state::ask_faces(const draft& snapshot) {
  // One more, so that it does not end before all are asked.
  auto missing = std::make_shared<std::size_t>(2 * snapshot->faces.size() + 1);
  auto finish_one = [this, missing, snapshot] {
    if (--*missing == 0)
      finish(snapshot);
  };
  for (const auto& info : snapshot->faces) {
    auto ended = [this, snapshot, finish_one, id = info.id](const caf::error&) {
      remember(snapshot, id);
      finish_one();
    };
    self_->request(info.handle, caf::infinite, get_counters_v)
        .then(
            [snapshot, finish_one, id = info.id](face_counters& counters) {
              snapshot->links[id].counters = std::move(counters);
              finish_one();
            },
            ended);
    self_->request(info.handle, caf::infinite, get_histograms_v)
        .then(
            [snapshot, finish_one, id = info.id](face_histograms& histograms) {
              snapshot->links[id].histograms = std::move(histograms);
              finish_one();
            },
            ended);
  }
  finish_one();
}

/// The face ended while it was asked, and is not among those that are gone yet.
void inspector_state::remember(const draft& snapshot, face_id face) {
  if (!last_)
    return;
  if (const auto said = last_->links.find(face); said != last_->links.end())
    snapshot->links[face] = said->second;
}

void inspector_state::finish(status_ptr snapshot) {
  last_ = std::move(snapshot);
  for (auto& promise : std::exchange(served_, {}))
    promise.deliver(last_);
  start_next();
}

void inspector_state::give_up(const caf::error& problem) {
  for (auto& promise : std::exchange(served_, {}))
    promise.deliver(problem);
  start_next();
}

caf::result<std::string> inspector_state::on_explain(const explain_name& request) {
  auto promise = self_->make_response_promise<std::string>();
  auto failed = [promise](const caf::error& problem) mutable { promise.deliver(problem); };
  self_->request(service_, caf::infinite, list_faces_v)
      .then(
          [this, promise, failed, request](std::vector<face_info>& faces) {
            self_->request(shards_.of(request.name), caf::infinite, request)
                .then(
                    [promise, faces = std::move(faces)](const explanation_answer& answer) mutable {
                      promise.deliver(to_json(answer.what, faces, answer.when));
                    },
                    failed);
          },
          failed);
  return promise;
}

}  // namespace facet::actors
