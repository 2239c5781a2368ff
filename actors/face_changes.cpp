// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Changes of living faces, and who is told of them: the part of face_manager_state behind
/// update_face and subscribe_events.
#include "actors/face_manager.hpp"

#include <spdlog/spdlog.h>

namespace facet::actors {

caf::result<face_info> face_manager_state::on_update(const update_face& request) {
  auto found = faces_.find(request.id);
  if (found == faces_.end())
    return caf::make_error(errc::not_found, "there is no face " + std::to_string(request.id));
  if (auto allowed = may_change(request.asker, request.id); !allowed)
    return to_caf(allowed.error());
  auto& r = found->second;
  if (auto bad = check(r.kind, r.info.scope, request.settings))
    return caf::make_error(errc::conflict, bad->sentence, bad->those);
  if (!r.link)
    return r.info;  // there is nothing that could have been changed
  if (r.kind != face_kind::shm) {
    apply_settings(request.settings, r.kind, options_.sockets, r.behaviour, r.info);
    self_->send(r.link, r.behaviour);
  }
  auto promise = self_->make_response_promise<face_info>();
  ask_all<void>(
      self_, shards_, attach_face{r.info.id, r.info.handle, traits_of(r)},
      [promise, info = r.info]() mutable { promise.deliver(info); },
      [promise](const caf::error& e) mutable { promise.deliver(e); });
  return promise;
}

void face_manager_state::on_link_state(link_state& state) {
  auto found = faces_.find(state.face);
  if (found == faces_.end() || found->second.info.up == state.up)
    return;
  auto& info = found->second.info;
  info.up = state.up;
  if (state.up)
    info.local_uri = std::move(state.local_uri);
  if (state.up)
    spdlog::info("face {} up again: {} local {}", info.id, info.uri, info.local_uri);
  else
    spdlog::warn("face {} down: {} ({}); connecting again", info.id, info.uri, state.detail);
  emit(state.up ? management::face_event_kind::up : management::face_event_kind::down, info);
}

void face_manager_state::on_reliability(face_id face) {
  auto found = faces_.find(face);
  if (found == faces_.end())
    return;
  auto& r = found->second;
  r.behaviour.link_service.reliability.enabled = true;
  describe(r.behaviour, r.info);
  spdlog::info("face {} uses reliability, as its peer does", face);
}

void face_manager_state::emit(std::uint8_t kind, const face_info& info) {
  for (const auto& sink : event_sinks_)
    self_->send(sink, face_event{kind, info});
}

}  // namespace facet::actors
