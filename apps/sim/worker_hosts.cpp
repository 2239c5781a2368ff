// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/worker_hosts.hpp"

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <utility>

namespace facet::sim_apps {
namespace {

constexpr std::chrono::seconds room_patience{10};

}  // namespace

result<worker_hosts> worker_hosts::connect(const std::vector<std::string>& workers,
                                           const worker_actors::node_identity& identity) {
  auto system = worker_actors::worker_system::start(identity, true);
  if (!system)
    return fail(system.error());
  worker_hosts found;
  found.system_ = std::move(*system);
  caf::scoped_actor self{found.system()};
  for (const auto& name : workers) {
    const auto at = worker_actors::endpoint::parse(name);
    if (!at)
      return fail(at.error());
    auto host = found.system_->find_host(*at);
    if (!host)
      return fail(host.error());
    result<void> answered;
    std::uint64_t has_room_for = 0;
    self->request(*host, room_patience, sim_actors::room_atom_v)
        .receive([&](std::uint64_t room) { has_room_for = room; },
                 [&](const caf::error& why) {
                   const auto told = actors::from_caf(why);
                   answered = fail(told.code, "worker " + name + ": " + told.message);
                 });
    if (!answered)
      return fail(answered.error());
    found.room_ += static_cast<std::size_t>(has_room_for);
    found.hosts_.push_back({name, std::move(*host), has_room_for});
  }
  return found;
}

}  // namespace facet::sim_apps
