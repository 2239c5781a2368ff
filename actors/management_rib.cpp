// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/rib: routes that applications, operators and routing protocols register.
#include "actors/management_routes.hpp"
#include "core/management/dataset.hpp"

#include <algorithm>
#include <array>

namespace facet::actors {
namespace {

namespace status = management::status;
using management::control_parameters;

void add(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  if (!admit_prefix(self, request, *p.name))
    return;
  control_parameters body;
  body.name = p.name;
  body.face_id = face_of(request);
  body.origin = p.origin.value_or(management::route_origin::app);
  body.cost = p.cost.value_or(0);
  body.flags = p.flags.value_or(management::route_flag::child_inherit);
  body.expiration_period = p.expiration_period;
  route entry{*body.name, *body.face_id, *body.origin, *body.cost, *body.flags, 0};
  if (p.expiration_period)
    entry.expires_ms = std::max<std::uint64_t>(*p.expiration_period, 1);
  add_route(self, request, std::move(entry), std::move(body), status::not_found);
}

void remove(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  if (!admit_prefix(self, request, *p.name))
    return;
  control_parameters body;
  body.name = p.name;
  body.face_id = face_of(request);
  body.origin = p.origin.value_or(management::route_origin::app);
  const auto origin = *body.origin;
  remove_route(self, request, origin, std::move(body));
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

void list(management_state& self, const dataset_request& request) {
  self.ask_service(
      [&self, request](const std::vector<route>& routes) {
        self.publish(request, encode_routes(routes));
      },
      [&self, from = request.from](const caf::error&) { self.answer_nothing(from); },
      list_routes_v);
}

constexpr std::array commands{command_entry{"register", add}, command_entry{"unregister", remove}};
constexpr std::array datasets{dataset_entry{"list", list}};

}  // namespace

const management_module rib_module{"rib", commands, datasets};

}  // namespace facet::actors
