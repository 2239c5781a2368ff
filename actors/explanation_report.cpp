// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/explanation_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace facet::actors {
namespace {

using nlohmann::json;

std::int64_t milliseconds_of(duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

json uri_or_null(const std::optional<packet::name>& name) {
  return name ? json(name->to_uri()) : json();
}

json uri_of(face_id face, const std::vector<face_info>& faces) {
  const auto found = std::ranges::find(faces, face, &face_info::id);
  return found == faces.end() ? json() : json(found->uri);
}

json pit_of(const forwarding::explanation::pending& pit) {
  auto upstreams = json::array();
  for (const auto& u : pit.upstreams)
    upstreams.push_back({{"face", u.face},
                         {"sent_ms_ago", milliseconds_of(u.sent_ago)},
                         {"nack", u.nack ? json(packet::to_string(*u.nack)) : json()}});
  return {{"pending", pit.any},
          {"expires_ms", milliseconds_of(pit.expires_in)},
          {"downstreams", pit.downstreams},
          {"upstreams", std::move(upstreams)}};
}

json fib_of(const forwarding::explanation& e, const std::vector<face_info>& faces) {
  auto hops = json::array();
  for (const auto& hop : e.next_hops)
    hops.push_back({{"face", hop.face},
                    {"cost", hop.cost},
                    {"uri", uri_of(hop.face, faces)},
                    {"eligible", hop.eligible}});
  return {{"prefix", uri_or_null(e.fib_prefix)}, {"next_hops", std::move(hops)}};
}

json recent_drops_of(const std::vector<forwarding::drop_note>& notes, time_point now) {
  auto drops = json::array();
  for (const auto& note : notes)
    drops.push_back({{"name", uri_or_null(note.name)},
                     {"face", note.face},
                     {"reason", to_string(note.reason)},
                     {"ms_ago", milliseconds_of(now - note.when)}});
  return drops;
}

}  // namespace

std::string to_json(const forwarding::explanation& e, const std::vector<face_info>& faces,
                    time_point now) {
  const auto& cs = e.content_store;
  const json document{
      {"name", e.name.to_uri()},
      {"content_store", {{"hit", cs.hit}, {"fresh", cs.fresh}, {"data", uri_or_null(cs.data)}}},
      {"pit", pit_of(e.pit)},
      {"fib", fib_of(e, faces)},
      {"strategy", {{"prefix", e.strategy_prefix.to_uri()}, {"name", e.strategy.to_uri()}}},
      {"verdict", e.verdict},
      {"recent_drops", recent_drops_of(e.recent_drops, now)}};
  return document.dump();
}

}  // namespace facet::actors
