// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

namespace facet::forwarding {

std::span<const tables::fib_hop> forwarder::engine::next_hops(incoming_interest& interest) {
  if (!interest.view.forwarding_hint.empty())
    return hops_by_hint(interest.view, interest.face.traits.scope);
  return fib_.lookup(interest.prefixes);
}

bool forwarder::engine::eligible(const incoming_interest& interest, const tables::face_ref& out) {
  const auto* to = faces_.get(out);
  if (to == nullptr)
    return false;
  if (to == &interest.face && to->traits.link != link_type::ad_hoc)
    return false;
  return !violates_scope(interest.scope, interest.face.traits.scope, to->traits.scope);
}

tables::out_record* forwarder::engine::send_interest(incoming_interest& interest,
                                                     tables::pit_entry& entry,
                                                     const tables::face_ref& out) {
  auto* to = faces_.get(out);
  if (to == nullptr)
    return nullptr;
  if (violates_scope(interest.scope, interest.face.traits.scope, to->traits.scope)) {
    drop(*to, drop_reason::scope, interest.view.name);
    return nullptr;
  }
  if (interest.view.hop_limit == 0 && to->traits.scope == face_scope::non_local) {
    drop(*to, drop_reason::hop_limit, interest.view.name);
    return nullptr;
  }
  packet::lp_headers headers;
  headers.congestion_mark = interest.congestion_mark;
  if (to->traits.local_fields)
    headers.incoming_face_id = interest.face.ref.id;
  headers.non_discovery = interest.send_non_discovery;
  if (!transmit(*to, packet_type::interest, headers, interest.packet, &interest.packet))
    return nullptr;

  auto* record = entry.find_out(out);
  if (record == nullptr) {
    record = &entry.out.emplace_back();
    record->face = out;
  }
  record->nonce = interest.nonce;
  record->sent = now_;
  record->expiry = now_ + std::min<duration>(interest.view.lifetime, options_.max_lifetime);
  record->nack.reset();
  record->non_discovery = interest.send_non_discovery;
  return record;
}

void forwarder::engine::reject(incoming_interest& interest, tables::pit_entry& entry,
                               packet::nack_reason reason) {
  if (auto* downstream = entry.find_in(interest.face.ref))
    nack(entry, *downstream, {reason, static_cast<std::uint64_t>(reason)});
  if (entry.in.empty())
    finish(entry, std::nullopt);
}

void forwarder::engine::nack(tables::pit_entry& entry, tables::in_record& downstream,
                             packet::nack_header reason) {
  if (auto* to = faces_.get(downstream.face))
    transmit_nack(*to, reason, downstream.token.bytes(), entry.interest_of(downstream));
  count_out(downstream);
  entry.in.remove(&downstream);
}

void forwarder::engine::nack_loop(incoming_interest& interest, packet::nack_reason reason) {
  transmit_nack(interest.face, {reason, static_cast<std::uint64_t>(reason)}, interest.pit_token,
                interest.view.wire);
}

void forwarder::engine::transmit_nack(face_slot& to, packet::nack_header reason,
                                      bytes_view pit_token, bytes_view interest) {
  if (to.traits.link != link_type::point_to_point)
    return drop_unsent(to, drop_reason::nack_on_shared_link, interest);
  packet::lp_headers headers;
  headers.nack = static_cast<packet::nack_reason>(reason.code);
  headers.pit_token = pit_token;
  transmit(to, packet_type::nack, headers, interest, nullptr);
}

bool forwarder::engine::send_data(const packet::buffer& packet, face_id from, face_slot& to,
                                  bytes_view pit_token, std::optional<std::uint64_t> mark,
                                  name_scope scope, bytes_view announcement) {
  if (scope == name_scope::localhost && to.traits.scope == face_scope::non_local) {
    drop_unsent(to, drop_reason::scope, packet);
    return false;
  }
  packet::lp_headers headers;
  headers.pit_token = pit_token;
  headers.congestion_mark = mark;
  headers.prefix_announcement = announcement;
  if (to.traits.local_fields)
    headers.incoming_face_id = from;
  return transmit(to, packet_type::data, headers, packet, &packet);
}

/// @param whole  the buffer that holds `wire` and nothing else; needed when there are no headers
bool forwarder::engine::transmit(face_slot& to, packet_type type, packet::lp_headers headers,
                                 bytes_view wire, const packet::buffer* whole) {
  const auto size_of = [&] { return packet::encoded_lp_size(headers, wire.size()); };
  const auto mtu = to.traits.mtu;
  // The headers that may be left out.
  if (!headers.prefix_announcement.empty() && size_of() > mtu)
    headers.prefix_announcement = {};
  if (headers.congestion_mark && (!to.traits.congestion_marks || size_of() > mtu))
    headers.congestion_mark.reset();
  const bool bare = headers.empty();
  if ((bare ? wire.size() : size_of()) > mtu) {
    drop_unsent(to, drop_reason::too_large, wire);
    return false;
  }
  auto& sent =
      out_->emplace_back(transmission{to.ref.id, bare ? *whole : packet::encode_lp(headers, wire)});
  to.counters.n_out_bytes += sent.packet.size();
  switch (type) {
    case packet_type::interest:
      ++to.counters.n_out_interests;
      break;
    case packet_type::data:
      ++to.counters.n_out_data;
      break;
    case packet_type::nack:
      ++to.counters.n_out_nacks;
      break;
  }
  return true;
}

}  // namespace facet::forwarding
