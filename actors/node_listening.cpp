// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a node can be reached: the control socket, ports and multicast groups.
#include "actors/node.hpp"
#include "actors/sockets.hpp"
#include "actors/tcp_listener.hpp"
#include "actors/udp_listener_actor.hpp"
#include "actors/unix_listener.hpp"

#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>

namespace facet::actors {
namespace {

/// For the I/O actor; faces use their own ids, which start above.
constexpr std::uint64_t first_listener_watch_id = 2;

/// A host without IPv6 is no reason not to start, whatever the configuration insists on.
bool lacks_version_of_ip(const error& e) {
  return e.sys == EAFNOSUPPORT || e.sys == EADDRNOTAVAIL;
}

}  // namespace

void node::add_listener(listener_actor listener, std::string uri) {
  is_vital(listener, "the listener at " + uri);
  listeners_.push_back(std::move(listener));
  caf::anon_send(service_, add_channel{std::move(uri)});
}

result<void> node::listen(const node_options& options) {
  multicast_ = options.multicast;
  // Ports before the control socket: who connects there finds the forwarder complete.
  if (auto open = listen_udp_tcp(options); !open)
    return open;
  if (auto joined = join_groups(); !joined)
    return joined;
  if (options.socket_path.empty())
    return {};
  auto listener =
      unix_listener::open(options.socket_path, options.socket_mode, options.socket_group);
  if (!listener)
    return tl::unexpected(listener.error());
  auto uri = (*listener)->uri();
  add_listener(port::spawn<listener_state>(system_, nullptr, std::move(*listener), service_, io(),
                                           first_listener_watch_id + listeners_.size()),
               std::move(uri));
  return {};
}

result<void> node::listen_udp_tcp(const node_options& options) {
  for (const bool udp : {true, false}) {
    const auto& o = udp ? options.udp : options.tcp;
    for (const bool ipv6 : {false, true}) {
      if (!(ipv6 ? o.ipv6 : o.ipv4))
        continue;
      auto open = open_port(udp, ipv6, o);
      if (!open && o.required && !lacks_version_of_ip(open.error()))
        return open;
      if (!open)
        spdlog::warn("{}; going on without", open.error().message);
    }
  }
  return {};
}

result<void> node::open_port(bool udp, bool ipv6, const listen_options& options) {
  const auto local = socket_address::from_literal(ipv6 ? "::" : "0.0.0.0", options.port);
  const auto watch_id = first_listener_watch_id + listeners_.size();
  if (udp) {
    auto socket = listen_udp(*local);
    if (!socket)
      return tl::unexpected(socket.error());
    auto uri = socket_address::local_of(socket->get()).to_uri("udp");
    add_listener(port::spawn<udp_listener_state>(system_, nullptr, std::move(*socket), service_,
                                                 io(), watch_id),
                 std::move(uri));
    return {};
  }
  auto listener = tcp_listener::open(*local);
  if (!listener)
    return tl::unexpected(listener.error());
  auto uri = (*listener)->uri();
  add_listener(
      port::spawn<listener_state>(system_, nullptr, std::move(*listener), service_, io(), watch_id),
      std::move(uri));
  return {};
}

/// Makes a face of every group on every interface.
result<void> node::join_groups() {
  if (!multicast_.ipv4 && !multicast_.ipv6)
    return {};
  for (const auto& group : {multicast_.ipv4_group, multicast_.ipv6_group}) {
    const auto address = socket_address::from_literal(group, multicast_.port);
    if (!address)
      return tl::unexpected(address.error());
    if (!address->is_multicast())
      return fail(errc::invalid_argument, address->to_uri("udp") + " is no multicast group");
  }
  follow_interfaces();
  return {};
}

/// Joins the groups on interfaces that have come since the last look, and ends the faces of those
/// that have gone. @pre the groups in multicast_ are addresses, when a version of IP is wanted
void node::follow_interfaces() {
  auto gone = group_faces_;
  for (const auto& on : multicast_interfaces()) {
    const bool six = on.address.is_ipv6();
    const bool listed =
        multicast_.interfaces.empty() ||
        std::ranges::find(multicast_.interfaces, on.name) != multicast_.interfaces.end();
    if (!listed || !(six ? multicast_.ipv6 : multicast_.ipv4))
      continue;
    gone.erase({on.index, six});
    if (!group_faces_.contains({on.index, six}))
      join_group(*socket_address::from_literal(six ? multicast_.ipv6_group : multicast_.ipv4_group,
                                               multicast_.port),
                 on);
  }
  for (const auto& [interface, face] : gone) {
    caf::anon_send(service_, destroy_face{face});
    group_faces_.erase(interface);
  }
}

/// An interface that refuses is no reason not to go on: it may be gone already.
void node::join_group(const socket_address& group, const multicast_interface& on) {
  auto socket = join_multicast(group, on);
  if (!socket)
    return spdlog::warn("{}; going on without", socket.error().message);
  caf::scoped_actor self{system_};
  self->request(service_, caf::infinite,
                adopt_group{std::make_shared<unique_fd>(std::move(*socket)),
                            group.with_scope(on.index), on.address.with_port(multicast_.port)})
      .receive(
          [&](face_id face) {
            group_faces_[{on.index, group.is_ipv6()}] = face;
          },
          [&](const caf::error& e) {
            spdlog::warn("no multicast face on {}: {}", on.name, from_caf(e).message);
          });
}

}  // namespace facet::actors
