// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/facet: what Facet tells beyond NFD's protocol, as JSON.
#include "actors/management_actor.hpp"
#include "actors/management_explain.hpp"
#include "actors/status_report.hpp"

#include <array>
#include <memory>

namespace facet::actors {
namespace {

void publish_json(management_state& self, const dataset_request& request,
                  const status_snapshot& snapshot) {
  const auto text = to_json(snapshot);
  self.publish(request, {text.begin(), text.end()});
}

/// Asks every face for its own counters, then publishes; a face that ends meanwhile is left out.
void collect_links(management_state& self, const dataset_request& request,
                   const std::shared_ptr<status_snapshot>& snapshot) {
  auto missing = std::make_shared<std::size_t>(snapshot->faces.size());
  auto finish_one = [&self, request, missing, snapshot] {
    if (--*missing == 0)
      publish_json(self, request, *snapshot);
  };
  for (const auto& info : snapshot->faces)
    self.ask_face(
        info.handle,
        [snapshot, finish_one, id = info.id](face_counters& counters) {
          snapshot->links[id] = std::move(counters);
          finish_one();
        },
        [finish_one](const caf::error&) { finish_one(); }, get_counters_v);
}

/// Asks the service for what faces that are gone have dropped.
void collect_gone(management_state& self, const dataset_request& request,
                  const std::shared_ptr<status_snapshot>& snapshot) {
  self.ask_service(
      [&self, request, snapshot](face_counters& gone) {
        snapshot->gone = std::move(gone);
        collect_links(self, request, snapshot);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      get_counters_v);
}

void collect_channels(management_state& self, const dataset_request& request,
                      const std::shared_ptr<status_snapshot>& snapshot) {
  self.ask_service(
      [&self, request, snapshot](std::vector<channel_info>& channels) {
        snapshot->channels = std::move(channels);
        collect_gone(self, request, snapshot);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      list_channels_v);
}

void facet_status(management_state& self, const dataset_request& request) {
  auto snapshot = std::make_shared<status_snapshot>();
  snapshot->started_ms = self.started_ms();
  snapshot->rejected_commands = self.rejected();
  const auto failed = [&self, request](const caf::error& problem) {
    self.refuse(request, problem);
  };
  self.ask_service(
      [&self, request, snapshot, failed](std::vector<face_info>& faces) {
        snapshot->faces = std::move(faces);
        self.ask_shards<forwarder_status>(
            [&self, request, snapshot](forwarder_status& forwarder) {
              snapshot->forwarder = std::move(forwarder);
              collect_channels(self, request, snapshot);
            },
            failed, get_status_v);
      },
      failed, list_faces_v);
}

constexpr std::array facet_datasets{dataset_entry{"status", facet_status},
                                    dataset_entry{"explain", explain, dataset_filter::required}};

}  // namespace

const management_module facet_module{"facet", {}, facet_datasets};

}  // namespace facet::actors
