// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <optional>

namespace facet::packet {

/// The rule that a name component breaks, if any.
inline std::optional<decode_errc> broken_component_rule(const tlv_element& e) noexcept {
  if (e.type > max_component_type)
    return decode_errc::component_type;
  if (e.type <= tlv::parameters_sha256_digest_component && e.value.size() != sha256_size)
    return decode_errc::digest_component_size;
  return std::nullopt;
}

/// Checks components and calls `visit(element)` for each digest component of the parameters.
///
/// Inside this folder: decoders that need the digest's place find it in the same walk.
template <class F>
decoded<name_view> scan_name(bytes_view value, const std::uint8_t* origin, F&& visit) noexcept {
  tlv_reader reader{value, origin};
  std::size_t count = 0;
  for (tlv_element e; reader.next(e); ++count) {
    if (const auto rule = broken_component_rule(e))
      return tl::unexpected(reader.error_at(*rule, e.wire.data()));
    if (e.type == tlv::parameters_sha256_digest_component)
      visit(e);
  }
  if (reader.failed())
    return tl::unexpected(reader.error());
  return name_view::trusted(value, count);
}

}  // namespace facet::packet
