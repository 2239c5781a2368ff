// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_manager.hpp"
#include "core/packet/data.hpp"
#include "core/packet/prefix_announcement.hpp"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <ctime>

namespace facet::actors {
namespace {

/// Of routes learned from announcements (NFD's number): any other route is preferred.
constexpr std::uint64_t learned_route_cost = 2048;

}  // namespace

/// Routes that strategies learned from announcements, or gave up.
void face_manager_state::on_learned(const std::vector<forwarding::route_request>& learned) {
  std::vector<tables::fib_change> changes;
  for (const auto& request : learned)
    learn(request, changes);
  if (!changes.empty())
    tell_shards(changes);
  schedule_tick();
}

void face_manager_state::learn(const forwarding::route_request& request,
                               std::vector<tables::fib_change>& changes) {
  constexpr auto origin = tables::route_origin::prefix_announcement;
  const auto uri = request.prefix.to_uri();
  if (!faces_.contains(request.face))
    return;  // it closed meanwhile
  if (request.lifetime == duration{0}) {
    if (rib_.remove(request.prefix, request.face, origin, changes))
      spdlog::info("route {} to face {} given up: it has no route itself", uri, request.face);
    return;
  }
  if (const auto good = check_announcement(request.announcement); !good)
    return spdlog::warn("route {} to face {} not learned: {}", uri, request.face,
                        good.error().message);
  if (const auto room = room_for_route(request.prefix, request.face, origin); !room)
    return spdlog::warn("route {} to face {} not learned: {}", uri, request.face,
                        room.error().message);
  const bool is_new = rib_.find(request.prefix, request.face, origin) == nullptr;
  rib_.add(request.prefix, {request.face, origin, learned_route_cost, 0, now() + request.lifetime},
           changes);
  if (is_new)
    spdlog::info("route {} to face {} learned from an announcement", uri, request.face);
}

/// Whether an announcement is valid now and signed by whom the policy asks for.
result<void> face_manager_state::check_announcement(bytes_view wire) const {
  const auto announced = packet::decode_prefix_announcement(wire);
  if (!announced)
    return fail(announced.error());
  const auto seconds = std::time(nullptr);
  if (!announced->valid_at(fmt::format("{:%Y%m%dT%H%M%S}", fmt::gmtime(seconds))))
    return fail(errc::permission_denied, "its announcement is not valid now");
  if (!options_.announcements)
    return {};
  const auto data = packet::decode_data(wire);
  if (!data)
    return fail(packet::to_error(data.error()));
  return options_.announcements->check_announcement(*data,
                                                    static_cast<std::uint64_t>(seconds) * 1000);
}

}  // namespace facet::actors
