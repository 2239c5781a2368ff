// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_manager.hpp"

#include "actors/shm_link.hpp"
#include "actors/stream_link.hpp"
#include "core/packet/tlv.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

#include <string_view>

namespace facet::actors {
namespace {

constexpr std::string_view shm_scheme = "shm://";

}  // namespace

face_manager_state::face_manager_state(face_manager_actor::pointer self,
                                       face_manager_options options, strategy_actor strategy,
                                       io_actor io, lane* home)
    : self_(self),
      options_(options),
      strategy_(std::move(strategy)),
      io_(std::move(io)),
      home_(home) {
  port::drop_unexpected(self);
  self->set_down_handler([this](caf::down_msg& down) { on_down(down); });
}

face_manager_state::~face_manager_state() {
  for (auto& [id, r] : faces_)
    for (auto& promise : r.destroying)
      promise.deliver(caf::make_error(errc::face_closed, std::string{"the service ended"}));
}

face_manager_actor::behavior_type face_manager_state::make_behavior() {
  self_->send(strategy_, report_routes{face_manager_actor{self_}});
  return {
      [this](const create_face& request) { return on_create(request); },
      [this](const destroy_face& request) { return on_destroy(request.id); },
      [this](list_faces) { return faces(); },
      [this](const register_prefix& request) { return on_register(request); },
      [this](const unregister_prefix& request) { return on_unregister(request); },
      [this](list_routes) { return routes(); },
      [this](set_strategy& request) { return on_set_strategy(request); },
      [this](adopt_connection& request) { return on_adopt_connection(request); },
      [this](adopt_actor& request) { return on_adopt_actor(request); },
      [this](set_announcement& request) -> caf::result<void> {
        return self_->delegate(strategy_, std::move(request));
      },
      [this](const std::vector<forwarding::route_request>& learned) { on_learned(learned); },
      [this](const configure_faces& request) { options_ = *request.options; },
      [this](tick_atom) { expire_routes(); },
      [this](shutdown_atom) { on_shutdown(); },
  };
}

// -- making faces ---------------------------------------------------------------------------------

caf::result<face_info> face_manager_state::on_create(const create_face& request) {
  if (stopping_)
    return caf::make_error(errc::face_closed, std::string{"the forwarder is stopping"});
  if (!request.uri.starts_with(shm_scheme))
    return caf::make_error(errc::unsupported,
                           "faces are made for shm:// URIs only, not for '" + request.uri + "'");
  auto uid = peer_of(request);
  if (!uid)
    return to_caf(uid.error());
  face_info info;
  info.uri = request.uri;
  info.local_uri = request.uri;
  info.owner = request.owner;
  auto link = open_shm(request, *uid, info);
  if (!link)
    return to_caf(link.error());
  auto& r = start_face(std::move(info), std::move(*link), *uid);
  auto promise = self_->make_response_promise<face_info>();
  attach(r, promise, r.info);
  return promise;
}

result<uid_t> face_manager_state::peer_of(const create_face& request) const {
  if (request.owner != no_face) {
    auto owner = faces_.find(request.owner);
    if (owner == faces_.end())
      return fail(errc::not_found, "face " + std::to_string(request.owner) +
                                       ", which would own the new face, is gone");
    if (!request.has_peer_uid)
      return owner->second.peer_uid;
  }
  return request.has_peer_uid ? request.peer_uid : ::geteuid();
}

result<std::unique_ptr<link>> face_manager_state::open_shm(const create_face& request, uid_t peer,
                                                           face_info& info) {
  shm::channel::create_options o;
  if (request.mtu > 0)
    o.geometry = shm::geometry_for_mtu(request.mtu);
  else if (options_.shm_capacity > 0)
    o.geometry.capacity = options_.shm_capacity;
  if (request.capacity > 0)
    o.geometry.capacity = request.capacity;
  o.mode = options_.shm_mode;
  o.peer_uid = peer;
  auto channel = shm::channel::create(std::string_view{request.uri}.substr(shm_scheme.size()), o);
  if (!channel)
    return tl::unexpected(channel.error());
  info.mtu = channel->geometry().slot_size;
  return std::make_unique<shm_link>(std::move(*channel));
}

caf::result<face_id> face_manager_state::on_adopt_connection(adopt_connection& request) {
  if (stopping_)
    return caf::make_error(errc::face_closed, std::string{"the forwarder is stopping"});
  face_info info;
  info.uri = "fd://" + std::to_string(request.socket->get());
  info.local_uri = request.local_uri;
  info.mtu = packet::max_packet_size;
  auto& r = start_face(std::move(info),
                       std::make_unique<stream_link>(unique_fd{request.socket->release()}),
                       request.peer_uid);
  auto promise = self_->make_response_promise<face_id>();
  attach(r, promise, r.info.id);
  return promise;
}

face_manager_state::record& face_manager_state::start_face(face_info info,
                                                           std::unique_ptr<link> link,
                                                           uid_t peer_uid) {
  auto options = options_.faces;
  options.id = info.id = ++last_id_;
  auto face = port::spawn<face_state>(self_->system(), home_, options, std::move(link), io_, home_);
  self_->monitor(face);
  by_address_[face.address()] = info.id;
  info.handle = face;
  spdlog::info("face {} opened: {} local {} mtu {}", info.id, info.uri, info.local_uri, info.mtu);
  return faces_[info.id] = record{std::move(info), peer_uid, {}};
}

forwarding::face_traits face_manager_state::traits_of(const face_info& info) const {
  forwarding::face_traits traits;
  traits.scope = static_cast<forwarding::face_scope>(info.scope);
  traits.link = static_cast<forwarding::link_type>(info.link_type);
  traits.mtu = info.mtu;
  // Applications take bare packets from a ring; marks would make theirs LpPackets.
  traits.congestion_marks = !info.uri.starts_with(shm_scheme);
  return traits;
}

/// Makes the strategy know the face before the face reports packets to it, then answers.
template <class T>
void face_manager_state::attach(const record& r, caf::response_promise promise, T answer) {
  auto on_error = [promise](const caf::error& e) mutable { promise.deliver(e); };
  self_->request(strategy_, caf::infinite, attach_face{r.info.id, r.info.handle, traits_of(r.info)})
      .then(
          [this, face = r.info.handle, promise, answer, on_error]() mutable {
            self_->request(face, caf::infinite, subscribe{strategy_})
                .then([promise, answer]() mutable { promise.deliver(answer); }, on_error);
          },
          on_error);
}

caf::result<void> face_manager_state::on_adopt_actor(adopt_actor& request) {
  self_->monitor(request.handle);
  by_address_[request.handle.address()] = request.id;
  face_info info;
  info.id = request.id;
  info.uri = info.local_uri = request.uri;
  info.mtu = request.traits.mtu;
  info.persistency = 2;  // lives as long as the forwarder
  info.handle = request.handle;
  faces_[request.id] = record{info, ::geteuid(), {}};
  auto promise = self_->make_response_promise();
  self_->request(strategy_, caf::infinite, attach_face{request.id, request.handle, request.traits})
      .then([promise]() mutable { promise.deliver(caf::unit); },
            [promise](const caf::error& e) mutable { promise.deliver(e); });
  return promise;
}

// -- ending faces ---------------------------------------------------------------------------------

caf::result<void> face_manager_state::on_destroy(face_id id) {
  auto found = faces_.find(id);
  if (found == faces_.end() || id < first_dynamic_face)
    return caf::make_error(errc::not_found,
                           "there is no face " + std::to_string(id) + " that could be destroyed");
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
  auto node = faces_.extract(id);
  if (node.empty())
    return;
  auto& r = node.mapped();
  spdlog::info("face {} gone: {} ({})", id, r.info.uri, why);
  std::vector<tables::fib_change> changes;
  rib_.remove_face(id, changes);
  self_->send(strategy_, std::move(changes));
  self_->send(strategy_, detach_face{id});
  close_owned_by(id);
  for (auto& promise : r.destroying)
    promise.deliver(caf::unit);
  quit_when_empty();
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
  tables::route r{entry.face, entry.origin, entry.cost, entry.flags, {}};
  if (entry.expires_ms > 0)
    r.expiry = now() + std::chrono::milliseconds{
                           std::min<std::uint64_t>(entry.expires_ms, std::uint64_t{1} << 40)};
  std::vector<tables::fib_change> changes;
  rib_.add(entry.prefix, r, changes);
  schedule_tick();
  return apply(std::move(changes));
}

caf::result<void> face_manager_state::on_unregister(const unregister_prefix& request) {
  std::vector<tables::fib_change> changes;
  rib_.remove(request.prefix, request.face, request.origin, changes);
  return apply(std::move(changes));
}

/// Answers when the strategy uses the changes: clients expect Interests right after the reply.
caf::result<void> face_manager_state::apply(std::vector<tables::fib_change> changes) {
  auto promise = self_->make_response_promise();
  self_->request(strategy_, caf::infinite, std::move(changes))
      .then([promise]() mutable { promise.deliver(caf::unit); },
            [promise](const caf::error& e) mutable { promise.deliver(e); });
  return promise;
}

void face_manager_state::expire_routes() {
  if (!ticks_.fired(now()))
    return;
  std::vector<tables::fib_change> changes;
  rib_.expire(now(), changes);
  if (!changes.empty())
    self_->send(strategy_, std::move(changes));
  schedule_tick();
}

void face_manager_state::schedule_tick() {
  const auto next = rib_.next_deadline();
  if (next && ticks_.wants(*next))
    self_->delayed_send(face_manager_actor{self_}, std::max<duration>(*next - now(), duration{0}),
                        tick_atom_v);
}

caf::result<packet::name> face_manager_state::on_set_strategy(set_strategy& request) {
  return self_->delegate(strategy_, std::move(request));
}

std::vector<face_info> face_manager_state::faces() const {
  std::vector<face_info> list;
  list.reserve(faces_.size());
  for (const auto& [id, r] : faces_)
    list.push_back(r.info);
  return list;
}

std::vector<route> face_manager_state::routes() const {
  std::vector<route> list;
  for (const auto& entry : rib_.list())
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
