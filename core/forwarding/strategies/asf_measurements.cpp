// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategies/asf_measurements.hpp"

#include <algorithm>

namespace facet::forwarding::asf {
namespace {

/// Upstreams beyond those of the FIB entry that a namespace remembers, before old ones are dropped.
constexpr std::size_t spare_paths = 8;

}  // namespace

path* paths::find(const tables::face_ref& face, time_point now, const limits& l) {
  const auto at = std::ranges::find(all_, face, &path::face);
  if (at == all_.end())
    return nullptr;
  refresh(*at, now, l);
  return at->expiry > now ? &*at : nullptr;
}

path& paths::find_or_add(const tables::face_ref& face, time_point now, const limits& l,
                         std::size_t n_hops) {
  if (auto* known = find(face, now, l))
    return *known;
  std::erase_if(all_, [&](path& p) {
    refresh(p, now, l);
    return p.expiry <= now;
  });
  if (all_.size() >= n_hops + spare_paths)
    all_.erase(std::ranges::min_element(all_, {}, &path::expiry));
  auto& added = all_.emplace_back();
  added.face = face;
  added.expiry = now + l.lifetime;
  return added;
}

/// Counts the loss that happened meanwhile, if one did while the path was still known.
void paths::refresh(path& p, time_point now, const limits& l) {
  if (!p.loss_at || *p.loss_at > now || *p.loss_at >= p.expiry)
    return;
  const auto lost = *p.loss_at;
  p.loss_at.reset();
  if (++p.n_timeouts < l.max_timeouts) {
    p.expiry = std::max(p.expiry, lost + l.lifetime);
    return;
  }
  p.state = path_state::timed_out;
  p.n_timeouts = 0;
}

void watch(path& p, std::uint64_t name_hash, time_point now) {
  if (p.loss_at)
    return;
  p.loss_at = now + p.rtt.rto();
  p.watched = name_hash;
}

void record_data(path& p, std::uint64_t name_hash, std::optional<duration> rtt) {
  if (rtt) {
    p.rtt.add(*rtt);
    p.state = path_state::working;
  }
  p.n_timeouts = 0;
  if (p.watched == name_hash)
    p.loss_at.reset();
}

void record_nack(path& p, std::uint64_t name_hash) {
  p.state = path_state::timed_out;
  p.n_timeouts = 0;
  if (p.watched == name_hash)
    p.loss_at.reset();
}

}  // namespace facet::forwarding::asf
