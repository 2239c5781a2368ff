// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

/// Overdue entries that are ended at once to make room for a new one.
constexpr std::size_t expiries_when_full = 4096;

/// NFD's number for "the content store" where a packet says which face it came from.
constexpr face_id content_store_face = 254;

}  // namespace

void forwarder::engine::on_interest(const arrival& a, incoming_interest& interest) {
  ++a.face.counters.n_in_interests;
  if (!admit_interest(a, interest.view))
    return;
  interest.scope = scope_of(interest.view.name);
  interest.pit_token = a.pit_token;
  interest.congestion_mark = a.congestion_mark;
  interest.non_discovery = a.non_discovery;
  interest.nonce = interest.view.nonce ? *interest.view.nonce : fresh_nonce();
  process_interest(a, interest);
}

/// What can be told from the packet and the face alone.
bool forwarder::engine::admit_interest(const arrival& a, const packet::interest_view& view) {
  if (view.hop_limit == 0) {
    drop(a.face, drop_reason::hop_limit, view.name);
    return false;
  }
  if (a.face.traits.scope == face_scope::non_local &&
      scope_of(view.name) == name_scope::localhost) {
    drop(a.face, drop_reason::scope, view.name);
    return false;
  }
  if (a.next_hop && !a.face.traits.local_fields) {
    drop(a.face, drop_reason::local_field, view.name);
    return false;
  }
  return true;
}

void forwarder::engine::process_interest(const arrival& a, incoming_interest& interest) {
  const bool has_nonce = interest.view.nonce.has_value();
  if (has_nonce && dead_nonces_.has(interest.prefixes.hash(), interest.nonce, now_))
    return on_loop(interest);
  auto* entry = find_pending(interest);
  if (entry != nullptr && has_nonce && is_loop(*entry, interest))
    return on_loop(interest);
  // While somebody waits, the store is known not to have it.
  if ((entry == nullptr || entry->in.empty()) && answer_from_store(interest)) {
    if (observer_ != nullptr)
      tell_observer(entry, true);
    return;
  }
  on_miss(a, interest, entry);
}

tables::pit_entry* forwarder::engine::find_pending(incoming_interest& interest) {
  auto* entry = pit_.find(interest.view, interest.prefixes);
  if (entry == nullptr)
    return nullptr;
  if (entry->deadline <= now_) {
    finish(*entry, std::nullopt);
    return nullptr;
  }
  forget_gone_faces(*entry);
  return entry;
}

/// Whether the Nonce was seen before. On a point-to-point link a downstream that repeats its own
/// Nonce is a retransmission.
bool forwarder::engine::is_loop(tables::pit_entry& entry, const incoming_interest& interest) const {
  const bool alone = interest.face.traits.link == link_type::point_to_point;
  bool seen = false;
  for (const auto& record : entry.in)
    if (record.nonce == interest.nonce) {
      if (alone && record.face == interest.face.ref)
        return false;
      seen = true;
    }
  return seen || std::ranges::any_of(entry.out, [&](const tables::out_record& record) {
           return record.nonce == interest.nonce;
         });
}

void forwarder::engine::on_loop(incoming_interest& interest) {
  drop(interest.face, drop_reason::duplicate_nonce, interest.view.name);
  // On a shared link the copy may be a neighbour's doing, and a Nack would reach the wrong ones.
  if (interest.face.traits.link == link_type::point_to_point)
    strategy_for(interest.prefixes).made.instance->on_loop(interest, *this);
}

bool forwarder::engine::answer_from_store(incoming_interest& interest) {
  if (is_management(interest.view.name, interest.scope))
    return false;
  const auto* stored = cs_.find(interest.view, interest.prefixes, now_);
  if (stored == nullptr)
    return false;
  ++n_satisfied_;
  send_data(*stored, content_store_face, interest.face, interest.pit_token, std::nullopt,
            interest.scope);
  return true;
}

void forwarder::engine::on_miss(const arrival& a, incoming_interest& interest,
                                tables::pit_entry* entry) {
  const bool is_new = entry == nullptr;
  if (is_new && pit_.full())
    expire(expiries_when_full, true);
  const bool asks_for_room = is_new || entry->find_in(a.face.ref) == nullptr;
  if (asks_for_room && (pit_.full() || !has_share(a.face))) {
    make_room(entry);
    if (!pit_.full() && !has_share(a.face))
      return refuse(interest, drop_reason::over_share);
  }
  prepare_to_forward(a, interest);
  if (is_new && (entry = make_entry(interest)) == nullptr)
    return;
  record_downstream(interest, *entry, is_new);
  entry->satisfied = false;
  put_in_charge(strategy_for(interest.prefixes), *entry);
  if (a.next_hop)
    return send_to_chosen_face(a, interest, *entry);
  switch (strategy_of(*entry).on_interest(interest, *entry, *this)) {
    case interest_outcome::sent:
      return;
    case interest_outcome::suppressed:
      return a.face.counters.count(drop_reason::suppressed);
    case interest_outcome::no_route:
      return drop(a.face, drop_reason::no_route, interest.view.name);
  }
}

std::uint32_t forwarder::engine::fresh_nonce() {
  return static_cast<std::uint32_t>(tables::mix(options_.seed, ++nonces_made_));
}

tables::pit_entry* forwarder::engine::make_entry(incoming_interest& interest) {
  auto* entry = pit_.insert(interest.view, interest.prefixes, interest.packet);
  if (entry == nullptr)
    refuse(interest, drop_reason::pit_full);
  return entry;
}

/// There is no room for one more.
void forwarder::engine::refuse(incoming_interest& interest, drop_reason reason) {
  drop(interest.face, reason, interest.view.name);
  transmit_nack(interest.face, {packet::nack_reason::congestion, 50}, interest.pit_token,
                interest.view.wire);
}

/// Makes the octets that go upstream: HopLimit one lower or the default one, a Nonce if there is
/// none, no hint in the producer's region, no LpPacket around. Shares the buffer that came in
/// whenever it may.
void forwarder::engine::prepare_to_forward(const arrival& a, incoming_interest& interest) const {
  auto& view = interest.view;
  packet::interest_changes changes;
  if (!view.nonce)
    changes.nonce = interest.nonce;
  if (!view.hop_limit && options_.default_hop_limit != 0)
    changes.hop_limit = options_.default_hop_limit;
  changes.without_hint = in_producer_region(view);
  const bool rewrite = changes.nonce || changes.hop_limit || changes.without_hint;
  if (view.hop_limit)
    changes.hop_limit = --*view.hop_limit;
  if (rewrite) {
    interest.packet = packet::rewritten(view, changes);
  } else {
    const bool writable = a.whole == nullptr || !view.hop_limit || a.whole->unique();
    interest.packet =
        a.whole != nullptr && writable ? *a.whole : packet::buffer::copy_of(view.wire);
    if (view.hop_limit)
      interest.packet.data()[view.hop_limit_offset] = *view.hop_limit;
  }
  if (interest.packet.bytes().data() != view.wire.data())
    view = *packet::decode_interest(interest.packet);
}

void forwarder::engine::record_downstream(incoming_interest& interest, tables::pit_entry& entry,
                                          bool is_new) {
  auto* record = entry.find_in(interest.face.ref);
  if (record == nullptr) {
    record = &entry.in.emplace_back();
    record->face = interest.face.ref;
    count_in(interest.face);
  }
  if (!is_new)
    pit_.keep(entry, *record, interest.packet);
  charge(interest.face, *record, interest.packet.footprint());
  record->nonce = interest.nonce;
  record->expiry = now_ + std::min<duration>(interest.view.lifetime, options_.max_lifetime);
  record->token = tables::pit_token{interest.pit_token};
  record->non_discovery = interest.non_discovery;

  auto latest = record->expiry;
  for (const auto& other : entry.in)
    latest = std::max(latest, other.expiry);
  pit_.deadlines().set(entry, latest);
}

/// NextHopFaceId: a privileged application chose the way itself.
void forwarder::engine::send_to_chosen_face(const arrival& a, incoming_interest& interest,
                                            tables::pit_entry& entry) {
  if (const auto* chosen = faces_.find(*a.next_hop))
    send_interest(interest, entry, chosen->ref);
  else
    drop(a.face, drop_reason::unknown_face, interest.view.name);
}

}  // namespace facet::forwarding
