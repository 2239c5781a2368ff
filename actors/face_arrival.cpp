// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Faces that their peers make: the part of face_manager_state behind the listeners.
#include "actors/datagram_link.hpp"
#include "actors/face_manager.hpp"
#include "actors/sockets.hpp"
#include "actors/stream_link.hpp"
#include "core/packet/lp.hpp"

#include <spdlog/spdlog.h>

namespace facet::actors {
namespace {

/// Read from a new socket at most; no receive buffer of the usual size holds as many datagrams.
constexpr std::size_t max_strays = 1024;

/// Only what could be a frame is worth a face: anybody can send rubbish, from any address.
bool is_frame(bytes_view datagram) {
  return packet::decode_lp(datagram).has_value();
}

}  // namespace

/// Whether one more face on demand may be made.
bool face_manager_state::room_on_demand(channel_info& channel) {
  if (on_demand_ < options_.sockets.max_on_demand) {
    ++channel.accepted;
    return true;
  }
  turn_away(channel, "there are " + std::to_string(on_demand_) + " faces on demand already");
  return false;
}

caf::result<face_id> face_manager_state::on_adopt_connection(adopt_connection& request) {
  // At once, as it knows how to close a socket on which something has come already.
  auto stream = std::make_unique<stream_link>(unique_fd{request.socket->release()});
  if (stopping_)
    return caf::make_error(errc::face_closed, std::string{"the forwarder is stopping"});
  auto& channel = channels_[request.channel];
  channel.uri = request.channel;
  record fresh;
  fresh.kind = request.remote_uri.starts_with("tcp") ? face_kind::tcp : face_kind::unix_stream;
  fresh.on_demand = fresh.kind == face_kind::tcp;
  if (fresh.on_demand && !room_on_demand(channel))
    return caf::make_error(errc::no_space, std::string{"too many faces on demand"});
  fresh.peer = std::move(request.peer);
  if (!fresh.on_demand) {
    if (auto room = take_in(fresh); !room) {
      turn_away(channel, room.error().message);
      return to_caf(room.error());
    }
    ++channel.accepted;
  }
  fresh.info.uri = std::move(request.remote_uri);
  fresh.info.local_uri = std::move(request.local_uri);
  fresh.info.scope = request.local ? 1 : 0;
  fresh.behaviour = default_behaviour(fresh.kind, options_.sockets);
  describe(fresh.behaviour, fresh.info);
  auto& r = start_face(std::move(fresh), std::move(stream));
  auto promise = self_->make_response_promise<face_id>();
  attach(r, promise, r.info.id);
  return promise;
}

caf::result<face_id> face_manager_state::on_adopt_group(adopt_group& request) {
  record fresh;
  fresh.kind = face_kind::multicast;
  fresh.info.uri = request.group.to_uri("udp");
  fresh.info.local_uri = request.local.to_uri("udp");
  fresh.info.scope = 0;
  fresh.info.link_type = static_cast<std::uint8_t>(forwarding::link_type::multi_access);
  fresh.behaviour = default_behaviour(fresh.kind, options_.sockets);
  describe(fresh.behaviour, fresh.info);
  auto& r = start_face(std::move(fresh), std::make_unique<datagram_link>(
                                             unique_fd{request.socket->release()}, request.group));
  auto promise = self_->make_response_promise<face_id>();
  attach(r, promise, r.info.id);
  return promise;
}

/// Datagrams reach the listener before their sender has a face, and while it is being made.
void face_manager_state::on_datagrams(datagrams_heard& heard) {
  auto& channel = channels_[heard.channel];
  channel.uri = heard.channel;
  channel.malformed += heard.truncated;
  std::map<face_id, std::vector<packet::buffer>> by_face;
  for (auto& datagram : heard.datagrams)
    if (const auto id = face_of_datagram(datagram, heard); id != no_face)
      by_face[id].push_back(std::move(datagram.octets));
  for (auto& [id, frames] : by_face)
    self_->send(faces_.at(id).link, inject_frames{std::move(frames)});
}

/// The face for the sender, made if need be; no_face when there can be none.
face_id face_manager_state::face_of_datagram(const heard_datagram& datagram,
                                             const datagrams_heard& heard) {
  record fresh;
  fresh.info.uri = datagram.from.to_uri("udp");
  if (auto found = by_uri_.find(fresh.info.uri); found != by_uri_.end())
    return found->second;
  auto& channel = channels_[heard.channel];
  if (!is_frame(datagram.octets)) {
    ++channel.malformed;
    return no_face;
  }
  if (stopping_ || !room_on_demand(channel))
    return no_face;
  auto socket = connect_udp(datagram.from, heard.local);
  if (!socket) {
    spdlog::warn("no face for {}: {}", fresh.info.uri, socket.error().message);
    return no_face;
  }
  fresh.kind = face_kind::udp;
  fresh.on_demand = true;
  fresh.info.local_uri = socket_address::local_of(socket->get()).to_uri("udp");
  fresh.info.scope = 0;
  fresh.behaviour = default_behaviour(fresh.kind, options_.sockets);
  describe(fresh.behaviour, fresh.info);
  auto strays = strays_of(socket->get(), heard.local);
  auto& r = start_face(std::move(fresh), std::make_unique<datagram_link>(std::move(*socket)));
  attach(r, port::void_promise{}, caf::unit);  // nobody asked for it
  hear_again(std::move(strays));
  return r.info.id;
}

/// A socket that shares a listener's port hears everybody between bind() and connect(), and the
/// kernel prefers it to the listener. What it took there is not its peer's alone.
datagrams_heard face_manager_state::strays_of(int socket, const socket_address& local) {
  datagrams_heard heard{local.to_uri("udp"), local, {}, 0};
  for (std::size_t taken = 0; taken < max_strays;) {
    const auto more = hear_datagrams(socket, max_strays - taken, heard.datagrams, heard.truncated);
    if (!more || *more == 0)
      break;
    taken += *more;
  }
  return heard;
}

/// Gives strays to the faces of their senders, once the new face is known.
void face_manager_state::hear_again(datagrams_heard strays) {
  if (!strays.datagrams.empty() || strays.truncated != 0)
    self_->send(self_, std::move(strays));
}

void face_manager_state::on_add_channel(add_channel& request) {
  channels_[request.uri].uri = request.uri;
  const auto uri = management::face_uri::parse(request.uri);
  if (!uri || !uri->is_udp())
    return;
  if (auto address = socket_address::from_uri(*uri))
    udp_channels_.push_back(*address);
}

std::vector<channel_info> face_manager_state::channels() const {
  std::vector<channel_info> list;
  list.reserve(channels_.size());
  for (const auto& [uri, channel] : channels_)
    list.push_back(channel);
  return list;
}

}  // namespace facet::actors
