// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_settings.hpp"

#include "core/management/control_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace facet::actors {
namespace {

namespace flag = management::face_flag;
namespace persistency = management::persistency;

/// A peer that outlives this process would take repeated numbers for duplicates.
std::uint64_t random_sequence() {
  static thread_local std::mt19937_64 engine{std::random_device{}()};
  return engine();
}

bool persistency_possible(face_kind kind, std::uint64_t wanted) {
  switch (kind) {
    case face_kind::tcp:
    case face_kind::udp:
      return wanted <= persistency::permanent;
    case face_kind::multicast:
    case face_kind::internal:
      return wanted == persistency::permanent;
    case face_kind::shm:
    case face_kind::unix_stream:
      return wanted == persistency::on_demand;
  }
  return false;
}

bool has_link_layer(face_kind kind) {
  return kind != face_kind::shm && kind != face_kind::internal;
}

}  // namespace

link_behaviour default_behaviour(face_kind kind, const socket_face_options& options) {
  link_behaviour b;
  b.link_service.marking.enabled = options.congestion_marking;
  b.link_service.first_sequence = random_sequence();
  if (kind == face_kind::udp || kind == face_kind::multicast) {
    b.link_service.fragmentation = true;
    b.link_service.mtu = options.udp_mtu;
  }
  if (kind == face_kind::multicast)
    b.persistency = persistency::permanent;
  else if (kind == face_kind::udp && b.persistency == persistency::on_demand)
    b.idle_timeout = options.udp_idle_timeout;
  b.follows_peer = kind == face_kind::udp;
  return b;
}

std::optional<impossible_settings> check(face_kind kind, std::uint8_t scope,
                                         const face_settings& wanted) {
  impossible_settings bad;
  const auto refuse = [&bad](std::string why) {
    bad.sentence += (bad.sentence.empty() ? "" : "; ") + std::move(why);
  };
  const auto asks_for = wanted.flags & wanted.mask;
  if ((asks_for & flag::local_fields) != 0 && (scope == 0 || !has_link_layer(kind))) {
    bad.those.flags |= flag::local_fields;
    refuse(scope == 0 ? "local fields are for faces to applications on this host"
                      : "this kind of face carries no local fields");
  }
  if ((asks_for & flag::reliability) != 0 &&
      (kind == face_kind::multicast || !has_link_layer(kind))) {
    bad.those.flags |= flag::reliability;
    refuse("reliability is for links with one remote end that may lose packets");
  }
  if ((asks_for & flag::congestion_marking) != 0 && !has_link_layer(kind)) {
    bad.those.flags |= flag::congestion_marking;
    refuse("this kind of face marks by itself or not at all");
  }
  bad.those.mask = bad.those.flags;
  if (wanted.persistency != not_given && !persistency_possible(kind, wanted.persistency)) {
    bad.those.persistency = wanted.persistency;
    refuse(fmt::format("FacePersistency {} is not possible here", wanted.persistency));
  }
  if (wanted.mtu != not_given && (wanted.mtu < lp::min_mtu || !has_link_layer(kind))) {
    bad.those.mtu = wanted.mtu;
    refuse(wanted.mtu < lp::min_mtu
               ? fmt::format("Mtu {} is below the least of {}", wanted.mtu, lp::min_mtu)
               : std::string{"the slots of a ring cannot be changed"});
  }
  if (bad.sentence.empty())
    return std::nullopt;
  return bad;
}

void apply_settings(const face_settings& wanted, face_kind kind, const socket_face_options& options,
                    link_behaviour& behaviour, face_info& info) {
  auto& link = behaviour.link_service;
  const auto choose = [&wanted](std::uint64_t bit, bool& target) {
    if ((wanted.mask & bit) != 0)
      target = (wanted.flags & bit) != 0;
  };
  bool local_fields = (info.flags & flag::local_fields) != 0;
  choose(flag::local_fields, local_fields);
  choose(flag::reliability, link.reliability.enabled);
  if ((wanted.mask & flag::reliability) != 0)
    behaviour.follows_peer = false;
  choose(flag::congestion_marking, link.marking.enabled);
  const bool datagrams = kind == face_kind::udp || kind == face_kind::multicast;
  if (wanted.mtu != not_given)
    link.mtu =
        std::min<std::uint64_t>(wanted.mtu, datagrams ? options.udp_mtu : packet::max_packet_size);
  if (wanted.base_congestion_interval != not_given)
    link.marking.interval = std::chrono::nanoseconds{static_cast<std::int64_t>(
        std::min<std::uint64_t>(wanted.base_congestion_interval, std::uint64_t{1} << 62))};
  if (wanted.default_congestion_threshold != not_given)
    link.marking.threshold = wanted.default_congestion_threshold;
  if (wanted.persistency != not_given)
    behaviour.persistency = wanted.persistency;
  const bool can_be_idle =
      kind == face_kind::udp && behaviour.persistency == persistency::on_demand;
  behaviour.idle_timeout = can_be_idle ? options.udp_idle_timeout : caf::timespan{0};
  info.flags = local_fields ? flag::local_fields : 0;
  describe(behaviour, info);
}

void describe(const link_behaviour& behaviour, face_info& info) {
  const auto& link = behaviour.link_service;
  info.flags = (info.flags & flag::local_fields) |
               (link.reliability.enabled ? flag::reliability : 0) |
               (link.marking.enabled ? flag::congestion_marking : 0);
  info.mtu = link.mtu;
  info.persistency = static_cast<std::uint8_t>(behaviour.persistency);
  info.base_congestion_interval = static_cast<std::uint64_t>(link.marking.interval.count());
  info.default_congestion_threshold = link.marking.threshold;
  info.expires = behaviour.idle_timeout.count() > 0;
}

}  // namespace facet::actors
