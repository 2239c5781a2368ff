// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Who holds how much of the pending Interest table, so that no face and no user takes it from all
/// others.
#include "core/base/fair_share.hpp"
#include "core/forwarding/engine.hpp"

namespace facet::forwarding {
namespace {

/// Several downstreams may wait in one entry; so many times the bound on entries wait in all.
constexpr std::size_t downstreams_per_entry = 4;

/// Places that are looked at for entries nobody waits for when an Interest finds no room; and the
/// part of all that wait which must have gone, so that one place in a few is such an entry.
constexpr std::size_t places_per_look = 32;
constexpr std::size_t worthwhile_part = 8;

std::size_t times(std::size_t n, std::size_t bound) noexcept {
  return bound > static_cast<std::size_t>(-1) / n ? static_cast<std::size_t>(-1) : n * bound;
}

}  // namespace

/// Whether the face may wait for one more Interest.
bool forwarder::engine::has_share(const face_slot& face) const {
  if (face.account != nullptr && face.traits.account_limit != 0 &&
      face.account->pending >= face.traits.account_limit)
    return false;
  return within_fair_share(face.pending, pit_.size(), options_.pit_limit) &&
         within_fair_share(face.pending, downstreams_,
                           times(downstreams_per_entry, options_.pit_limit)) &&
         within_fair_share(face.pending_octets, pit_.octets(), options_.pit_bytes);
}

/// Whoever leaves need not be waited for: without this, one who comes, asks for long, leaves and
/// comes back would have the whole table. A few entries at a time, whoever asks for room.
void forwarder::engine::make_room(const tables::pit_entry* other_than) {
  if (abandoned_ == 0 || abandoned_ < downstreams_ / worthwhile_part)
    return;
  pit_.visit_next(places_per_look, [&](tables::pit_entry& entry) {
    if (&entry == other_than)
      return;
    forget_gone_faces(entry);
    if (entry.in.empty() && !entry.satisfied)
      finish(entry, std::nullopt);
  });
}

/// A new downstream waits.
void forwarder::engine::count_in(face_slot& face) {
  ++face.pending;
  ++downstreams_;
  if (face.account != nullptr)
    ++face.account->pending;
}

/// What the table keeps for a downstream is another Interest than before, or its first.
void forwarder::engine::charge(face_slot& face, tables::in_record& record, std::size_t octets) {
  face.pending_octets += octets - record.octets;
  record.octets = static_cast<std::uint32_t>(octets);
}

/// A downstream waits no longer. One whose face is gone was taken out with it.
void forwarder::engine::count_out(const tables::in_record& record) {
  --downstreams_;
  auto* face = faces_.get(record.face);
  if (face == nullptr) {
    --abandoned_;
    return;
  }
  --face->pending;
  face->pending_octets -= record.octets;
  if (face->account != nullptr)
    --face->account->pending;
}

void forwarder::engine::release_downstreams(tables::pit_entry& entry) {
  for (const auto& record : entry.in)
    count_out(record);
  entry.in.clear();
}

}  // namespace facet::forwarding
