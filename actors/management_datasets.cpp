// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Datasets: what the NFD Management Protocol calls StatusDataset, and Facet's own status document.
#include "actors/management_actor.hpp"
#include "core/packet/lp.hpp"

#include <spdlog/spdlog.h>

#include <memory>

namespace facet::actors {
namespace {

std::string text_of(const packet::component_view& component) {
  return {component.value.begin(), component.value.end()};
}

/// "faces/list" of /localhost/nfd/faces/list, or nothing.
std::string nfd_dataset(packet::name_view name) {
  if (name.size() != 4 || text_of(name[1]) != "nfd")
    return {};
  auto dataset = text_of(name[2]) + "/" + text_of(name[3]);
  return is_dataset(dataset) ? dataset : std::string{};
}

}  // namespace

/// Answers a dataset query. @returns false when it is none
bool management_state::query(face_id from, const packet::buffer& interest,
                             const packet::interest_view& view) {
  const bool own = view.name.size() == 3 && text_of(view.name[1]) == "facet" &&
                   text_of(view.name[2]) == "status";
  const auto dataset = nfd_dataset(view.name);
  if (!own && dataset.empty())
    return false;
  collect(
      own,
      [this, from, interest, own, dataset](const status_snapshot& snapshot) {
        if (own) {
          const auto text = to_json(snapshot);
          publish(from, interest, {text.begin(), text.end()});
        } else {
          publish(from, interest, encode_dataset(dataset, snapshot));
        }
      },
      [this, from] { answer_nothing(from); });
  return true;
}

void management_state::collect(bool with_links, std::function<void(const status_snapshot&)> done,
                               std::function<void()> failed) {
  auto snapshot = std::make_shared<status_snapshot>();
  snapshot->started_ms = started_ms_;
  auto on_error = [failed](const caf::error&) { failed(); };
  self_->request(service_, caf::infinite, list_faces_v)
      .then(
          [=, this](std::vector<face_info>& faces) {
            snapshot->faces = std::move(faces);
            self_->request(service_, caf::infinite, list_routes_v)
                .then(
                    [=, this](std::vector<route>& routes) {
                      snapshot->routes = std::move(routes);
                      self_->request(strategy_, caf::infinite, get_status_v)
                          .then(
                              [=, this](forwarder_status& status) {
                                snapshot->forwarder = std::move(status);
                                if (with_links)
                                  collect_links(snapshot, done);
                                else
                                  done(*snapshot);
                              },
                              on_error);
                    },
                    on_error);
          },
          on_error);
}

/// Asks every face for its own counters; one that ends meanwhile is left out.
void management_state::collect_links(std::shared_ptr<status_snapshot> snapshot,
                                     std::function<void(const status_snapshot&)> done) {
  auto missing = std::make_shared<std::size_t>(snapshot->faces.size());
  auto finish_one = [missing, snapshot, done] {
    if (--*missing == 0)
      done(*snapshot);
  };
  for (const auto& info : snapshot->faces)
    self_->request(info.handle, caf::infinite, get_counters_v)
        .then(
            [=, id = info.id](face_counters& counters) {
              snapshot->links[id] = std::move(counters);
              finish_one();
            },
            [finish_one](const caf::error&) { finish_one(); });
}

void management_state::publish(face_id from, const packet::buffer& interest,
                               const std::vector<std::uint8_t>& content) {
  auto view = packet::decode_interest(interest);  // checked when it came in
  auto data = publisher_.publish(*view, content, now(), wall_clock_ms());
  if (!data) {
    spdlog::warn("dataset for face {}: {}", from, data.error().message);
    return answer(from, packet::encode_nack(packet::nack_reason::none, interest));
  }
  answer(from, std::move(*data));
}

}  // namespace facet::actors
