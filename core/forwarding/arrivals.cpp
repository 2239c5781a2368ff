// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What comes in, a group of packets at a time. Tables are larger than caches: when each packet
/// waits for its own lines of memory, waiting is most of the work. So a group is decoded first, and
/// the places in the tables that its Names lead to are asked for; then the entries found there;
/// only then does the first packet have its turn.
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

/// Overdue entries that one receive() ends at most: packets must not be kept waiting.
constexpr std::size_t expiries_per_batch = 64;

}  // namespace

void forwarder::engine::receive(face_id in, std::span<const packet::buffer> batch, time_point now,
                                std::vector<transmission>& out) {
  now_ = now;
  out_ = &out;
  auto* face = faces_.find(in);
  if (face == nullptr) {
    faces_.gone().count(drop_reason::unknown_face, batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i)
      drops_.add(in, drop_reason::unknown_face, nullptr, now);
    return;
  }
  expire(expiries_per_batch, false);
  run_timers(expiries_per_batch, false);
  offer_new_hops(expiries_per_batch);
  for (std::size_t i = 0; i < batch.size(); i += packets_ahead)
    receive_group(*face, batch.subspan(i, std::min(packets_ahead, batch.size() - i)));
}

pass_outcome forwarder::engine::receive_pass(face_id in, const packet::buffer& packet,
                                             data_pass pass, time_point now,
                                             std::vector<transmission>& out) {
  // Its face is gone: counted once, when it arrives or when it is known that nobody wants it.
  if ((pass == data_pass::copy || pass == data_pass::wanted) && faces_.find(in) == nullptr)
    return pass_outcome::undelivered;
  pass_ = pass;
  outcome_ = pass_outcome::settled;
  receive(in, {&packet, 1}, now, out);
  pass_ = data_pass::whole;
  return outcome_;
}

void forwarder::engine::receive_group(face_slot& face, std::span<const packet::buffer> group) {
  for (std::size_t i = 0; i < group.size(); ++i)
    prepare(face, group[i], ahead_[i]);
  if (group.size() > 1) {
    for (std::size_t i = 0; i < group.size(); ++i)
      prefetch_entries(*ahead_[i]);
    for (std::size_t i = 0; i < group.size(); ++i)
      if (auto* interest = std::get_if<incoming_interest>(&ahead_[i]->packet))
        fib_.prefetch_hops(interest->prefixes);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    face.counters.n_in_bytes += arrives() ? group[i].size() : 0;
    if (std::holds_alternative<std::monostate>(ahead_[i]->packet))
      on_other(face, group[i]);
    else
      on_prepared(*ahead_[i]);
    ahead_[i].reset();
  }
}

/// Decodes a well-formed Interest or Data, in link headers or not, and asks for its places in the
/// tables. Changes nothing; whatever else the packet is, its turn will tell.
void forwarder::engine::prepare(face_slot& face, const packet::buffer& raw,
                                std::optional<prepared>& made) {
  auto& ready = made.emplace(face, raw);
  auto& a = ready.from;
  auto kind = packet::kind_of(raw);
  if (kind == packet::packet_kind::lp) {
    const auto lp = packet::decode_lp(raw);
    if (!lp || lp->is_idle() || lp->is_partial() || lp->nack)
      return;
    a.wire = lp->fragment;
    a.whole = nullptr;
    a.pit_token = lp->pit_token;
    // 0 means unmarked.
    if (lp->congestion_mark.value_or(0) != 0)
      a.congestion_mark = lp->congestion_mark;
    a.next_hop = lp->next_hop_face_id;
    // Unprivileged in NFD; not for other hosts to say, though.
    a.no_cache = lp->cache_policy == packet::cache_policy_no_cache &&
                 (face.traits.local_fields || face.traits.scope == face_scope::local);
    a.non_discovery = lp->non_discovery;
    a.announcement = lp->prefix_announcement;
    kind = packet::kind_of(a.wire);
  }
  if (kind == packet::packet_kind::interest) {
    if (const auto view = packet::decode_interest(a.wire)) {
      auto& interest = ready.packet.emplace<incoming_interest>(face, *view);
      pit_.prefetch(interest.prefixes);
      cs_.prefetch(interest.prefixes);
      fib_.prefetch(interest.prefixes);
    }
  } else if (kind == packet::packet_kind::data) {
    const bool local = face.traits.scope == face_scope::local;
    if (const auto view = packet::decode_data(a.wire, {.allow_unsigned_data = local})) {
      auto& data = ready.packet.emplace<incoming_data>(*view);
      pit_.prefetch(data.prefixes);
      cs_.prefetch(data.prefixes);
    }
  }
}

/// The second step: the places have come, and say where the entries are.
void forwarder::engine::prefetch_entries(prepared& ready) {
  if (auto* interest = std::get_if<incoming_interest>(&ready.packet)) {
    fib_.prefetch_node(interest->prefixes);
    pit_.prefetch_entry(interest->prefixes);
    cs_.prefetch_entry(interest->prefixes);
  } else if (const auto* data = std::get_if<incoming_data>(&ready.packet)) {
    pit_.prefetch_entry(data->prefixes);
  }
}

void forwarder::engine::on_prepared(prepared& ready) {
  if (auto* interest = std::get_if<incoming_interest>(&ready.packet))
    on_interest(ready.from, *interest);
  else
    on_data(ready.from, std::get<incoming_data>(ready.packet));
}

/// Everything that prepare() left: Nacks, link packets that deliver nothing, rubbish.
void forwarder::engine::on_other(face_slot& face, const packet::buffer& raw) {
  if (packet::kind_of(raw) != packet::packet_kind::lp)
    return drop(face, drop_reason::malformed);
  const auto lp = packet::decode_lp(raw);
  if (!lp)
    return drop(face, drop_reason::malformed);
  if (lp->is_idle())
    return;  // legal, and nothing to deliver
  if (lp->is_partial())
    return drop(face, drop_reason::fragment);
  if (lp->nack)
    return on_nack(face, *lp);
  drop(face, drop_reason::malformed);
}

}  // namespace facet::forwarding
