// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/faces: what there is to read.
#include "actors/management_actor.hpp"
#include "actors/management_faces.hpp"
#include "actors/status_report.hpp"
#include "core/management/dataset.hpp"

#include <algorithm>
#include <memory>

namespace facet::actors {
namespace {

management::face_status face_status_of(const face_info& info, const status_snapshot& s) {
  management::face_status f;
  f.face_id = info.id;
  f.uri = info.uri;
  f.local_uri = info.local_uri;
  f.face_scope = info.scope;
  f.face_persistency = info.persistency;
  f.link_type = info.link_type;
  f.base_congestion_interval = given(info.base_congestion_interval);
  f.default_congestion_threshold = given(info.default_congestion_threshold);
  f.mtu = std::min<std::uint64_t>(info.mtu, packet::max_packet_size);
  f.flags = info.flags;
  if (auto link = s.links.find(info.id);
      link != s.links.end() && link->second.counters.expires_ms > 0)
    f.expiration_period = link->second.counters.expires_ms;
  if (const auto* c = find_counters(s.forwarder, info.id)) {
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

/// Asks those faces that end when idle how long they have left, then calls `done`.
template <class Done>
void collect_expirations(management_state& self, const std::shared_ptr<status_snapshot>& snapshot,
                         Done done) {
  auto missing = std::make_shared<std::size_t>(1);
  auto finish_one = [missing, done] {
    if (--*missing == 0)
      done();
  };
  for (const auto& info : snapshot->faces) {
    if (!info.expires)
      continue;
    ++*missing;
    self.ask_face(
        info.handle,
        [snapshot, finish_one, id = info.id](face_counters& counters) {
          snapshot->links[id].counters = std::move(counters);
          finish_one();
        },
        [finish_one](const caf::error&) { finish_one(); }, get_counters_v);
  }
  finish_one();
}

void publish_faces(management_state& self, const dataset_request& request,
                   const management::face_query_filter& filter) {
  auto snapshot = std::make_shared<status_snapshot>();
  const auto failed = [&self, request](const caf::error& problem) {
    self.refuse(request, problem);
  };
  auto publish = [&self, request, filter, snapshot] {
    std::vector<std::uint8_t> content;
    for (const auto& info : snapshot->faces)
      if (const auto face = face_status_of(info, *snapshot); matches(filter, face))
        encode(face, content);
    self.publish(request, content);
  };
  self.ask_service(
      [&self, snapshot, failed, publish](std::vector<face_info>& faces) {
        snapshot->faces = std::move(faces);
        self.ask_shards<forwarder_status>(
            [&self, snapshot, publish](forwarder_status& forwarder) {
              snapshot->forwarder = std::move(forwarder);
              collect_expirations(self, snapshot, publish);
            },
            failed, get_status_v);
      },
      failed, list_faces_v);
}

}  // namespace

void list_all_faces(management_state& self, const dataset_request& request) {
  publish_faces(self, request, {});
}

void list_matching_faces(management_state& self, const dataset_request& request) {
  auto filters = management::decode_dataset<management::face_query_filter>(request.filter);
  if (!filters || filters->size() != 1)
    return self.refuse(request, management::status::bad_request,
                       filters ? "the name must end with one FaceQueryFilter"
                               : "the FaceQueryFilter is broken: " + filters.error().message);
  publish_faces(self, request, filters->front());
}

void list_channel_uris(management_state& self, const dataset_request& request) {
  self.ask_service(
      [&self, request](const std::vector<channel_info>& channels) {
        std::vector<std::uint8_t> content;
        for (const auto& channel : channels)
          encode(management::channel_status{channel.uri}, content);
        self.publish(request, content);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      list_channels_v);
}

void await_face_event(management_state& self, const dataset_request& request) {
  self.answer_event(request);
}

/// Ends the turn of an Interest for events: what it waits for may be far away, and others of the
/// same face must not wait for that.
void management_state::answer_event(const dataset_request& request) {
  const auto view = packet::decode_interest(request.interest);  // checked when it came in
  if (!face_events_.covers(view->name))
    return refuse(request, management::status::bad_request,
                  "a sequence number may follow faces/events, nothing else");
  if (auto event = face_events_.ask(*view, now()))
    emit(std::move(*event));
  answer_nothing(request.from);
}

void management_state::on_face_event(const face_event& event) {
  const auto& face = event.face;
  std::vector<std::uint8_t> content;
  encode(
      management::face_event_notification{event.kind, face.id, face.uri, face.local_uri, face.scope,
                                          face.persistency, face.link_type, face.flags},
      content);
  if (auto awaited = face_events_.post(content, now()))
    emit(std::move(*awaited));
}

}  // namespace facet::actors
