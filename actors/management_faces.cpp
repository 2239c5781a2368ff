// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/faces: making, changing and ending faces.
#include "actors/management_faces.hpp"

#include "actors/management_actor.hpp"

#include <algorithm>
#include <array>

namespace facet::actors {
namespace {

namespace status = management::status;
using management::control_parameters;

face_settings settings_of(const control_parameters& p) {
  face_settings s;
  s.persistency = p.face_persistency.value_or(not_given);
  s.mtu = p.mtu.value_or(not_given);
  s.flags = p.flags.value_or(0);
  s.mask = p.mask.value_or(0);
  s.base_congestion_interval = p.base_congestion_interval.value_or(not_given);
  s.default_congestion_threshold = p.default_congestion_threshold.value_or(not_given);
  return s;
}

/// What faces/update answers (NFD: makeUpdateFaceResponse); nothing more is allowed.
control_parameters properties_of(const face_info& info) {
  control_parameters body;
  body.face_id = info.id;
  body.face_persistency = info.persistency;
  body.flags = info.flags;
  body.base_congestion_interval = given(info.base_congestion_interval);
  body.default_congestion_threshold = given(info.default_congestion_threshold);
  body.mtu = std::min<std::uint64_t>(info.mtu, packet::max_packet_size);
  return body;
}

/// What faces/create answers.
control_parameters description_of(const face_info& info) {
  auto body = properties_of(info);
  body.uri = info.uri;
  body.local_uri = info.local_uri;
  return body;
}

/// 409 with the face that is there already, else as any other error.
void respond_not_created(management_state& self, const command_request& request,
                         const caf::error& problem) {
  const auto& context = problem.context();
  if (problem == errc::name_in_use && context.size() == 2 && context.match_element<face_info>(1))
    return self.respond(request, status::conflict, from_caf(problem).message,
                        description_of(context.get_as<face_info>(1)));
  self.respond(request, problem);
}

void create(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  create_face wanted;
  wanted.uri = *p.uri;
  wanted.local_uri = p.local_uri.value_or("");
  wanted.settings = settings_of(p);
  wanted.mtu = p.mtu.value_or(0);
  wanted.capacity = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(p.capacity.value_or(0), std::uint64_t{1} << 31));
  wanted.owner = request.from;
  self.ask_service(
      [&self, request](const face_info& info) {
        auto body = description_of(info);
        if (info.uri.starts_with("shm://"))  // as ndn-rs answers: the Mtu that was asked for
          body.mtu = request.command.parameters.mtu;
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { respond_not_created(self, request, e); },
      std::move(wanted));
}

/// 409 with what cannot be, and nothing else (NFD's answer); else as any other error.
void respond_not_changed(management_state& self, const command_request& request,
                         const caf::error& problem) {
  const auto& context = problem.context();
  if (problem != errc::conflict || context.size() != 2 || !context.match_element<face_settings>(1))
    return self.respond(request, problem);
  const auto& bad = context.get_as<face_settings>(1);
  control_parameters body;
  body.face_persistency = given(bad.persistency);
  body.mtu = given(bad.mtu);
  if (bad.mask != 0) {
    body.flags = bad.flags;
    body.mask = bad.mask;
  }
  self.respond(request, status::conflict, from_caf(problem).message, std::move(body));
}

void update(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  update_face wanted;
  wanted.id = p.face_id.value_or(0) != 0 ? *p.face_id : request.from;
  wanted.settings = settings_of(p);
  wanted.asker = request.from;
  self.ask_service(
      [&self, request](const face_info& info) {
        self.respond(request, status::ok, "OK", properties_of(info));
      },
      [&self, request](const caf::error& e) { respond_not_changed(self, request, e); },
      std::move(wanted));
}

void destroy(management_state& self, const command_request& request) {
  const auto id = request.command.parameters.face_id;
  control_parameters body;
  body.face_id = id;
  self.ask_service([&self, request, body] { self.respond(request, status::ok, "OK", body); },
                   [&self, request, body](const caf::error& problem) {
                     if (problem == errc::permission_denied)
                       return self.respond(request, problem);
                     // A face that is not there is what the client wanted (and what NFD answers).
                     self.respond(request, status::ok, "no such face", body);
                   },
                   destroy_face{*id, request.from});
}

constexpr std::array face_commands{command_entry{"create", create}, command_entry{"update", update},
                                   command_entry{"destroy", destroy}};
constexpr std::array face_datasets{
    dataset_entry{"list", list_all_faces},
    dataset_entry{"counters", list_all_faces},
    dataset_entry{"query", list_matching_faces, dataset_filter::required},
    dataset_entry{"channels", list_channel_uris},
    dataset_entry{"events", await_face_event, dataset_filter::required},
};

}  // namespace

const management_module faces_module{"faces", face_commands, face_datasets};

}  // namespace facet::actors
