// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/faces: making, ending and listing faces.
#include "actors/management_actor.hpp"
#include "actors/status_report.hpp"
#include "core/management/dataset.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace facet::actors {
namespace {

namespace status = management::status;
using management::control_parameters;

void create(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  create_face wanted;
  wanted.uri = *p.uri;
  wanted.mtu = p.mtu.value_or(0);
  wanted.capacity = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(p.capacity.value_or(0), std::uint64_t{1} << 31));
  wanted.owner = request.from;
  self.ask_service(
      [&self, request](const face_info& info) {
        control_parameters body;
        body.face_id = info.id;
        body.uri = info.uri;
        body.local_uri = info.local_uri;
        body.face_persistency = info.persistency;
        body.flags = 0;
        body.mtu = request.command.parameters.mtu;
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); }, std::move(wanted));
}

void destroy(management_state& self, const command_request& request) {
  const auto id = request.command.parameters.face_id;
  control_parameters body;
  body.face_id = id;
  self.ask_service([&self, request, body] { self.respond(request, status::ok, "OK", body); },
                   // A face that is not there is what the client wanted (and what NFD answers).
                   [&self, request, body](const caf::error&) {
                     self.respond(request, status::ok, "no such face", body);
                   },
                   destroy_face{*id});
}

management::face_status status_of(const face_info& info, const forwarder_status& forwarder) {
  management::face_status f;
  f.face_id = info.id;
  f.uri = info.uri;
  f.local_uri = info.local_uri;
  f.face_scope = info.scope;
  f.face_persistency = info.persistency;
  f.link_type = info.link_type;
  f.mtu = info.mtu;
  if (const auto* c = find_counters(forwarder, info.id)) {
    f.n_in_interests = c->n_in_interests;
    f.n_in_data = c->n_in_data;
    f.n_in_nacks = c->n_in_nacks;
    f.n_out_interests = c->n_out_interests;
    f.n_out_data = c->n_out_data;
    f.n_out_nacks = c->n_out_nacks;
    f.n_in_bytes = c->n_in_bytes;
    f.n_out_bytes = c->n_out_bytes;
  }
  return f;
}

void list(management_state& self, const dataset_request& request) {
  const auto failed = [&self, from = request.from](const caf::error&) {
    self.answer_nothing(from);
  };
  self.ask_service(
      [&self, request, failed](const std::vector<face_info>& faces) {
        self.ask_strategy(
            [&self, request, faces](const forwarder_status& forwarder) {
              std::vector<std::uint8_t> content;
              for (const auto& info : faces)
                encode(status_of(info, forwarder), content);
              self.publish(request, content);
            },
            failed, get_status_v);
      },
      failed, list_faces_v);
}

constexpr std::array commands{command_entry{"create", create}, command_entry{"destroy", destroy}};
constexpr std::array datasets{dataset_entry{"list", list}};

}  // namespace

const management_module faces_module{"faces", commands, datasets};

}  // namespace facet::actors
