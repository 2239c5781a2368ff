// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Making faces over UDP and TCP.
#include "actors/connector_actor.hpp"
#include "actors/datagram_link.hpp"
#include "actors/face_manager.hpp"
#include "actors/sockets.hpp"
#include "actors/stream_link.hpp"
#include "core/management/control_parameters.hpp"

namespace facet::actors {
namespace {

namespace persistency = management::persistency;

/// For the I/O actor: apart from the ids of faces and of faces that connect again.
constexpr std::uint64_t connector_watch_base = std::uint64_t{1} << 62;

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

}  // namespace facet::actors
