// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/lp.hpp"
#include "core/packet/tlv_writer.hpp"

namespace facet::packet {
namespace {

/// Adds up what the writer below would write.
class sizer {
 public:
  void integer(std::uint32_t type, std::uint64_t value) noexcept {
    size += integer_element_size(type, value);
  }
  void fixed(std::uint32_t type, std::uint64_t) noexcept {
    size += element_size(type, lp_sequence_size);
  }
  void octets(std::uint32_t type, bytes_view value) noexcept {
    size += element_size(type, value.size());
  }
  void wrapped(std::uint32_t outer, std::uint32_t inner, std::uint64_t value) noexcept {
    size += element_size(outer, integer_element_size(inner, value));
  }

  std::size_t size = 0;
};

class writer {
 public:
  explicit writer(std::uint8_t* at) noexcept : out(at) {}
  void integer(std::uint32_t type, std::uint64_t value) noexcept { out.integer(type, value); }
  void fixed(std::uint32_t type, std::uint64_t value) noexcept {
    out.header(type, lp_sequence_size);
    out.big_endian(value, lp_sequence_size);
  }
  void octets(std::uint32_t type, bytes_view value) noexcept { out.element(type, value); }
  void wrapped(std::uint32_t outer, std::uint32_t inner, std::uint64_t value) noexcept {
    out.header(outer, integer_element_size(inner, value));
    out.integer(inner, value);
  }

  tlv_cursor out;
};

/// Hands the fields that are present to `out`, in ascending order of type.
template <class Out>
void each_field(const lp_headers& h, Out& out) noexcept {
  if (h.sequence)
    out.fixed(tlv::sequence, *h.sequence);
  if (h.frag_index)
    out.integer(tlv::frag_index, *h.frag_index);
  if (h.frag_count)
    out.integer(tlv::frag_count, *h.frag_count);
  if (!h.pit_token.empty())
    out.octets(tlv::pit_token, h.pit_token);
  if (h.nack)
    out.wrapped(tlv::nack, tlv::nack_reason, static_cast<std::uint64_t>(*h.nack));
  if (h.incoming_face_id)
    out.integer(tlv::incoming_face_id, *h.incoming_face_id);
  if (h.next_hop_face_id)
    out.integer(tlv::next_hop_face_id, *h.next_hop_face_id);
  if (h.cache_policy)
    out.wrapped(tlv::cache_policy, tlv::cache_policy_type, *h.cache_policy);
  if (h.congestion_mark)
    out.integer(tlv::congestion_mark, *h.congestion_mark);
  for (const auto ack : h.acks)
    out.fixed(tlv::ack, ack);
  if (h.tx_sequence)
    out.fixed(tlv::tx_sequence, *h.tx_sequence);
  if (h.non_discovery)
    out.octets(tlv::non_discovery, {});
  if (!h.prefix_announcement.empty())
    out.octets(tlv::prefix_announcement, h.prefix_announcement);
}

std::size_t value_size(const lp_headers& headers, std::size_t fragment_size) noexcept {
  sizer sum;
  each_field(headers, sum);
  return sum.size + (fragment_size == 0 ? 0 : element_size(tlv::fragment, fragment_size));
}

}  // namespace

bool lp_headers::empty() const noexcept {
  return value_size(*this, 0) == 0;
}

lp_headers network_headers(const lp_view& view) noexcept {
  lp_headers headers;
  if (view.nack)
    headers.nack = static_cast<nack_reason>(view.nack_code);
  headers.pit_token = view.pit_token;
  headers.incoming_face_id = view.incoming_face_id;
  headers.next_hop_face_id = view.next_hop_face_id;
  headers.cache_policy = view.cache_policy;
  headers.congestion_mark = view.congestion_mark;
  headers.non_discovery = view.non_discovery;
  headers.prefix_announcement = view.prefix_announcement;
  return headers;
}

std::size_t encoded_lp_size(const lp_headers& headers, std::size_t fragment_size) noexcept {
  return element_size(tlv::lp_packet, value_size(headers, fragment_size));
}

buffer encode_lp(const lp_headers& headers, bytes_view fragment) {
  const auto size = value_size(headers, fragment.size());
  auto packet = buffer::allocate(element_size(tlv::lp_packet, size));
  writer to{packet.data()};
  to.out.header(tlv::lp_packet, size);
  each_field(headers, to);
  if (!fragment.empty())
    to.octets(tlv::fragment, fragment);
  return packet;
}

buffer encode_nack(nack_reason reason, bytes_view interest_wire) {
  lp_headers headers;
  headers.nack = reason;
  return encode_lp(headers, interest_wire);
}

}  // namespace facet::packet
