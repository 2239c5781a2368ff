// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/static_setup.hpp"

#include "core/management/control_parameters.hpp"

#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace facet::apps {
namespace {

template <class Item>
bool contains(const std::vector<Item>& items, const Item& item) {
  return std::ranges::find(items, item) != items.end();
}

/// Asks the service and waits; the answer goes to `done`. @returns why it failed, or nothing
template <class Done, class Message>
std::string ask(caf::actor_system& system, const actors::service_actor& service, Message message,
                Done done) {
  caf::scoped_actor self{system};
  std::string problem;
  self->request(service, caf::infinite, std::move(message)).receive(done, [&](const caf::error& e) {
    problem = actors::from_caf(e).message;
  });
  return problem;
}

std::uint64_t flags_of(const static_route& r) {
  return (r.child_inherit ? management::route_flag::child_inherit : 0) |
         (r.capture ? management::route_flag::capture : 0);
}

actors::create_face request_for(const static_face& f) {
  namespace flag = management::face_flag;
  actors::create_face request;
  request.uri = f.uri;
  request.local_uri = f.local_uri;
  if (f.uri.starts_with("shm:")) {
    request.mtu = f.mtu;
    return request;
  }
  auto& settings = request.settings;
  const auto set = [&settings](std::uint64_t bit, const std::optional<bool>& wanted) {
    settings.mask |= wanted ? bit : 0;
    settings.flags |= wanted.value_or(false) ? bit : 0;
  };
  set(flag::local_fields, f.local_fields);
  set(flag::reliability, f.reliability);
  set(flag::congestion_marking, f.congestion_marking);
  settings.mtu = f.mtu == 0 ? actors::not_given : f.mtu;
  settings.persistency = f.persistency.value_or(actors::not_given);
  if (f.congestion_interval_ms)
    settings.base_congestion_interval = *f.congestion_interval_ms * 1'000'000;
  settings.default_congestion_threshold = f.congestion_threshold.value_or(actors::not_given);
  return request;
}

}  // namespace

void static_setup::apply(const daemon_config& config) {
  refresh_face_list();
  forget_routes(config.static_routes);
  forget_strategies(config.static_strategies);
  forget_faces(config.static_faces);
  faces_ = config.static_faces;
  routes_ = config.static_routes;
  strategies_ = config.static_strategies;
  route_faces_.assign(routes_.size(), no_face);
  strategies_chosen_.assign(strategies_.size(), false);
  complaints_.clear();
  retry();
}

bool static_setup::retry() {
  if (faces_.empty() && routes_.empty() && strategies_.empty())
    return false;
  refresh_face_list();
  ensure_faces();
  ensure_strategies();
  ensure_routes();
  return true;
}

void static_setup::refresh_face_list() {
  present_.clear();
  ask(system_, service_, actors::list_faces_v, [&](const std::vector<actors::face_info>& list) {
    for (const auto& info : list)
      present_.emplace(info.uri, info.id);
  });
}

face_id static_setup::face_called(const std::string& uri) const {
  const auto found = present_.find(uri);
  return found == present_.end() ? no_face : found->second;
}

void static_setup::forget_faces(const std::vector<static_face>& wanted) {
  for (const auto& f : faces_)
    if (const auto id = face_called(f.uri); id != no_face && !contains(wanted, f))
      ask(system_, service_, actors::destroy_face{id}, [] {});
}

void static_setup::forget_routes(const std::vector<static_route>& wanted) {
  for (const auto& r : routes_)
    if (const auto id = face_called(r.face); id != no_face && !contains(wanted, r))
      ask(system_, service_,
          actors::unregister_prefix{r.prefix, id, management::route_origin::static_route}, [] {});
}

void static_setup::forget_strategies(const std::vector<static_strategy>& wanted) {
  for (const auto& s : strategies_)
    if (std::ranges::find(wanted, s.prefix, &static_strategy::prefix) == wanted.end() &&
        !s.prefix.empty())
      ask(system_, service_, actors::set_strategy{s.prefix, {}}, [](const packet::name&) {});
}

void static_setup::ensure_faces() {
  for (const auto& f : faces_) {
    if (face_called(f.uri) != no_face)
      continue;
    report("face " + f.uri, ask(system_, service_, request_for(f),
                                [&](const actors::face_info& info) { present_[f.uri] = info.id; }));
  }
}

void static_setup::ensure_strategies() {
  for (std::size_t i = 0; i < strategies_.size(); ++i) {
    if (strategies_chosen_[i])
      continue;
    const auto& s = strategies_[i];
    const auto problem = ask(system_, service_, actors::set_strategy{s.prefix, s.strategy},
                             [](const packet::name&) {});
    report("strategy of " + s.prefix.to_uri(), problem);
    strategies_chosen_[i] = problem.empty();
  }
}

void static_setup::ensure_routes() {
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto& r = routes_[i];
    const auto id = face_called(r.face);
    if (id != no_face && route_faces_[i] == id)
      continue;
    auto problem = "there is no face " + r.face;
    if (id != no_face)
      problem = ask(system_, service_,
                    actors::register_prefix{{r.prefix, id, management::route_origin::static_route,
                                             r.cost, flags_of(r), 0}},
                    [] {});
    report("route " + r.prefix.to_uri() + " to " + r.face, problem);
    route_faces_[i] = problem.empty() ? id : no_face;
  }
}

/// Logs a problem when it is a new one.
void static_setup::report(const std::string& what, const std::string& why) {
  const auto [last, is_new] = complaints_.try_emplace(what, why);
  if (!is_new && std::exchange(last->second, why) == why)
    return;
  if (why.empty())
    spdlog::info("configured {}: done", what);
  else
    spdlog::error("configured {}: {}; trying again", what, why);
}

}  // namespace facet::apps
