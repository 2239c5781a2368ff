// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Who may do what with faces and routes, and who has how much: the part of face_manager_state that
/// asks the access book.
#include "actors/face_manager.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace facet::actors {
namespace {

/// Routes of one prefix, whose next hops an Interest may have to be compared with one by one.
constexpr std::size_t most_routes_of_prefix = 16'384;
/// Of those, the ones of one face, which differ in their origins only.
constexpr std::ptrdiff_t most_origins_of_face = 64;

/// Peers turned away are told of in the log this often at most; they are counted in any case.
constexpr duration turned_away_log_pause = std::chrono::seconds{1};

}  // namespace

/// On whose behalf something is asked. @pre asker is not no_face, which needs no leave
result<management::principal> face_manager_state::principal_of(face_id asker) const {
  const auto found = faces_.find(asker);
  if (found == faces_.end())
    return fail(errc::not_found, fmt::format("face {}, which asked for it, is gone", asker));
  return found->second.peer;
}

result<void> face_manager_state::may_operate(face_id asker) const {
  if (asker == no_face)
    return {};
  return principal_of(asker).and_then(
      [this](const management::principal& who) { return book_.may_operate(who); });
}

/// Whether a face, or routes to it, may be changed. One's own always may.
result<void> face_manager_state::may_change(face_id asker, face_id target) const {
  if (asker == no_face || asker == target)
    return {};
  const auto found = faces_.find(target);
  if (found == faces_.end())
    return {};  // the caller finds out that there is none
  if (found->second.info.owner == asker)
    return {};
  return principal_of(asker).and_then([&](const management::principal& who) {
    return book_.may_change_face_of(who, found->second.peer.user);
  });
}

result<void> face_manager_state::may_register(face_id asker, packet::name_view prefix) const {
  if (asker == no_face)
    return {};
  return principal_of(asker).and_then(
      [&](const management::principal& who) { return book_.may_register(who, prefix); });
}

caf::result<void> face_manager_state::on_authorize(const authorize& request) const {
  const auto allowed =
      request.name ? may_register(request.asker, *request.name) : may_operate(request.asker);
  if (!allowed)
    return to_caf(allowed.error());
  return caf::unit;
}

/// @pre the face is there
result<void> face_manager_state::room_for_route(const packet::name& prefix, face_id face,
                                                std::uint64_t origin) const {
  if (rib_.find(prefix, face, origin) != nullptr)
    return {};  // it will be changed
  if (const auto* there = rib_.find(prefix)) {
    if (there->size() >= most_routes_of_prefix)
      return fail(errc::no_space,
                  fmt::format("{} has {} routes already", prefix.to_uri(), there->size()));
    if (std::ranges::count(*there, face, &tables::route::face) >= most_origins_of_face)
      return fail(errc::no_space, fmt::format("face {} has {} routes for {} already", face,
                                              most_origins_of_face, prefix.to_uri()));
  }
  return book_.room_for_route(faces_.at(face).peer.user);
}

/// From the RIB: routes to a face came or went.
void face_manager_state::count_routes(face_id face, std::ptrdiff_t change) {
  const auto found = faces_.find(face);
  book_.count_routes(found == faces_.end() ? std::nullopt : found->second.peer.user, change);
}

/// Counts a face of this host that is about to be made. Errors: permission_denied, no_space
result<void> face_manager_state::take_in(record& fresh) {
  if (auto room = book_.take_face(fresh.peer.user, fresh.memory); !room)
    return room;
  fresh.counted = true;
  return {};
}

/// Undoes take_in(), if there was one.
void face_manager_state::let_go(record& r) {
  if (std::exchange(r.counted, false))
    book_.give_back_face(r.peer.user, r.memory);
}

/// Counts a peer that came by itself and cannot stay; there is nobody whom an answer could reach.
void face_manager_state::turn_away(channel_info& channel, const std::string& why) {
  ++channel.refused;
  if (now() - last_refusal_told_ < turned_away_log_pause)
    return;
  last_refusal_told_ = now();
  spdlog::warn("{} turns peers away: {} ({} refused so far)", channel.uri, why, channel.refused);
}

}  // namespace facet::actors
