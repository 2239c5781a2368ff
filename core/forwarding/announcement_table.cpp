// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/announcement_table.hpp"

#include <algorithm>
#include <utility>

namespace facet::forwarding {

void announcement_table::set(packet::name_view prefix, announcement added, time_point now) {
  auto& entry = table_.get(prefix, now, added.expiry - now);
  entry.depth = prefix.size();
  std::erase_if(entry.list, [&](const announcement& known) {
    return known.face.id == added.face.id || known.expiry <= now;
  });
  if (entry.list.size() >= max_faces)
    entry.list.erase(entry.list.begin());
  entry.list.push_back(std::move(added));
}

bool announcement_table::remove(packet::name_view prefix, face_id face, time_point now) {
  tables::name_prefixes name{prefix};
  auto* entry = find_live(name, now);
  if (entry == nullptr || entry->depth != prefix.size())
    return false;
  const auto n = std::erase_if(entry->list, [&](auto& a) { return a.face.id == face; });
  if (entry->list.empty())
    table_.erase(prefix);
  return n != 0;
}

const announcement_table::announcement* announcement_table::find(tables::name_prefixes& name,
                                                                 time_point now) {
  auto* entry = find_live(name, now);
  if (entry == nullptr)
    return nullptr;
  return &*std::ranges::max_element(entry->list, {}, &announcement::expiry);
}

announcement_table::announcement* announcement_table::find_of(tables::name_prefixes& name,
                                                              const tables::face_ref& face,
                                                              time_point now, std::size_t& depth) {
  auto* entry = find_live(name, now);
  if (entry == nullptr)
    return nullptr;
  depth = entry->depth;
  const auto at = std::ranges::find(entry->list, face, &announcement::face);
  return at == entry->list.end() ? nullptr : &*at;
}

announcement_table::prefix_entry* announcement_table::find_live(tables::name_prefixes& name,
                                                                time_point now) {
  while (auto* entry = table_.find_longest(name, now)) {
    std::erase_if(entry->list, [now](const announcement& a) { return a.expiry <= now; });
    if (!entry->list.empty())
      return entry;
    table_.erase(name.prefix(entry->depth));
  }
  return nullptr;
}

}  // namespace facet::forwarding
