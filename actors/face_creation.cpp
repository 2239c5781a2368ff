// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Making faces on request: the part of face_manager_state behind create_face.
#include "actors/connector_actor.hpp"
#include "actors/datagram_link.hpp"
#include "actors/face_manager.hpp"
#include "actors/shm_link.hpp"
#include "actors/sockets.hpp"
#include "actors/stream_link.hpp"
#include "core/management/control_parameters.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

#include <algorithm>

namespace facet::actors {
namespace {

namespace persistency = management::persistency;

/// For the I/O actor: apart from the ids of faces and of faces that connect again.
constexpr std::uint64_t connector_watch_base = std::uint64_t{1} << 62;

/// What cannot be, however the other end answers. @returns nothing when all is well
std::optional<error> refusal(const management::face_uri& uri, const create_face& request) {
  if (!uri.is_network())
    return error{errc::unsupported, "faces of scheme '" + uri.scheme + "' cannot be asked for"};
  if (!request.local_uri.empty() && !uri.is_udp())
    return error{errc::unsupported, "the local end can be chosen for UDP only (LocalUri)"};
  const auto& wanted = request.settings;
  if (wanted.persistency != not_given && wanted.persistency > persistency::permanent)
    return error{errc::invalid_argument, "there is no such FacePersistency"};
  if (wanted.persistency == persistency::on_demand)
    return error{errc::unsupported, "only the other end makes faces on demand"};
  const auto kind = uri.is_udp() ? face_kind::udp : face_kind::tcp;
  // Scope: whether a TCP connection stays on this host shows only once it is there.
  if (auto bad = check(kind, uri.is_udp() ? 0 : 1, wanted))
    return error{errc::unsupported, bad->sentence};
  return std::nullopt;
}

/// Where a face over UDP is wanted to start from; not asked for: from the port where we listen, as
/// the other end's own face to us will expect.
result<std::optional<socket_address>> local_end(const create_face& request,
                                                const socket_address& remote,
                                                const std::vector<socket_address>& channels) {
  if (request.local_uri.empty()) {
    for (const auto& channel : channels)
      if (channel.family() == remote.family())
        return channel;
    return std::nullopt;
  }
  const auto uri = management::face_uri::parse(request.local_uri).and_then(management::canonize);
  if (!uri)
    return fail(uri.error());
  const auto local = uri->is_udp()
                         ? socket_address::from_uri(*uri)
                         : fail(errc::invalid_argument, "LocalUri has another scheme than Uri");
  if (local && local->family() != remote.family())
    return fail(errc::invalid_argument, "LocalUri has another version of IP than Uri");
  return local.map([](const socket_address& address) { return std::optional{address}; });
}

/// Answers with an error.
template <class Promise>
void refuse(Promise& promise, const error& why) {
  promise.deliver(to_caf(why));
}

}  // namespace

caf::result<face_info> face_manager_state::on_create(const create_face& request) {
  if (stopping_)
    return caf::make_error(errc::face_closed, std::string{"the forwarder is stopping"});
  auto uri = management::face_uri::parse(request.uri);
  if (!uri)
    return to_caf(uri.error());
  if (uri->scheme == "shm")
    return create_shm(request);
  if (auto problem = refusal(*uri, request))
    return to_caf(*problem);
  if (auto allowed = may_operate(request.owner); !allowed)
    return to_caf(allowed.error());
  auto promise = self_->make_response_promise<face_info>();
  if (uri->needs_resolution())
    resolve(std::move(*uri), request, promise);
  else
    create_network(*uri, request, promise);
  return promise;
}

// -- shared memory --------------------------------------------------------------------------------

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
  auto link = open_shm(request, geometry, uid, fresh.info);
  if (!link) {
    let_go(fresh);
    return to_caf(link.error());
  }
  auto& r = start_face(std::move(fresh), std::move(*link));
  auto promise = self_->make_response_promise<face_info>();
  attach(r, promise, r.info);
  return promise;
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

result<std::unique_ptr<link>> face_manager_state::open_shm(const create_face& request,
                                                           shm::ring_geometry geometry, uid_t peer,
                                                           face_info& info) {
  shm::channel::create_options o;
  o.geometry = geometry;
  o.mode = options_.shm_mode;
  o.peer_uid = peer;
  const std::string_view wanted = std::string_view{request.uri}.substr(std::size("shm://") - 1);
  auto channel = shm::channel::create(wanted, o);
  if (!channel)
    return tl::unexpected(channel.error());
  info.mtu = channel->geometry().slot_size;
  return std::make_unique<shm_link>(std::move(*channel));
}

// -- UDP and TCP ----------------------------------------------------------------------------------

/// Finds an address for the host name, of the version of IP that the scheme asks for.
void face_manager_state::resolve(management::face_uri uri, const create_face& request,
                                 face_promise promise) {
  self_->request(resolver_, caf::infinite, resolve_host{uri.host})
      .then(
          [this, uri, request, promise](const host_resolved& found) mutable {
            const auto host = uri.host;
            for (const auto& address : found.addresses) {
              uri.host = address;
              if (management::canonize(uri))
                return create_network(uri, request, promise);
            }
            promise.deliver(caf::make_error(
                errc::not_found, "the host '" + host + "' has no address for " + uri.scheme));
          },
          [promise](const caf::error& e) mutable { promise.deliver(e); });
}

void face_manager_state::create_network(const management::face_uri& uri, const create_face& request,
                                        face_promise promise) {
  auto canonical = management::canonize(uri);
  if (!canonical)
    return refuse(promise, canonical.error());
  auto remote = socket_address::from_uri(*canonical);
  if (!remote)
    return refuse(promise, remote.error());
  if (remote->is_multicast())
    return refuse(promise, {errc::unsupported,
                            "multicast faces are made when the forwarder starts, not on request"});
  if (uri.is_udp())
    create_udp(*remote, request, std::move(promise));
  else
    create_tcp(*remote, request.settings, std::move(promise));
}

/// @returns true when there is a face to that remote end, which is then the answer
bool face_manager_state::refuse_duplicate(const std::string& uri, face_promise& promise) const {
  auto found = by_uri_.find(uri);
  if (found == by_uri_.end())
    return false;
  promise.deliver(caf::make_error(errc::name_in_use,
                                  "face " + std::to_string(found->second) + " goes there already",
                                  faces_.at(found->second).info));
  return true;
}

void face_manager_state::create_udp(const socket_address& remote, const create_face& request,
                                    face_promise promise) {
  record fresh;
  fresh.kind = face_kind::udp;
  fresh.info.uri = remote.to_uri("udp");
  if (refuse_duplicate(fresh.info.uri, promise))
    return;
  const auto local = local_end(request, remote, udp_channels_);
  if (!local)
    return refuse(promise, local.error());
  auto socket = connect_udp(remote, *local);
  if (!socket)
    return refuse(promise, socket.error());
  fresh.info.local_uri = socket_address::local_of(socket->get()).to_uri("udp");
  fresh.info.scope = 0;
  fresh.behaviour = default_behaviour(fresh.kind, options_.sockets);
  fresh.behaviour.persistency = persistency::persistent;
  apply_settings(request.settings, fresh.kind, options_.sockets, fresh.behaviour, fresh.info);
  // A port of its own hears nobody else.
  auto strays = *local ? strays_of(socket->get(), **local) : datagrams_heard{};
  auto& r = start_face(std::move(fresh), std::make_unique<datagram_link>(std::move(*socket)));
  attach(r, promise, r.info);
  hear_again(std::move(strays));
}

void face_manager_state::create_tcp(const socket_address& remote, const face_settings& settings,
                                    face_promise promise) {
  if (refuse_duplicate(remote.to_uri("tcp"), promise))
    return;
  auto connector = port::spawn<connector_state>(self_->system(), nullptr, lanes_.front().io,
                                                connector_watch_base + ++connecting_);
  self_->request(connector, caf::infinite, connect_tcp{remote, connect_patience})
      .then(
          [this, remote, settings, promise](connection_made& made) {
            finish_tcp(remote, settings, unique_fd{made.socket->release()}, promise);
          },
          [promise](const caf::error& e) mutable { promise.deliver(e); });
}

void face_manager_state::finish_tcp(const socket_address& remote, const face_settings& settings,
                                    unique_fd socket, face_promise promise) {
  record fresh;
  fresh.kind = face_kind::tcp;
  fresh.info.uri = remote.to_uri("tcp");
  if (stopping_)
    return refuse(promise, {errc::face_closed, "the forwarder is stopping"});
  if (refuse_duplicate(fresh.info.uri, promise))  // made while this one was connecting
    return;
  const auto local = socket_address::local_of(socket.get());
  fresh.info.local_uri = local.to_uri("tcp");
  fresh.info.scope = remote.is_loopback() && local.is_loopback() ? 1 : 0;
  if (auto bad = check(fresh.kind, fresh.info.scope, settings))
    return refuse(promise, {errc::unsupported, bad->sentence});
  fresh.behaviour = default_behaviour(fresh.kind, options_.sockets);
  fresh.behaviour.persistency = persistency::persistent;
  apply_settings(settings, fresh.kind, options_.sockets, fresh.behaviour, fresh.info);
  auto& r = start_face(std::move(fresh), std::make_unique<stream_link>(std::move(socket)), remote);
  attach(r, promise, r.info);
}

// -- all of them ----------------------------------------------------------------------------------

face_manager_state::record& face_manager_state::start_face(
    record fresh, std::unique_ptr<link> link, std::optional<socket_address> reconnect_to) {
  auto options = options_.faces;
  options.id = fresh.info.id = ++last_id_;
  if (fresh.kind != face_kind::shm)
    options.behaviour = fresh.behaviour;
  options.marks_ring = options_.sockets.congestion_marking;
  options.remote = reconnect_to;
  options.watcher = link_watcher{self_};
  options.egress = egress_;
  fresh.lane = choose_lane(fresh.kind);
  const auto& lane = lanes_[fresh.lane];
  fresh.link = port::spawn<face_state>(self_->system(), lane.home, options, std::move(link),
                                       lane.io, lane.home);
  fresh.info.lane = static_cast<std::uint32_t>(fresh.lane);
  fresh.info.handle = fresh.link;
  self_->monitor(fresh.link);
  by_address_[fresh.link.address()] = fresh.info.id;
  if (fresh.kind == face_kind::udp || fresh.kind == face_kind::tcp)
    by_uri_[fresh.info.uri] = fresh.info.id;
  on_demand_ += fresh.on_demand ? 1 : 0;
  const auto& info = fresh.info;
  spdlog::info("face {} opened: {} local {} mtu {}", info.id, info.uri, info.local_uri, info.mtu);
  return faces_[options.id] = std::move(fresh);
}

/// The lane with the fewest faces of the same kind, so that the busy ones are spread whatever the
/// order in which they come: an application's ring and its control socket count separately.
std::size_t face_manager_state::choose_lane(face_kind kind) const {
  std::vector<std::pair<std::size_t, std::size_t>> load(lanes_.size());  // of this kind, of any
  for (const auto& [id, r] : faces_) {
    if (!r.link)
      continue;
    load[r.lane].first += r.kind == kind ? 1 : 0;
    ++load[r.lane].second;
  }
  return static_cast<std::size_t>(std::ranges::min_element(load) - load.begin());
}

forwarding::face_traits face_manager_state::traits_of(const record& r) const {
  forwarding::face_traits traits;
  traits.scope = static_cast<forwarding::face_scope>(r.info.scope);
  traits.link = static_cast<forwarding::link_type>(r.info.link_type);
  traits.local_fields = (r.info.flags & management::face_flag::local_fields) != 0;
  traits.mtu = r.info.mtu;
  // What is cut into fragments may be as long as a packet and its headers.
  if (r.behaviour.link_service.fragmentation)
    traits.mtu = packet::max_packet_size + network_header_room;
  if (r.peer.user)
    if (const auto limit = book_.limits_of(*r.peer.user).pending;
        limit != management::access_limits::unlimited) {
      traits.account = std::uint64_t{*r.peer.user} + 1;
      traits.account_limit = std::max<std::size_t>((limit + lanes_.size() - 1) / lanes_.size(), 1);
    }
  return traits;
}

caf::result<void> face_manager_state::on_adopt_actor(adopt_actor& request) {
  self_->monitor(request.handle);
  by_address_[request.handle.address()] = request.id;
  record fresh;
  auto& info = fresh.info;
  info.id = request.id;
  info.uri = info.local_uri = request.uri;
  info.mtu = request.traits.mtu;
  info.persistency = persistency::permanent;  // lives as long as the forwarder
  info.flags = request.traits.local_fields ? management::face_flag::local_fields : 0;
  info.handle = request.handle;
  faces_[request.id] = std::move(fresh);
  return in_all_shards(attach_face{request.id, request.handle, request.traits});
}

}  // namespace facet::actors
