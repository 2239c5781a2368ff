// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/link_counters.hpp"

namespace facet::lp {

std::string_view to_string(drop_reason reason) noexcept {
  static constexpr std::array<std::string_view, drop_reason_count> spelling{
      "malformed",       "bad_fragment",       "inconsistent_fragment",     "duplicate_fragment",
      "duplicate_frame", "reassembly_timeout", "reassembly_full",           "reassembled_too_large",
      "too_large",       "not_a_packet",       "retransmissions_exhausted",
  };
  const auto index = static_cast<std::size_t>(reason);
  return index < spelling.size() ? spelling[index] : "unknown";
}

}  // namespace facet::lp
