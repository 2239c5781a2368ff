// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Making faces over shared memory, with a name or passed over the control socket.
#include "actors/face_manager.hpp"
#include "actors/shm_link.hpp"

#include <unistd.h>

namespace facet::actors {

caf::result<face_info> face_manager_state::create_shm(const create_face& request) {
  auto peer = peer_of(request);
  if (!peer)
    return to_caf(peer.error());
  record fresh;
  fresh.kind = face_kind::shm;
  const auto uid = request.has_peer_uid ? request.peer_uid : peer->user.value_or(::geteuid());
  fresh.peer = std::move(*peer);
  fresh.info.uri = request.uri;
  fresh.info.local_uri = request.uri;
  fresh.info.owner = request.owner;
  const auto geometry = geometry_of(request);
  fresh.memory = shm::region_size(geometry).value_or(0);  // impossible ones are refused below
  if (auto room = take_in(fresh); !room)
    return to_caf(room.error());
  auto opened = open_shm(request, geometry, uid, fresh.info);
  if (!opened) {
    let_go(fresh);
    return to_caf(opened.error());
  }
  auto& r = start_face(std::move(fresh), std::move(opened->link));
  auto promise = self_->make_response_promise<face_info>();
  if (opened->for_peer.empty())
    attach(r, promise, r.info);
  else
    pass_then_attach(r, request.owner, std::move(opened->for_peer), promise);
  return promise;
}

/// The descriptors are with the control socket before anybody can answer over it that there is a
/// face, so they are there no later than that answer.
void face_manager_state::pass_then_attach(const record& fresh, face_id owner,
                                          std::vector<unique_fd> for_peer, face_promise promise) {
  const auto id = fresh.info.id;
  self_
      ->request(faces_.at(owner).link, caf::infinite,
                pass_descriptors{std::make_shared<std::vector<unique_fd>>(std::move(for_peer))})
      .then(
          [this, id, promise]() mutable {
            if (auto found = faces_.find(id); found != faces_.end())
              attach(found->second, promise, found->second.info);
            else
              promise.deliver(caf::make_error(errc::face_closed, std::string{"the face is gone"}));
          },
          [this, id, promise](const caf::error& e) mutable {
            if (auto found = faces_.find(id); found != faces_.end())
              self_->send(found->second.info.handle, close_face{0, "its peer cannot be told"});
            promise.deliver(e);
          });
}

/// Whose the new face will be: its owner's, or, without one, nobody's but the forwarder's.
result<management::principal> face_manager_state::peer_of(const create_face& request) const {
  if (request.owner == no_face)
    return management::principal{};
  const auto owner = faces_.find(request.owner);
  if (owner == faces_.end())
    return fail(errc::not_found, "face " + std::to_string(request.owner) +
                                     ", which would own the new face, is gone");
  if (!request.has_peer_uid && !owner->second.peer.user)
    return fail(errc::permission_denied,
                "shared memory is for applications on the Unix socket: of others it is not known "
                "whose they are");
  return owner->second.peer;
}

shm::ring_geometry face_manager_state::geometry_of(const create_face& request) const {
  shm::ring_geometry geometry;
  if (request.mtu > 0)
    geometry = shm::geometry_for_mtu(request.mtu);
  else if (options_.shm_capacity > 0)
    geometry.capacity = options_.shm_capacity;
  if (request.capacity > 0)
    geometry.capacity = request.capacity;
  geometry.capacity = shm::engine_capacity(geometry.capacity);
  return geometry;
}

result<face_manager_state::opened_shm> face_manager_state::open_shm(const create_face& request,
                                                                    shm::ring_geometry geometry,
                                                                    uid_t peer,
                                                                    face_info& info) const {
  const auto colon = request.uri.find("://");
  const bool sealed = colon == sealed_scheme.size();  // the other scheme is shorter
  if (!sealed && !options_.named_shm)
    return fail(errc::unsupported,
                "shared memory with a name is switched off here (shm.named = false): ask for "
                "memfd://NAME, as Facet's client library does, or use the socket");
  shm::channel::create_options o;
  o.geometry = geometry;
  o.mode = options_.shm_mode;
  o.peer_uid = peer;
  const auto wanted = std::string_view{request.uri}.substr(colon + 3);
  if (sealed)
    return open_sealed(wanted, o, request.owner, info);
  auto channel = shm::channel::create(wanted, o);
  if (!channel)
    return tl::unexpected(channel.error());
  info.mtu = channel->geometry().slot_size;
  return opened_shm{std::make_unique<shm_link>(std::move(*channel)), {}};
}

result<face_manager_state::opened_shm> face_manager_state::open_sealed(
    std::string_view wanted, const shm::channel::create_options& o, face_id owner,
    face_info& info) const {
  const auto found = faces_.find(owner);
  if (found == faces_.end() || found->second.kind != face_kind::unix_stream)
    return fail(errc::unsupported,
                "shared memory without a name is for the application at the other end of a Unix "
                "socket, over which it is passed");
  auto made = shm::channel::create_sealed(wanted, o);
  if (!made)
    return tl::unexpected(made.error());
  info.mtu = made->engine.geometry().slot_size;
  return opened_shm{std::make_unique<shm_link>(std::move(made->engine)), std::move(made->for_app)};
}

}  // namespace facet::actors
