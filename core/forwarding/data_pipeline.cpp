// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {

void forwarder::engine::on_data(const arrival& a) {
  const bool local = a.face.traits.scope == face_scope::local;
  const auto data = packet::decode_data(a.wire, {.allow_unsigned_data = local});
  if (!data)
    return drop(a.face, drop_reason::malformed);
  ++a.face.counters.n_in_data;
  const auto scope = scope_of(data->name);
  if (!local && scope == name_scope::localhost)
    return drop(a.face, drop_reason::scope, data->name);

  tables::name_prefixes prefixes{data->name};
  tables::lazy_digest digest{data->wire};
  matches_.clear();
  pit_.match(prefixes, digest, matches_);
  std::erase_if(matches_, [this](tables::pit_entry* entry) {
    const bool over = entry->deadline <= now_;
    if (over)
      finish(*entry, std::nullopt);
    return over;
  });
  if (matches_.empty())
    return on_unsolicited(a, *data, prefixes);

  const auto packet = a.whole != nullptr ? *a.whole : packet::buffer::copy_of(a.wire);
  packet::decoded<packet::data_view> unwrapped;
  const auto& stored =
      a.whole != nullptr
          ? *data
          : *(unwrapped = packet::decode_data(packet, {.allow_unsigned_data = local}));
  if (!a.no_cache && scope != name_scope::localhost)
    cs_.insert(stored, prefixes, packet, now_);
  satisfy(a, stored, scope, packet);
}

void forwarder::engine::on_unsolicited(const arrival& a, const packet::data_view& data,
                                       tables::name_prefixes& prefixes) {
  const bool local = a.face.traits.scope == face_scope::local;
  const bool admitted = options_.unsolicited == unsolicited_policy::admit_all ||
                        options_.unsolicited == (local ? unsolicited_policy::admit_local
                                                       : unsolicited_policy::admit_network);
  if (!admitted || !cs_.admits() || a.no_cache || scope_of(data.name) == name_scope::localhost)
    return drop(a.face, drop_reason::unsolicited, data.name);
  if (a.whole != nullptr)
    return cs_.insert(data, prefixes, *a.whole, now_, true);
  const auto packet = packet::buffer::copy_of(a.wire);
  cs_.insert(*packet::decode_data(packet, {.allow_unsigned_data = local}), prefixes, packet, now_,
             true);
}

/// Gives the Data to everybody who waits under any of the matching entries, which end.
void forwarder::engine::satisfy(const arrival& a, const packet::data_view& data, name_scope scope,
                                const packet::buffer& packet) {
  delivered_.clear();
  bool delivered = false;
  for (auto* entry : matches_) {
    forget_gone_faces(*entry);
    strategy_of(*entry).on_data(data, a.face.ref, *entry, *this);
    delivered |= deliver(a, *entry, scope, packet);
    finish(*entry, data.freshness);
  }
  if (!delivered)
    drop(a.face, drop_reason::no_downstream, data.name);
}

bool forwarder::engine::deliver(const arrival& a, tables::pit_entry& entry, name_scope scope,
                                const packet::buffer& packet) {
  bool delivered = false;
  for (const auto& waiting : entry.in) {
    auto& to = *faces_.get(waiting.face);
    if (waiting.expiry <= now_) {
      drop(to, drop_reason::expired, entry.name);
      continue;
    }
    // The producer has it already, unless its link is one where not everybody heard it.
    if (&to == &a.face && to.traits.link != link_type::ad_hoc)
      continue;
    if (matches_.size() > 1 && delivered_already(waiting))
      continue;
    send_data(packet, a.face.ref.id, to, waiting.token.bytes(), a.congestion_mark, scope);
    delivered = true;
  }
  return delivered;
}

/// One Data per face and PIT token is enough, however many entries it satisfies.
bool forwarder::engine::delivered_already(const tables::in_record& downstream) {
  const auto same = [&](const auto& earlier) {
    return earlier.first == downstream.face.id &&
           std::ranges::equal(earlier.second.bytes(), downstream.token.bytes());
  };
  if (std::ranges::any_of(delivered_, same))
    return true;
  delivered_.emplace_back(downstream.face.id, downstream.token);
  return false;
}

}  // namespace facet::forwarding
