// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/rib.hpp"

#include <algorithm>

namespace facet::tables {
namespace {

bool before(const route& a, const route& b) {
  return std::tie(a.face, a.origin) < std::tie(b.face, b.origin);
}

bool captures(const std::vector<route>& routes) {
  return std::ranges::any_of(routes, [](auto& r) { return (r.flags & route_flag::capture) != 0; });
}

bool concerns_longer_prefixes(const route& r) {
  return (r.flags & (route_flag::child_inherit | route_flag::capture)) != 0;
}

std::vector<route>::iterator find_route(std::vector<route>& routes, face_id face,
                                        std::uint64_t origin) {
  return std::ranges::find_if(routes,
                              [&](const route& r) { return r.face == face && r.origin == origin; });
}

}  // namespace

void rib::add(packet::name_view prefix, const route& r, std::vector<fib_change>& changes) {
  auto at = entries_.find(prefix);
  if (at == entries_.end())
    at = entries_.emplace(packet::name{prefix}, entry{}).first;
  auto& routes = at->second.routes;
  auto existing = find_route(routes, r.face, r.origin);
  bool spreads = concerns_longer_prefixes(r);
  if (existing == routes.end()) {
    routes.insert(std::ranges::upper_bound(routes, r, before), r);
    ++by_face_[r.face][&at->first];
    count(r.face, 1);
  } else {
    spreads = spreads || concerns_longer_prefixes(*existing);
    clear_deadline(at->first, *existing);
    *existing = r;
  }
  set_deadline(at->first, r);
  if (spreads)
    refresh_subtree(at->first, changes);
  else
    refresh(at, changes);
}

bool rib::remove(packet::name_view prefix, face_id face, std::uint64_t origin,
                 std::vector<fib_change>& changes) {
  const auto at = entries_.find(prefix);
  if (at == entries_.end())
    return false;
  const auto existing = find_route(at->second.routes, face, origin);
  if (existing == at->second.routes.end())
    return false;
  erase_route(at, existing);
  refresh_subtree(at->first, changes);
  return true;
}

void rib::remove_face(face_id face, std::vector<fib_change>& changes) {
  const auto routes = by_face_.find(face);
  if (routes == by_face_.end())
    return;
  std::vector<const packet::name*> prefixes;
  for (const auto& [prefix, count] : routes->second)
    prefixes.push_back(prefix);
  std::ranges::sort(prefixes, [](auto* a, auto* b) { return *a < *b; });
  for (const auto* prefix : prefixes) {
    const auto at = entries_.find(prefix->view());
    for (auto r = at->second.routes.begin(); r != at->second.routes.end();)
      r = r->face == face ? erase_route(at, r) : r + 1;
  }
  // Longest first: an entry that vanishes must not be needed by the one before it.
  for (auto prefix = prefixes.rbegin(); prefix != prefixes.rend(); ++prefix)
    refresh_subtree(**prefix, changes);
}

void rib::expire(time_point now, std::vector<fib_change>& changes) {
  while (!deadlines_.empty() && std::get<time_point>(*deadlines_.begin()) <= now) {
    const auto [when, prefix, face, origin] = *deadlines_.begin();
    remove(prefix->view(), face, origin, changes);
  }
}

std::optional<time_point> rib::next_deadline() const {
  if (deadlines_.empty())
    return std::nullopt;
  return std::get<time_point>(*deadlines_.begin());
}

const route* rib::find(packet::name_view prefix, face_id face, std::uint64_t origin) const {
  const auto at = entries_.find(prefix);
  if (at == entries_.end())
    return nullptr;
  const auto found = std::ranges::find_if(
      at->second.routes, [&](const route& r) { return r.face == face && r.origin == origin; });
  return found == at->second.routes.end() ? nullptr : &*found;
}

const std::vector<route>* rib::find(packet::name_view prefix) const {
  const auto at = entries_.find(prefix);
  return at == entries_.end() ? nullptr : &at->second.routes;
}

std::vector<rib_listing> rib::list(packet::name_view under, std::size_t limit) const {
  std::vector<rib_listing> some;
  // What is below a Name follows it without a gap.
  for (auto at = entries_.lower_bound(under);
       at != entries_.end() && some.size() < limit && under.is_prefix_of(at->first); ++at)
    some.push_back({at->first, at->second.routes});
  return some;
}

std::vector<rib::hop> rib::effective(packet::name_view prefix, const entry& e) const {
  std::vector<hop> hops;
  // Faces already there came from a longer prefix, whose word counts; `from` starts each prefix.
  const auto take = [&](const std::vector<route>& routes, bool inherited) {
    const auto from = static_cast<std::ptrdiff_t>(hops.size());
    for (const auto& r : routes) {
      if (inherited && (r.flags & route_flag::child_inherit) == 0)
        continue;
      const auto known = std::ranges::find(hops, r.face, &hop::face);
      if (known == hops.end())
        hops.push_back({r.face, r.cost});
      else if (known - hops.begin() >= from)
        known->cost = std::min(known->cost, r.cost);
    }
    return captures(routes);
  };
  if (e.routes.empty())
    return hops;
  bool captured = take(e.routes, false);
  for (auto n = prefix.size(); n > 0 && !captured; --n) {
    const auto shorter = entries_.find(prefix.prefix(n - 1));
    if (shorter != entries_.end())
      captured = take(shorter->second.routes, true);
  }
  std::ranges::sort(hops, {}, &hop::face);
  return hops;
}

void rib::refresh(table::iterator at, std::vector<fib_change>& changes) {
  auto& [prefix, e] = *at;
  auto wanted = effective(prefix, e);
  for (const auto& old : e.applied)
    if (std::ranges::find(wanted, old.face, &hop::face) == wanted.end())
      changes.push_back({prefix, old.face, std::nullopt});
  for (const auto& h : wanted)
    if (std::ranges::find(e.applied, h) == e.applied.end())
      changes.push_back({prefix, h.face, h.cost});
  e.applied = std::move(wanted);
}

/// Brings `prefix` and all longer ones up to date, and forgets `prefix` when nothing is left of it.
void rib::refresh_subtree(const packet::name& prefix, std::vector<fib_change>& changes) {
  const auto root = entries_.find(prefix.view());
  for (auto at = root; at != entries_.end() && prefix.view().is_prefix_of(at->first); ++at)
    refresh(at, changes);
  if (root->second.routes.empty())
    entries_.erase(root);
}

std::vector<route>::iterator rib::erase_route(table::iterator at, std::vector<route>::iterator r) {
  clear_deadline(at->first, *r);
  count(r->face, -1);
  const auto routes = by_face_.find(r->face);
  if (const auto there = routes->second.find(&at->first); --there->second == 0)
    routes->second.erase(there);
  if (routes->second.empty())
    by_face_.erase(routes);
  return at->second.routes.erase(r);
}

void rib::count(face_id face, std::ptrdiff_t change) {
  n_routes_ += static_cast<std::size_t>(change);
  if (counted_)
    counted_(face, change);
}

void rib::set_deadline(const packet::name& prefix, const route& r) {
  if (r.expiry)
    deadlines_.emplace(*r.expiry, &prefix, r.face, r.origin);
}

void rib::clear_deadline(const packet::name& prefix, const route& r) {
  if (r.expiry)
    deadlines_.erase({*r.expiry, &prefix, r.face, r.origin});
}

}  // namespace facet::tables
