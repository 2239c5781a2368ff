// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"

#include <array>

namespace facet::packet {
namespace {

/// One place in an Interest where octets are taken out and others put in.
struct edit {
  const std::uint8_t* at = nullptr;
  std::size_t removed = 0;
  std::array<std::uint8_t, 6> inserted{};
  std::size_t inserted_size = 0;
};

/// What is changed, in the order of the wire: at most the hint, the Nonce and the HopLimit.
struct edits {
  std::array<edit, 3> list{};
  std::size_t count = 0;

  edit& add(const std::uint8_t* at) {
    list[count].at = at;
    return list[count++];
  }
  [[nodiscard]] std::span<const edit> all() const { return {list.data(), count}; }
};

struct places {
  bytes_view hint;                          // the whole element
  const std::uint8_t* hop_limit = nullptr;  // where a missing one belongs
};

places find_places(const interest_view& interest, bytes_view value) {
  places found;
  found.hop_limit = interest.wire.data() + interest.nonce_insert_offset;
  tlv_reader elements{value};
  for (tlv_element e; elements.next(e) && e.type != tlv::application_parameters;) {
    if (e.type == tlv::forwarding_hint && e.value.data() == interest.forwarding_hint.data())
      found.hint = e.wire;
    else if (e.type == tlv::nonce || e.type == tlv::interest_lifetime)
      found.hop_limit = e.wire.data() + e.wire.size();
  }
  return found;
}

edits plan(const interest_view& interest, const interest_changes& changes, bytes_view value) {
  const auto where = find_places(interest, value);
  edits planned;
  if (changes.without_hint && !where.hint.empty())
    planned.add(where.hint.data()).removed = where.hint.size();
  if (changes.nonce && !interest.nonce) {
    auto& added = planned.add(interest.wire.data() + interest.nonce_insert_offset);
    tlv_cursor out{added.inserted.data()};
    out.header(tlv::nonce, sizeof *changes.nonce);
    out.big_endian(*changes.nonce, sizeof *changes.nonce);
    added.inserted_size = static_cast<std::size_t>(out.at() - added.inserted.data());
  }
  if (changes.hop_limit) {
    const auto* there = interest.wire.data() + interest.hop_limit_offset;
    auto& added = planned.add(interest.hop_limit ? there : where.hop_limit);
    tlv_cursor out{added.inserted.data()};
    if (interest.hop_limit)
      added.removed = 1;
    else
      out.header(tlv::hop_limit, 1);
    out.raw({&*changes.hop_limit, 1});
    added.inserted_size = static_cast<std::size_t>(out.at() - added.inserted.data());
  }
  return planned;
}

}  // namespace

buffer rewritten(const interest_view& interest, const interest_changes& changes) {
  const auto value = decode_single(interest.wire)->value;
  const auto planned = plan(interest, changes, value);
  auto length = value.size();
  for (const auto& e : planned.all())
    length += e.inserted_size - e.removed;
  auto packet = buffer::allocate(element_size(tlv::interest, length));
  tlv_cursor out{packet.data()};
  out.header(tlv::interest, length);
  const auto* at = value.data();
  for (const auto& e : planned.all()) {
    out.raw({at, e.at});
    out.raw({e.inserted.data(), e.inserted_size});
    at = e.at + e.removed;
  }
  out.raw({at, value.data() + value.size()});
  return packet;
}

buffer with_hop_limit(buffer packet, const interest_view& interest, std::uint8_t value) {
  const bool is_whole =
      packet.bytes().data() == interest.wire.data() && packet.size() == interest.wire.size();
  if (!is_whole || !packet.unique())
    packet = buffer::copy_of(interest.wire);
  packet.data()[interest.hop_limit_offset] = value;
  return packet;
}

}  // namespace facet::packet
