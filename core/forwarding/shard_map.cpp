// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/shard_map.hpp"

#include "core/packet/tlv.hpp"

namespace facet::forwarding {
namespace {

namespace tlv = packet::tlv;

/// The Interest or Data in an LpPacket; empty when there is none.
bytes_view fragment_of(bytes_view lp_value) noexcept {
  packet::tlv_reader reader{lp_value};
  for (packet::tlv_element e; reader.next(e);)
    if (e.type == tlv::fragment)
      return e.value;
  return {};
}

}  // namespace

std::size_t shard_map::of_packet(bytes_view packet) const noexcept {
  if (shards_ == 1)
    return 0;
  packet::tlv_element e;
  if (!packet::tlv_reader{packet}.next(e))
    return 0;
  if (e.type == tlv::lp_packet && !packet::tlv_reader{fragment_of(e.value)}.next(e))
    return 0;
  // Interest and Data begin with their Name; of anything else the first element may be what it is.
  if (!packet::tlv_reader{e.value}.next(e))
    return 0;
  return of_name_value(e.value);
}

std::size_t shard_map::of_name_value(bytes_view value) const noexcept {
  packet::tlv_reader reader{value};
  std::size_t components = 0;
  std::size_t key_size = 0;
  for (packet::tlv_element e; components < key_components && reader.next(e); ++components) {
    if (e.type == tlv::implicit_sha256_digest_component)
      break;
    key_size += e.wire.size();
  }
  const auto hash = packet::name_view::trusted(value.first(key_size), components).hash();
  // The middle of the hash: tables use its ends, and would fill unevenly if a shard's were alike.
  return ((hash >> 16 & 0xFFFFFFFF) * shards_) >> 32;
}

}  // namespace facet::forwarding
