// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_manager.hpp"

#include "actors/ending.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

namespace facet::actors {

namespace {

/// Actors that are told of what happens to faces: management, and few who look on.
constexpr std::size_t most_event_sinks = 64;

shard_group shards_of(const std::vector<lane_parts>& lanes) {
  std::vector<strategy_actor> shards;
  for (const auto& lane : lanes)
    shards.push_back(lane.strategy);
  return shard_group{std::move(shards)};
}

}  // namespace

face_manager_state::face_manager_state(face_manager_actor::pointer self,
                                       face_manager_options options, std::vector<lane_parts> lanes,
                                       resolver_actor resolver,
                                       std::shared_ptr<std::vector<face_actor>> left_behind)
    : self_(self),
      options_(options),
      lanes_(std::move(lanes)),
      shards_(shards_of(lanes_)),
      resolver_(std::move(resolver)),
      left_behind_(std::move(left_behind)),
      book_(options_.access, ::geteuid()),
      egress_(std::make_shared<egress_budget>(options_.queue_total)),
      rib_([this](face_id face, std::ptrdiff_t change) { count_routes(face, change); }) {
  port::drop_unexpected(self);
  end_with_exception(self);
  self->set_down_handler([this](caf::down_msg& down) { on_down(down); });
}

face_manager_state::~face_manager_state() {
  for (auto& [id, r] : faces_) {
    left_behind_->push_back(r.info.handle);
    for (auto& promise : r.destroying)
      promise.deliver(caf::make_error(errc::face_closed, std::string{"the service ended"}));
  }
}

face_manager_actor::behavior_type face_manager_state::make_behavior() {
  tell_shards(report_routes{face_manager_actor{self_}});
  return {
      [this](const create_face& request) { return on_create(request); },
      [this](const destroy_face& request) { return on_destroy(request); },
      [this](list_faces) { return faces(); },
      [this](const register_prefix& request) { return on_register(request); },
      [this](const unregister_prefix& request) { return on_unregister(request); },
      [this](list_routes) { return routes(); },
      [this](const set_strategy& request) { return on_set_strategy(request); },
      [this](adopt_connection& request) { return on_adopt_connection(request); },
      [this](adopt_actor& request) { return on_adopt_actor(request); },
      [this](watch_routes& request) { on_watch_routes(request); },
      [this](const set_announcement& request) -> caf::result<void> {
        return in_all_shards(request);
      },
      [this](const std::vector<forwarding::route_request>& learned) { on_learned(learned); },
      [this](const update_face& request) { return on_update(request); },
      [this](subscribe_events& request) { return on_subscribe(request); },
      [this](list_channels) { return channels(); },
      [this](datagrams_heard& heard) { on_datagrams(heard); },
      [this](adopt_group& request) { return on_adopt_group(request); },
      [this](add_channel& request) { on_add_channel(request); },
      [this](link_state& state) { on_link_state(state); },
      [this](const reliability_taken_up& note) { on_reliability(note.face); },
      [this](const face_ended& ended) { on_face_ended(ended); },
      [this](get_status) { return roster(); },
      [this](const sample_routes& request) { return some_routes(request); },
      [this](const configure_faces& request) {
        options_ = *request.options;
        book_.configure(options_.access);
        egress_->set_limit(options_.queue_total);
      },
      [this](tick_atom) { expire_routes(); },
      [this](shutdown_atom) { on_shutdown(); },
      [this](const authorize& request) { return on_authorize(request); },
  };
}

caf::result<void> face_manager_state::on_subscribe(subscribe_events& request) {
  if (event_sinks_.size() >= most_event_sinks)
    return caf::make_error(errc::no_space,
                           std::to_string(most_event_sinks) + " actors are told of events already");
  event_sinks_.push_back(std::move(request.sink));
  return caf::unit;
}

// -- ending faces ---------------------------------------------------------------------------------

caf::result<void> face_manager_state::on_destroy(const destroy_face& request) {
  const auto id = request.id;
  auto found = faces_.find(id);
  if (found == faces_.end() || id < first_dynamic_face)
    return caf::make_error(errc::not_found,
                           "there is no face " + std::to_string(id) + " that could be destroyed");
  if (auto allowed = may_change(request.asker, id); !allowed)
    return to_caf(allowed.error());
  auto promise = self_->make_response_promise();
  found->second.destroying.push_back(promise);
  self_->send(found->second.info.handle, close_face{0, "destroyed on request"});
  return promise;
}

void face_manager_state::on_down(const caf::down_msg& down) {
  auto found = by_address_.find(down.source);
  if (found == by_address_.end())
    return;
  const auto id = found->second;
  by_address_.erase(found);
  const bool asked_for = down.reason == caf::exit_reason::user_shutdown || !down.reason;
  forget(id, asked_for ? "closed" : from_caf(down.reason).message);
}

/// Removes every trace of a face that has ended.
void face_manager_state::forget(face_id id, const std::string& why) {
  const auto found = faces_.find(id);
  if (found == faces_.end())
    return;
  spdlog::info("face {} gone: {} ({})", id, found->second.info.uri, why);
  std::vector<tables::fib_change> changes;
  rib_.remove_face(id, changes);  // while it is known whose routes they were
  tell_of(changes);
  auto node = faces_.extract(found);
  auto& r = node.mapped();
  let_go(r);
  self_->send(lanes_[r.lane].strategy, detach_face{id});
  if (auto by_uri = by_uri_.find(r.info.uri); by_uri != by_uri_.end() && by_uri->second == id)
    by_uri_.erase(by_uri);
  on_demand_ -= r.on_demand ? 1 : 0;
  emit(management::face_event_kind::destroyed, r.info);
  close_owned_by(id);
  for (auto& promise : r.destroying)
    promise.deliver(caf::unit);
  quit_when_empty();
}

void face_manager_state::on_face_ended(const face_ended& ended) {
  gone_ += ended.totals;
  if (auto found = faces_.find(ended.face); found != faces_.end())
    found->second.ended = true;
}

void face_manager_state::close_owned_by(face_id owner) {
  for (auto& [id, r] : faces_)
    if (r.info.owner == owner)
      self_->send(r.info.handle, close_face{0, "its control connection is gone"});
}

void face_manager_state::on_shutdown() {
  stopping_ = true;
  for (auto& [id, r] : faces_)
    self_->send(r.info.handle, close_face{0, "the forwarder is stopping"});
  quit_when_empty();
}

void face_manager_state::quit_when_empty() {
  if (stopping_ && faces_.empty())
    self_->quit();
}

// -- routes ---------------------------------------------------------------------------------------

caf::result<void> face_manager_state::on_register(const register_prefix& request) {
  const auto& entry = request.entry;
  if (!faces_.contains(entry.face))
    return caf::make_error(errc::not_found, "there is no face " + std::to_string(entry.face));
  if (auto allowed = may_change(request.asker, entry.face); !allowed)
    return to_caf(allowed.error());
  if (auto allowed = may_register(request.asker, entry.prefix); !allowed)
    return to_caf(allowed.error());
  if (auto room = room_for_route(entry.prefix, entry.face, entry.origin); !room)
    return to_caf(room.error());
  tables::route r{entry.face, entry.origin, entry.cost, entry.flags, {}};
  if (entry.expires_ms > 0)
    r.expiry = now() + std::chrono::milliseconds{
                           std::min<std::uint64_t>(entry.expires_ms, std::uint64_t{1} << 40)};
  std::vector<tables::fib_change> changes;
  rib_.add(entry.prefix, r, changes);
  schedule_tick();
  return apply(changes);
}

caf::result<void> face_manager_state::on_unregister(const unregister_prefix& request) {
  if (faces_.contains(request.face))
    if (auto allowed = may_change(request.asker, request.face); !allowed)
      return to_caf(allowed.error());
  std::vector<tables::fib_change> changes;
  rib_.remove(request.prefix, request.face, request.origin, changes);
  return apply(changes);
}

/// Answers when all shards use the changes: clients expect Interests right after the reply.
caf::result<void> face_manager_state::apply(const std::vector<tables::fib_change>& changes) {
  if (!route_watcher_)
    return in_all_shards(changes);
  auto promise = self_->make_response_promise();
  auto done = [promise, left = std::make_shared<int>(2)]() mutable {
    if (--*left == 0)
      promise.deliver(caf::unit);
  };
  // A watcher that is gone keeps nobody waiting.
  self_->request(route_watcher_, caf::infinite, changes)
      .then(done, [done](const caf::error&) mutable { done(); });
  ask_all<void>(self_, shards_, changes, done,
                [promise](const caf::error& e) mutable { promise.deliver(e); });
  return promise;
}

void face_manager_state::on_watch_routes(watch_routes& request) {
  route_watcher_ = std::move(request.watcher);
  std::vector<tables::fib_change> present;
  for (const auto& entry : rib_.list())
    for (const auto& r : entry.routes)
      present.push_back({entry.prefix, r.face, r.cost});
  self_->send(route_watcher_, std::move(present));
}

/// As apply(), for changes that nobody waits for.
void face_manager_state::tell_of(const std::vector<tables::fib_change>& changes) {
  if (route_watcher_)
    self_->send(route_watcher_, changes);
  tell_shards(changes);
}

void face_manager_state::expire_routes() {
  if (!ticks_.fired(now()))
    return;
  std::vector<tables::fib_change> changes;
  rib_.expire(now(), changes);
  if (!changes.empty())
    tell_of(changes);
  schedule_tick();
}

void face_manager_state::schedule_tick() {
  const auto next = rib_.next_deadline();
  if (next && ticks_.wants(*next))
    self_->delayed_send(face_manager_actor{self_}, std::max<duration>(*next - now(), duration{0}),
                        tick_atom_v);
}

caf::result<packet::name> face_manager_state::on_set_strategy(const set_strategy& request) {
  if (auto allowed = may_operate(request.asker); !allowed)
    return to_caf(allowed.error());
  auto promise = self_->make_response_promise<packet::name>();
  ask_all<packet::name>(
      self_, shards_, request,
      [promise](packet::name& full) mutable { promise.deliver(std::move(full)); },
      [promise](const caf::error& e) mutable { promise.deliver(e); });
  return promise;
}

std::vector<face_info> face_manager_state::faces() const {
  std::vector<face_info> list;
  list.reserve(faces_.size());
  for (const auto& [id, r] : faces_)
    list.push_back(r.info);
  return list;
}

face_roster face_manager_state::roster() const {
  face_roster all;
  all.channels = channels();
  all.gone = gone_;
  all.used = book_.total();
  all.limits = book_.settings().total;
  all.queued_memory = egress_->used();
  all.faces.reserve(faces_.size());
  for (const auto& [id, r] : faces_)
    if (!r.ended)
      all.faces.push_back(r.info);
  return all;
}

route_sample face_manager_state::some_routes(const sample_routes& request) const {
  auto first = routes(request.under, request.limit);
  first.resize(std::min(first.size(), request.limit));
  return {std::move(first), rib_.routes()};
}

std::vector<route> face_manager_state::routes(packet::name_view under, std::size_t prefixes) const {
  std::vector<route> list;
  for (const auto& entry : rib_.list(under, prefixes))
    for (const auto& r : entry.routes) {
      const auto left =
          r.expiry
              ? std::chrono::duration_cast<std::chrono::milliseconds>(*r.expiry - now()).count()
              : 0;
      list.push_back({entry.prefix, r.face, r.origin, r.cost, r.flags,
                      r.expiry ? static_cast<std::uint64_t>(std::max<long>(left, 1)) : 0});
    }
  return list;
}

}  // namespace facet::actors
