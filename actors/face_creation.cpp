// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Making faces on request: the part of face_manager_state behind create_face, and what all faces
/// have in common, however they came. How each kind is made: face_creation_shm.cpp and
/// face_creation_network.cpp.
#include "actors/face_manager.hpp"
#include "core/management/control_parameters.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace facet::actors {
namespace {

namespace persistency = management::persistency;

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

}  // namespace

caf::result<face_info> face_manager_state::on_create(const create_face& request) {
  if (stopping_)
    return caf::make_error(errc::face_closed, std::string{"the forwarder is stopping"});
  auto uri = management::face_uri::parse(request.uri);
  if (!uri)
    return to_caf(uri.error());
  if (uri->scheme == "shm" || uri->scheme == sealed_scheme)
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
