// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/node.hpp"

#include "actors/ending.hpp"
#include "actors/io_actor.hpp"
#include "actors/management_actor.hpp"
#include "actors/resolver_actor.hpp"
#include "actors/strategy_actor.hpp"
#include "core/shm/ownership.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

namespace facet::actors {
void configure(caf::actor_system_config& config) {
  register_messages(config);
  // Commands are rare: one queue with a condition variable wakes in 30 µs and idles for nothing,
  // where work stealing naps and polls.
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", std::size_t{2});
  config.set("scheduler.max-throughput", std::size_t{100});
}

result<std::unique_ptr<node>> node::start(caf::actor_system& system, node_options options) {
  shm::install_sigbus_guard();
  if (const auto removed = shm::sweep_stale_objects(); removed > 0)
    spdlog::info("removed {} shared-memory faces of a forwarder that was killed", removed);
  auto policy = std::move(options.policy);
  options.faces.announcements = std::make_shared<management::command_policy>(policy);
  std::unique_ptr<node> n{new node{system, options}};
  n->serve_management(std::move(policy));
  if (auto listening = n->listen(options); !listening)
    return tl::unexpected(listening.error());
  return n;
}

node::node(caf::actor_system& system, const node_options& options)
    : system_(system), lane_(system, "facet-lane0") {
  io_ = port::spawn<io_state>(system, &lane_, std::ref(lane_.io()));
  resolver_ = port::spawn<resolver_state>(system, &lane_, std::ref(lane_.io()));
  strategy_ = port::spawn<strategy_state>(system, &lane_, options.forwarder);
  service_ = port::spawn<face_manager_state>(system, nullptr, options.faces, strategy_, io_,
                                             resolver_, &lane_);
  public_service_ = service_;
}

/// Makes management a face and routes its prefixes to it.
void node::serve_management(management::policy_settings policy) {
  const bool localhop = policy.localhop;
  management_ =
      port::spawn<management_state>(system_, nullptr, service_, strategy_, std::move(policy));
  caf::anon_send(service_, subscribe_events{management_});
  forwarding::face_traits traits;
  traits.local_fields = true;
  caf::scoped_actor self{system_};
  auto done = [] {};
  auto failed = [](const caf::error& e) {
    throw std::logic_error("management could not start: " + caf::to_string(e));
  };
  self->request(service_, caf::infinite,
                adopt_actor{management_face, "internal://management", management_, traits})
      .receive(done, failed);
  self->request(management_, caf::infinite, subscribe{strategy_}).receive(done, failed);
  std::vector<const char*> prefixes{"/localhost/nfd", "/localhost/facet"};
  if (localhop)
    prefixes.push_back("/localhop/nfd/rib");
  for (const char* prefix : prefixes)
    self->request(service_, caf::infinite,
                  register_prefix{{*packet::name::parse(prefix), management_face,
                                   management::route_origin::static_route, 0,
                                   management::route_flag::child_inherit, 0}})
        .receive(done, failed);
}

void node::reconfigure(node_options options) {
  caf::scoped_actor self{system_};
  auto done = [] {};
  auto failed = [](const caf::error& e) {
    spdlog::error("could not reconfigure: {}", from_caf(e).message);
  };
  options.faces.announcements = std::make_shared<management::command_policy>(options.policy);
  self->request(management_, caf::infinite, std::move(options.policy)).receive(done, failed);
  self->request(service_, caf::infinite,
                configure_faces{std::make_shared<face_manager_options>(std::move(options.faces))})
      .receive(done, failed);
  self->request(strategy_, caf::infinite, configure_cs{{}, {}, {}, options.forwarder.cs_bytes})
      .receive([](const forwarding::cs_info&) {}, failed);
  if (multicast_.ipv4 || multicast_.ipv6)
    follow_interfaces();
}

void node::stop() {
  caf::scoped_actor self{system_};
  for (auto& listener : listeners_)
    end(self, listener, shutdown_atom_v);  // no new faces
  listeners_.clear();
  public_service_ = nullptr;
  management_ = nullptr;  // a face like the others, which the service ends and waits for
  end(self, service_, shutdown_atom_v);
  end(self, resolver_);
  end(self, strategy_);
  end(self, io_, shutdown_atom_v);
  lane_.stop();
}

}  // namespace facet::actors
