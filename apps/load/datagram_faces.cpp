// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/datagram_faces.hpp"

#include "apps/facet/commands.hpp"
#include "core/management/face_uri.hpp"

#include <fmt/format.h>

namespace facet::load_apps {
namespace {

/// What a driver tells crosses hosts: no command is made of anything but ends of UDP faces.
result<void> check(const load_actors::datagram_end& end, const load::experiment& experiment) {
  for (const auto* uri : {&end.here, &end.there}) {
    const auto parsed = management::face_uri::parse(*uri);
    if (!parsed || !parsed->is_udp())
      return fail(errc::invalid_argument, "a worker's UDP face has an end that is none: " + *uri);
  }
  const auto groups = end.consumer ? experiment.consumers.size() : experiment.producers.size();
  if (end.group >= groups)
    return fail(errc::invalid_argument, "a worker tells of a UDP face of no group");
  return {};
}

std::size_t datagram_count(const load::experiment& e) {
  std::size_t sum = 0;
  for (const auto& group : e.consumers)
    sum += group.over == load::transport::udp ? group.faces : 0;
  for (const auto& group : e.producers)
    sum += group.over == load::transport::udp ? group.faces : 0;
  return sum;
}

}  // namespace

datagram_faces::~datagram_faces() {
  if (!connection_)
    return;
  for (const auto number : numbers_) {
    management::control_parameters face;
    face.face_id = number;
    // When the forwarder is gone, so are its faces.
    if (!apps::ask_command(*connection_, "faces", "destroy", face))
      return;
  }
}

result<void> datagram_faces::announce(const std::string& socket, const load::experiment& experiment,
                                      const std::vector<load_actors::datagram_end>& ends,
                                      const std::function<bool()>& stopped) {
  if (ends.empty())
    return {};
  if (ends.size() > datagram_count(experiment))
    return fail(errc::invalid_argument, "workers tell of more UDP faces than the experiment has");
  client::options options;
  options.socket_path = socket;
  options.shared_memory = false;
  options.reconnect = false;
  auto opened = client::connection::open(options);
  if (!opened)
    return fail(opened.error());
  connection_.emplace(std::move(*opened));
  for (const auto& end : ends) {
    if (stopped && stopped())
      return fail(errc::cancelled, "interrupted");
    if (auto sound = check(end, experiment); !sound)
      return sound;
    if (auto made = make(end, end.consumer ? "" : experiment.producers[end.group].prefix); !made)
      return made;
  }
  return {};
}

result<void> datagram_faces::make(const load_actors::datagram_end& end, const std::string& prefix) {
  const auto number = create(end);
  if (!number)
    return fail(number.error().code,
                fmt::format("cannot make a face for {}: {}", end.here, number.error().message));
  numbers_.insert(*number);
  if (prefix.empty())
    return {};
  auto name = packet::name::parse(prefix);
  if (!name)
    return fail(std::move(name.error()));
  management::control_parameters route;
  route.name = std::move(*name);
  route.face_id = *number;
  const auto routed = apps::run_command(*connection_, "rib", "register", route);
  return routed ? result<void>{} : fail(routed.error());
}

result<std::uint64_t> datagram_faces::create(const load_actors::datagram_end& end) {
  management::control_parameters face;
  face.uri = end.here;
  // A host with several addresses must answer from the one that is sent to. NFD takes no such wish.
  face.local_uri = end.there;
  auto made = apps::run_command(*connection_, "faces", "create", face);
  if (!made && made.error() == errc::refused) {
    face.local_uri.reset();
    made = apps::run_command(*connection_, "faces", "create", face);
  }
  if (!made)
    return fail(std::move(made.error()));
  if (!made->face_id)
    return fail(errc::malformed, "the forwarder does not say which face it made");
  return *made->face_id;
}

}  // namespace facet::load_apps
