// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/node.hpp"

#include "actors/ending.hpp"
#include "actors/inspector_actor.hpp"
#include "actors/io_actor.hpp"
#include "actors/management_actor.hpp"
#include "actors/resolver_actor.hpp"
#include "actors/status_report.hpp"
#include "actors/strategy_actor.hpp"
#include "core/shm/ownership.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

namespace facet::actors {
void configure(caf::actor_system_config& config) {
  register_messages(config);
  // Commands are rare: one queue with a condition variable wakes in 30 µs and idles for nothing,
  // where work stealing naps and polls.
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", std::size_t{2});
  config.set("scheduler.max-throughput", std::size_t{100});
}

namespace {

/// What of the bounds of a forwarder one of its shards gets. A seed that was chosen differs, too:
/// no two shards may draw the same Nonces.
forwarding::forwarder_options options_of_shard(forwarding::forwarder_options whole, std::size_t i,
                                               std::size_t n) {
  whole.cs_bytes = part_of(whole.cs_bytes, i, n);
  whole.cs_packets = part_of(whole.cs_packets, i, n);
  whole.pit_limit = std::max<std::size_t>(part_of(whole.pit_limit, i, n), 1);
  whole.pit_bytes = std::max<std::size_t>(part_of(whole.pit_bytes, i, n), 1);
  whole.drop_log_entries = part_of(whole.drop_log_entries, i, n);
  if (whole.seed != forwarding::forwarder_options{}.seed)
    whole.seed += i;
  return whole;
}

}  // namespace

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
  n->guard_ = port::spawn<guard_state>(system, nullptr, std::exchange(n->vital_, {}),
                                       std::move(options.on_failure));
  return n;
}

node::node(caf::actor_system& system, const node_options& options) : system_(system) {
  start_lanes(options);
  auto* first = parts_.front().home;
  resolver_ = port::spawn<resolver_state>(system, first, std::ref(first->io()));
  left_behind_ = std::make_shared<std::vector<face_actor>>();
  service_ = port::spawn<face_manager_state>(system, nullptr, options.faces, parts_, resolver_,
                                             left_behind_);
  public_service_ = service_;
  is_vital(resolver_, "the resolver of host names");
  is_vital(service_, "the service, which keeps faces and routes,");
}

void node::start_lanes(const node_options& options) {
  const auto count = std::clamp<std::size_t>(options.lanes, 1, forwarding::shard_map::most_shards);
  board_ = std::make_shared<shard_board>(count);
  std::vector<strategy_actor> strategies;
  for (std::size_t i = 0; i < count; ++i) {
    auto& l =
        *lanes_.emplace_back(std::make_unique<lane>(system_, "facet-lane" + std::to_string(i)));
    l.watch_backlog(board_->backlog(i));
    auto io = port::spawn<io_state>(system_, &l, std::ref(l.io()));
    auto strategy = port::spawn<strategy_state>(
        system_, &l, options_of_shard(options.forwarder, i, count), shard_seat{i, board_, &l});
    strategies.push_back(strategy);
    is_vital(io, "the I/O of lane " + std::to_string(i));
    is_vital(strategy, "forwarding on lane " + std::to_string(i));
    parts_.push_back({&l, std::move(io), std::move(strategy)});
  }
  for (const auto& strategy : strategies)
    caf::anon_send(strategy, meet_shards{strategies});
  shards_.emplace(std::move(strategies));
}

/// Makes management a face and routes its prefixes to it.
void node::serve_management(management::policy_settings policy) {
  const bool localhop = policy.localhop;
  auto record = std::make_shared<management_record>(wall_clock_ms());
  inspector_ = port::spawn<inspector_state>(system_, nullptr, service_, *shards_,
                                            std::shared_ptr<const management_record>{record});
  management_ = port::spawn<management_state>(system_, nullptr, service_, *shards_, inspector_,
                                              std::move(record), std::move(policy));
  is_vital(inspector_, "the inspector");
  is_vital(management_, "management");
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
  self->request(management_, caf::infinite, subscribe{shards_->any()}).receive(done, failed);
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
  for (std::size_t i = 0; i < shards_->size(); ++i)
    self->request((*shards_)[i], caf::infinite,
                  configure_cs{{}, {}, {}, part_of(options.forwarder.cs_bytes, i, shards_->size())})
        .receive([](const forwarding::cs_info&) {}, failed);
  if (multicast_.ipv4 || multicast_.ipv6)
    follow_interfaces();
}

void node::stop() {
  caf::scoped_actor self{system_};
  end(self, guard_, shutdown_atom_v);  // what ends from here on is meant to
  vital_.clear();
  for (auto& listener : listeners_)
    end(self, listener, shutdown_atom_v);  // no new faces
  listeners_.clear();
  public_service_ = nullptr;
  management_ = nullptr;  // a face like the others, which the service ends and waits for
  end(self, service_, shutdown_atom_v);
  if (left_behind_)
    for (auto& face : std::exchange(*left_behind_, {}))
      end(self, face, close_face{0, "the forwarder is stopping"});
  end(self, resolver_);
  end(self, inspector_);
  shards_.reset();
  for (auto& part : parts_)
    end(self, part.strategy);
  for (auto& part : parts_)
    end(self, part.io, shutdown_atom_v);
  for (auto& l : lanes_)
    l->stop();
}

}  // namespace facet::actors
