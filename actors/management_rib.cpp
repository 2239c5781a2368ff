// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/rib: routes that applications, operators and routing protocols register.
#include "actors/management_routes.hpp"
#include "actors/status_report.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/prefix_announcement.hpp"

#include <algorithm>
#include <array>

namespace facet::actors {
namespace {

namespace status = management::status;
using management::control_parameters;

/// Cost of announced routes: any registered one is preferred (NFD's number).
constexpr std::uint64_t announcement_cost = 2048;

/// How long an announcement holds: its own period, but not beyond its validity. Milliseconds
std::uint64_t lifetime_of(const packet::prefix_announcement& announced, std::uint64_t now_ms) {
  auto lifetime = static_cast<std::uint64_t>(announced.expiration.count());
  const auto end = management::unix_time(announced.not_after);
  if (end && *end > now_ms)
    lifetime = std::min(lifetime, *end - now_ms);
  return lifetime;
}

void register_route(management_state& self, const command_request& request) {
  auto body = admitted_route(self, request);
  if (!body)
    return;
  const auto& p = request.command.parameters;
  body->origin = p.origin.value_or(management::route_origin::app);
  body->cost = p.cost.value_or(0);
  body->flags = p.flags.value_or(management::route_flag::child_inherit);
  body->expiration_period = p.expiration_period;
  route entry{*body->name, *body->face_id, *body->origin, *body->cost, *body->flags, 0};
  if (p.expiration_period)
    entry.expires_ms = std::max<std::uint64_t>(*p.expiration_period, 1);
  add_route(self, request, std::move(entry), std::move(*body), status::not_found);
}

void unregister_route(management_state& self, const command_request& request) {
  auto body = admitted_route(self, request);
  if (!body)
    return;
  const auto origin = request.command.parameters.origin.value_or(management::route_origin::app);
  body->origin = origin;
  remove_route(self, request, origin, std::move(*body));
}

/// A route of a producer that proves its right to the prefix with an announcement.
void announce_route(management_state& self, const command_request& request) {
  const bytes_view wire = request.command.application_parameters;
  const auto announced = packet::decode_prefix_announcement(wire);
  if (!announced)
    return self.respond(request, status::bad_request, announced.error().message);
  const auto allowed = self.check_announcement(*packet::decode_data(wire));
  if (!allowed)
    return self.respond(request, status::forbidden, allowed.error().message);
  const auto now = wall_clock_ms();
  if (!announced->valid_at(management::utc_timestamp(now)))
    return self.respond(request, status::forbidden, "the announcement is not valid at this time");
  control_parameters body;
  body.name = packet::name{announced->prefix};
  if (!admit_prefix(self, request, *body.name))
    return;
  body.face_id = request.from;
  body.origin = management::route_origin::prefix_announcement;
  body.cost = announcement_cost;
  body.flags = management::route_flag::child_inherit;
  body.expiration_period = std::max<std::uint64_t>(lifetime_of(*announced, now), 1);
  route entry{*body.name, *body.face_id, *body.origin,
              *body.cost, *body.flags,   *body.expiration_period};
  const auto refused = [&self, request](const caf::error& e) { self.respond(request, e); };
  self.ask_service(
      [&self, request, entry, body, refused] {
        const bytes_view announcement = request.command.application_parameters;
        self.ask_shards<void>(
            [&self, request, entry, body] {
              add_route(self, request, entry, body, status::not_found);
            },
            refused, set_announcement{request.from, packet::buffer::copy_of(announcement)});
      },
      refused, authorize{request.from, entry.prefix});
}

std::vector<std::uint8_t> encode_routes(const std::vector<route>& routes) {
  std::vector<std::uint8_t> content;
  management::rib_entry entry;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const auto& r = routes[i];
    entry.name = r.prefix;
    entry.routes.push_back({r.face, r.origin, r.cost, r.flags, {}});
    if (r.expires_ms > 0)
      entry.routes.back().expiration_period = r.expires_ms;
    if (i + 1 == routes.size() || !(routes[i + 1].prefix == r.prefix)) {
      encode(entry, content);
      entry.routes.clear();
    }
  }
  return content;
}

void list_registered(management_state& self, const dataset_request& request) {
  self.ask_service(
      [&self, request](const std::vector<route>& routes) {
        self.publish(request, encode_routes(routes));
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      list_routes_v);
}

constexpr std::array rib_commands{command_entry{"register", register_route},
                                  command_entry{"unregister", unregister_route},
                                  command_entry{"announce", announce_route}};
constexpr std::array rib_datasets{dataset_entry{"list", list_registered}};

}  // namespace

const management_module rib_module{"rib", rib_commands, rib_datasets};

}  // namespace facet::actors
