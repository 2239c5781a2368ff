// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

#include <algorithm>

namespace facet::forwarding {

void forwarder::engine::on_nack(face_slot& face, const packet::lp_view& lp) {
  const auto interest = packet::decode_interest(lp.fragment);
  if (!interest)
    return drop(face, drop_reason::malformed);
  ++face.counters.n_in_nacks;
  if (face.traits.link != link_type::point_to_point)
    return drop(face, drop_reason::nack_on_shared_link, interest->name);

  tables::name_prefixes prefixes{interest->name};
  auto* entry = pit_.find(*interest, prefixes);
  if (entry != nullptr && entry->deadline <= now_) {
    finish(*entry, std::nullopt);
    entry = nullptr;
  }
  auto* upstream = entry == nullptr ? nullptr : entry->find_out(face.ref);
  if (upstream == nullptr || interest->nonce != upstream->nonce)
    return drop(face, drop_reason::nack_unmatched, interest->name);

  forget_gone_faces(*entry);
  upstream = entry->find_out(face.ref);
  upstream->nack = packet::nack_header{*lp.nack, lp.nack_code};
  if (entry->in.empty())
    drop(face, drop_reason::no_downstream, interest->name);
  strategy_of(*entry).on_nack(*upstream, *entry, *this);
  if (std::ranges::none_of(entry->out, [this](auto& r) { return r.pending(now_); }))
    finish(*entry, std::nullopt);
}

}  // namespace facet::forwarding
