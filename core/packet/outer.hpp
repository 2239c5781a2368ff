// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/tlv.hpp"

namespace facet::packet {

/// Opens the only element of a packet: what decode_single does, without an expected on the way.
///
/// Inside this folder: the decoders of packets start with it.
///
/// @returns false with `error` set when `wire` is not exactly one element
inline bool open_outer(bytes_view wire, const std::uint8_t* origin, tlv_element& e,
                       decode_error& error) noexcept {
  tlv_reader reader{wire, origin};
  if (!reader.next(e)) {
    error = reader.failed() ? reader.error() : reader.error_at(decode_errc::truncated, wire.data());
    return false;
  }
  if (!reader.at_end()) {
    error = reader.error_at(decode_errc::trailing_octets, e.wire.data() + e.wire.size());
    return false;
  }
  return true;
}

/// As above, for an element of one type.
inline bool open_outer(bytes_view wire, std::uint32_t type, const std::uint8_t* origin,
                       tlv_element& e, decode_error& error) noexcept {
  if (!open_outer(wire, origin, e, error))
    return false;
  if (e.type == type)
    return true;
  error = {decode_errc::unexpected_type, static_cast<std::size_t>(wire.data() - origin)};
  return false;
}

}  // namespace facet::packet
