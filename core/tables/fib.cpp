// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/fib.hpp"

#include <algorithm>
#include <tuple>

namespace facet::tables {

bool fib::set(packet::name_view prefix, face_ref face, std::uint64_t cost) {
  auto& at = prefixes_.insert(prefix);
  auto& hops = at.value;
  const auto replaced = std::erase_if(hops, [&](const fib_hop& h) { return h.face.id == face.id; });
  const fib_hop added{face, cost};
  const auto cheaper = [](const fib_hop& a, const fib_hop& b) {
    return std::tie(a.cost, a.face.id) < std::tie(b.cost, b.face.id);
  };
  hops.insert(std::ranges::upper_bound(hops, added, cheaper), added);
  by_face_[face.id].insert(&at);
  return replaced == 0;
}

bool fib::remove(packet::name_view prefix, face_id face) {
  const auto routes = by_face_.find(face);
  node* at = prefixes_.find(prefix);
  if (at == nullptr || routes == by_face_.end() || routes.value().erase(at) == 0)
    return false;
  if (routes->second.empty())
    by_face_.erase(routes);
  drop_hop(*at, face);
  return true;
}

bool fib::remove_face(face_id face, std::size_t limit) {
  const auto routes = by_face_.find(face);
  if (routes == by_face_.end())
    return false;
  auto& nodes = routes.value();
  auto at = nodes.begin();
  for (; at != nodes.end() && limit != 0; --limit)
    drop_hop(**at++, face);
  nodes.erase(nodes.begin(), at);
  if (!nodes.empty())
    return true;
  by_face_.erase(routes);
  return false;
}

void fib::drop_hop(node& from, face_id face) {
  std::erase_if(from.value, [&](const fib_hop& h) { return h.face.id == face; });
  if (from.value.empty())
    prefixes_.erase(from.prefix);
}

const fib::node* fib::match(name_prefixes& name) const {
  return prefixes_.longest_match(name);
}

std::span<const fib_hop> fib::lookup(name_prefixes& name) const {
  const node* found = match(name);
  return found == nullptr ? std::span<const fib_hop>{} : found->value;
}

}  // namespace facet::tables
