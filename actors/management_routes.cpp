// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/management_routes.hpp"

#include "core/tables/name_prefixes.hpp"

namespace facet::actors {
namespace {

namespace status = management::status;

/// Prefixes that only management itself serves.
bool is_reserved(packet::name_view prefix) {
  static const auto nfd = *packet::name::parse("/localhost/nfd");
  static const auto own = *packet::name::parse("/localhost/facet");
  static const auto hop = *packet::name::parse("/localhop/nfd");
  return nfd.view().is_prefix_of(prefix) || own.view().is_prefix_of(prefix) ||
         hop.view().is_prefix_of(prefix);
}

}  // namespace

bool admit_prefix(management_state& self, const command_request& request,
                  const packet::name& prefix) {
  if (is_reserved(prefix)) {
    self.respond(request, status::forbidden, prefix.to_uri() + " belongs to the forwarder");
    return false;
  }
  if (prefix.size() > tables::max_prefix_depth) {
    self.respond(request, status::name_too_long, "a prefix has at most 32 components");
    return false;
  }
  return true;
}

std::optional<management::control_parameters> admitted_route(management_state& self,
                                                             const command_request& request) {
  const auto& given = request.command.parameters;
  if (!admit_prefix(self, request, *given.name))
    return std::nullopt;
  management::control_parameters body;
  body.name = given.name;
  const auto face = given.face_id.value_or(no_face);
  body.face_id = face != no_face ? face : request.from;
  return body;
}

void add_route(management_state& self, const command_request& request, route entry,
               management::control_parameters body, std::uint64_t no_face) {
  self.ask_service([&self, request, body] { self.respond(request, status::ok, "OK", body); },
                   [&self, request, no_face](const caf::error& problem) {
                     const auto e = from_caf(problem);
                     if (e.code == errc::not_found)
                       return self.respond(request, no_face, e.message);
                     self.respond(request, problem);
                   },
                   register_prefix{std::move(entry), request.from});
}

void remove_route(management_state& self, const command_request& request, std::uint64_t origin,
                  management::control_parameters body) {
  self.ask_service([&self, request, body] { self.respond(request, status::ok, "OK", body); },
                   [&self, request](const caf::error& e) { self.respond(request, e); },
                   unregister_prefix{*body.name, *body.face_id, origin, request.from});
}

}  // namespace facet::actors
