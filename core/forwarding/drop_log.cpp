// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/drop_log.hpp"

#include <algorithm>
#include <cstring>

namespace facet::forwarding {
namespace {

/// The longest prefix whose octets fit.
packet::name_view fitting(packet::name_view name, std::size_t octets) {
  if (name.value().size() <= octets)
    return name;
  std::size_t size = 0;
  std::size_t count = 0;
  for (const auto component : name) {
    if (size + component.wire.size() > octets)
      break;
    size += component.wire.size();
    ++count;
  }
  return packet::name_view::trusted(name.value().first(size), count);
}

}  // namespace

void drop_log::add(face_id face, drop_reason reason, const packet::name_view* name,
                   time_point now) {
  const auto number = total_++;
  if (capacity_ == 0)
    return;
  if (ring_.size() < capacity_)
    ring_.emplace_back();
  auto& r = ring_[number % capacity_];
  r.face = face;
  r.when = now;
  r.reason = reason;
  r.named = name != nullptr;
  const auto kept = name == nullptr ? packet::name_view{} : fitting(*name, max_name_octets);
  r.cut = name != nullptr && kept.size() != name->size();
  r.octets = static_cast<std::uint8_t>(kept.value().size());
  r.components = static_cast<std::uint8_t>(kept.size());
  if (r.octets != 0)
    std::memcpy(r.name.data(), kept.value().data(), r.octets);
}

packet::name_view drop_log::name_of(const record& r) noexcept {
  return packet::name_view::trusted({r.name.data(), r.octets}, r.components);
}

drop_note drop_log::note_of(const record& r) {
  drop_note note{r.face, r.reason, r.when};
  if (r.named)
    note.name = packet::name{name_of(r)};
  note.cut = r.cut;
  return note;
}

std::vector<drop_note> drop_log::since(std::uint64_t seen) const {
  std::vector<drop_note> notes;
  for (auto n = std::max(seen, oldest()); n < total_ && !ring_.empty(); ++n)
    notes.push_back(note_of(at(n)));
  return notes;
}

std::vector<drop_note> drop_log::about(packet::name_view name, std::size_t limit) const {
  std::vector<drop_note> notes;
  for (auto left = ring_.size(); left > 0 && notes.size() < limit; --left) {
    const auto& r = at(oldest() + left - 1);
    const auto dropped = name_of(r);
    if (r.named && (name.is_prefix_of(dropped) || dropped.is_prefix_of(name)))
      notes.push_back(note_of(r));
  }
  return notes;
}

}  // namespace facet::forwarding
