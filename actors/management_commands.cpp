// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Commands: what the NFD Management Protocol calls ControlCommand.
#include "actors/management_actor.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace facet::actors {
namespace {

namespace status = management::status;

/// Longest prefix that may be registered, in components (NFD's limit).
constexpr std::size_t max_prefix_components = 32;

std::uint64_t status_of(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
    case errc::invalid_name:
    case errc::malformed:
      return status::bad_request;
    case errc::permission_denied:
      return status::forbidden;
    case errc::not_found:
      return status::not_found;
    case errc::unsupported:
      return status::not_acceptable;
    case errc::name_in_use:
      return status::conflict;
    case errc::no_space:
      return status::unavailable;
    default:
      return status::internal_error;
  }
}

/// Prefixes that only management itself serves.
bool is_reserved(packet::name_view prefix) {
  static const auto nfd = *packet::name::parse("/localhost/nfd");
  static const auto own = *packet::name::parse("/localhost/facet");
  return nfd.view().is_prefix_of(prefix) || own.view().is_prefix_of(prefix);
}

}  // namespace

void management_state::run(face_id from, const management::command& command) {
  spdlog::debug("command {}/{} from face {}", command.module, command.verb, from);
  if (command.module == "faces" && command.verb == "create")
    create(from, command);
  else if (command.module == "faces" && command.verb == "destroy")
    destroy(from, command);
  else if (command.module == "rib" && command.verb == "register")
    add_route(from, command);
  else if (command.module == "rib" && command.verb == "unregister")
    remove_route(from, command);
  else
    respond(from, command.name, status::not_implemented,
            "there is no command " + command.module + "/" + command.verb);
}

void management_state::create(face_id from, const management::command& command) {
  const auto& p = command.parameters;
  if (!p.uri)
    return respond(from, command.name, status::bad_request, "Uri is missing");
  create_face request;
  request.uri = *p.uri;
  request.mtu = p.mtu.value_or(0);
  request.capacity = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(p.capacity.value_or(0), std::uint64_t{1} << 31));
  request.owner = from;
  self_->request(service_, caf::infinite, std::move(request))
      .then(
          [this, from, name = command.name, mtu = p.mtu](const face_info& info) {
            control_parameters body;
            body.face_id = info.id;
            body.uri = info.uri;
            body.local_uri = info.local_uri;
            body.face_persistency = info.persistency;
            body.flags = 0;
            body.mtu = mtu;
            respond(from, name, status::ok, "OK", std::move(body));
          },
          [this, from, name = command.name](const caf::error& e) { respond(from, name, e); });
}

void management_state::destroy(face_id from, const management::command& command) {
  if (!command.parameters.face_id)
    return respond(from, command.name, status::bad_request, "FaceId is missing");
  control_parameters body;
  body.face_id = command.parameters.face_id;
  self_->request(service_, caf::infinite, destroy_face{*body.face_id})
      .then(
          [this, from, name = command.name, body] { respond(from, name, status::ok, "OK", body); },
          // A face that is not there is what the client wanted (and what NFD answers).
          [this, from, name = command.name, body](const caf::error&) {
            respond(from, name, status::ok, "no such face", body);
          });
}

void management_state::add_route(face_id from, const management::command& command) {
  const auto& p = command.parameters;
  if (!p.name)
    return respond(from, command.name, status::bad_request, "Name is missing");
  if (is_reserved(*p.name))
    return respond(from, command.name, status::forbidden,
                   p.name->to_uri() + " belongs to the forwarder");
  if (p.name->size() > max_prefix_components)
    return respond(from, command.name, status::name_too_long, "a prefix has at most 32 components");
  control_parameters body;
  body.name = p.name;
  body.face_id = p.face_id.value_or(0) != 0 ? *p.face_id : from;
  body.origin = p.origin.value_or(0);
  body.cost = p.cost.value_or(0);
  body.flags = p.flags.value_or(management::route_flag::child_inherit);
  body.expiration_period = p.expiration_period;
  route entry{*body.name, *body.face_id, *body.origin, *body.cost, *body.flags, 0};
  if (p.expiration_period)
    entry.expires_ms = std::max<std::uint64_t>(*p.expiration_period, 1);
  self_->request(service_, caf::infinite, register_prefix{std::move(entry)})
      .then(
          [this, from, name = command.name, body] { respond(from, name, status::ok, "OK", body); },
          [this, from, name = command.name](const caf::error& e) { respond(from, name, e); });
}

void management_state::remove_route(face_id from, const management::command& command) {
  const auto& p = command.parameters;
  if (!p.name)
    return respond(from, command.name, status::bad_request, "Name is missing");
  control_parameters body;
  body.name = p.name;
  body.face_id = p.face_id.value_or(0) != 0 ? *p.face_id : from;
  body.origin = p.origin.value_or(0);
  self_
      ->request(service_, caf::infinite, unregister_prefix{*body.name, *body.face_id, *body.origin})
      .then(
          [this, from, name = command.name, body] { respond(from, name, status::ok, "OK", body); },
          [this, from, name = command.name](const caf::error& e) { respond(from, name, e); });
}

void management_state::respond(face_id from, const packet::name& command, std::uint64_t code,
                               std::string text, control_parameters body) {
  management::control_response response{code, std::move(text), {}};
  if (response.succeeded())
    response.body = std::move(body);
  answer(from, management::make_response_data(command, response));
}

void management_state::respond(face_id from, const packet::name& command,
                               const caf::error& problem) {
  const auto e = from_caf(problem);
  spdlog::info("command from face {} refused: {}", from, e.message);
  respond(from, command, status_of(e.code), e.message);
}

}  // namespace facet::actors
