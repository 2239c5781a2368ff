// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {

void forwarder::engine::on_data(const arrival& a, incoming_data& data) {
  const bool local = a.face.traits.scope == face_scope::local;
  a.face.counters.n_in_data += arrives() ? 1 : 0;
  const auto scope = scope_of(data.view.name);
  if (!local && scope == name_scope::localhost)
    return drop(a.face, drop_reason::scope, data.view.name);

  tables::lazy_digest digest{data.view.wire};
  matches_.clear();
  pit_.match(data.prefixes, digest, matches_);
  std::erase_if(matches_, [this](tables::pit_entry* entry) {
    const bool over = entry->deadline <= now_;
    if (over)
      finish(*entry, std::nullopt);
    return over;
  });
  if (matches_.empty() && pass_ != data_pass::wanted)
    return on_unsolicited(a, data);

  const auto packet = a.whole != nullptr ? *a.whole : packet::buffer::copy_of(a.wire);
  packet::decoded<packet::data_view> unwrapped;
  const auto& stored =
      a.whole != nullptr
          ? data.view
          : *(unwrapped = packet::decode_data(packet, {.allow_unsigned_data = local}));
  if (!a.no_cache && !is_management(data.view.name, scope) && pass_ != data_pass::copy)
    cs_.insert(stored, data.prefixes, packet, now_);
  satisfy(a, stored, scope, packet);
}

void forwarder::engine::on_unsolicited(const arrival& a, incoming_data& data) {
  if (others_decide()) {
    outcome_ = pass_outcome::undelivered;
    return;
  }
  const bool local = a.face.traits.scope == face_scope::local;
  const bool admitted = options_.unsolicited == unsolicited_policy::admit_all ||
                        options_.unsolicited == (local ? unsolicited_policy::admit_local
                                                       : unsolicited_policy::admit_network);
  if (!admitted || !cs_.admits() || a.no_cache ||
      is_management(data.view.name, scope_of(data.view.name)))
    return drop(a.face, drop_reason::unsolicited, data.view.name);
  if (a.whole != nullptr)
    return cs_.insert(data.view, data.prefixes, *a.whole, now_, true);
  const auto packet = packet::buffer::copy_of(a.wire);
  cs_.insert(*packet::decode_data(packet, {.allow_unsigned_data = local}), data.prefixes, packet,
             now_, true);
}

/// Gives the Data to everybody who waits under any of the matching entries, which end.
void forwarder::engine::satisfy(const arrival& a, const packet::data_view& data, name_scope scope,
                                const packet::buffer& packet) {
  delivered_.clear();
  arrived_announcement_ = a.announcement;
  bool delivered = false;
  for (auto* entry : matches_) {
    forget_gone_faces(*entry);
    if (observer_ != nullptr)
      tell_observer(entry, true);
    keep_ = duration{0};
    announce_ = {};
    strategy_of(*entry).on_data(data, a.face.ref, *entry, *this);
    delivered |= deliver(a, *entry, scope, packet);
    settle(a, *entry, data.freshness);
  }
  outcome_ = delivered ? pass_outcome::delivered : pass_outcome::undelivered;
  if (!delivered && !others_decide() && pass_ != data_pass::wanted)
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
    const bool discovery = !waiting.non_discovery && to.traits.scope == face_scope::non_local;
    send_data(packet, a.face.ref.id, to, waiting.token.bytes(), a.congestion_mark, scope,
              discovery ? announce_ : bytes_view{});
    delivered = true;
  }
  return delivered;
}

/// Ends a satisfied entry, or lets it wait for the upstreams that have not answered yet when its
/// strategy wants to know how long they take.
void forwarder::engine::settle(const arrival& a, tables::pit_entry& entry, duration freshness) {
  const auto* answered = entry.find_out(a.face.ref);
  if (answered != nullptr)
    responses_.count(now_ - answered->sent);
  const bool others = std::ranges::any_of(entry.out, [&](const tables::out_record& upstream) {
    return &upstream != answered && upstream.pending(now_);
  });
  if (keep_ == duration{0} || !others)
    return finish(entry, freshness);
  if (!entry.satisfied)
    ++n_satisfied_;
  entry.satisfied = true;
  entry.freshness = freshness;
  if (answered != nullptr) {
    bury_nonces(entry, freshness, answered);
    entry.out.remove(entry.find_out(a.face.ref));
  }
  release_downstreams(entry);
  pit_.deadlines().set(entry, now_ + keep_);
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
