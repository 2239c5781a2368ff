// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

namespace facet::forwarding {
namespace {

/// The mark, if the face takes marks.
std::optional<std::uint64_t> carried(std::optional<std::uint64_t> mark, const face_slot& to) {
  return to.traits.congestion_marks ? mark : std::nullopt;
}

}  // namespace

std::span<const tables::fib_hop> forwarder::engine::next_hops(incoming_interest& interest) {
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
    to->counters.count(drop_reason::scope);
    return nullptr;
  }
  if (interest.view.hop_limit == 0 && to->traits.scope == face_scope::non_local) {
    to->counters.count(drop_reason::hop_limit);
    return nullptr;
  }
  if (!transmit_interest(interest, *to))
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
  return record;
}

void forwarder::engine::reject(incoming_interest& interest, tables::pit_entry& entry,
                               packet::nack_reason reason) {
  if (auto* downstream = entry.find_in(interest.face.ref))
    nack(entry, *downstream, {reason, static_cast<std::uint64_t>(reason)});
  if (entry.in.empty())
    finish_unsatisfied(entry);
}

void forwarder::engine::nack(tables::pit_entry& entry, tables::in_record& downstream,
                             packet::nack_header reason) {
  if (auto* to = faces_.get(downstream.face))
    transmit_nack(*to, reason, downstream.token.bytes(), entry.interest_of(downstream));
  entry.in.remove(&downstream);
}

void forwarder::engine::nack_loop(incoming_interest& interest, packet::nack_reason reason) {
  transmit_nack(interest.face, {reason, static_cast<std::uint64_t>(reason)}, interest.pit_token,
                interest.view.wire);
}

void forwarder::engine::transmit_nack(face_slot& to, packet::nack_header reason,
                                      bytes_view pit_token, bytes_view interest) {
  if (to.traits.link != link_type::point_to_point)
    return to.counters.count(drop_reason::nack_on_shared_link);
  packet::lp_headers headers;
  headers.nack = static_cast<packet::nack_reason>(reason.code);
  headers.pit_token = pit_token;
  transmit(to, packet_type::nack, headers, interest);
}

bool forwarder::engine::send_data(const packet::buffer& packet, face_id from, face_slot& to,
                                  bytes_view pit_token, std::optional<std::uint64_t> mark,
                                  name_scope scope) {
  if (scope == name_scope::localhost && to.traits.scope == face_scope::non_local) {
    to.counters.count(drop_reason::scope);
    return false;
  }
  mark = carried(mark, to);
  if (pit_token.empty() && !mark && !to.traits.local_fields)
    return transmit(to, packet_type::data, packet);
  packet::lp_headers headers;
  headers.pit_token = pit_token;
  headers.congestion_mark = mark;
  if (to.traits.local_fields)
    headers.incoming_face_id = from;
  return transmit(to, packet_type::data, headers, packet);
}

bool forwarder::engine::transmit_interest(const incoming_interest& interest, face_slot& to) {
  const auto mark = carried(interest.congestion_mark, to);
  if (!mark && !to.traits.local_fields)
    return transmit(to, packet_type::interest, interest.packet);
  packet::lp_headers headers;
  headers.congestion_mark = mark;
  if (to.traits.local_fields)
    headers.incoming_face_id = interest.face.ref.id;
  return transmit(to, packet_type::interest, headers, interest.packet);
}

/// Wraps the packet, unless the only header is one that may be left out and does not fit.
bool forwarder::engine::transmit(face_slot& to, packet_type type, packet::lp_headers& headers,
                                 bytes_view wire) {
  if (headers.congestion_mark && packet::encoded_lp_size(headers, wire.size()) > to.traits.mtu)
    headers.congestion_mark.reset();
  return transmit(
      to, type, headers.empty() ? packet::buffer::copy_of(wire) : packet::encode_lp(headers, wire));
}

bool forwarder::engine::transmit(face_slot& to, packet_type type, packet::buffer packet) {
  auto& counters = to.counters;
  if (packet.size() > to.traits.mtu) {
    counters.count(drop_reason::too_large);
    return false;
  }
  counters.n_out_bytes += packet.size();
  counters.n_out_interests += type == packet_type::interest ? 1 : 0;
  counters.n_out_data += type == packet_type::data ? 1 : 0;
  counters.n_out_nacks += type == packet_type::nack ? 1 : 0;
  out_->push_back({to.ref.id, std::move(packet)});
  return true;
}

}  // namespace facet::forwarding
