// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace facet::packet {

/// A statement that Data under a prefix can be had from whoever sends it, by reference.
///
/// Layout:    Data /PREFIX/32=PA/VERSION/SEGMENT with ContentType 5, whose Content holds
///            ExpirationPeriod and perhaps a ValidityPeriod
/// Ownership: borrows the Data. Its signature is not looked at.
/// Source:    NFD Management Protocol, "Prefix Announcement".
struct prefix_announcement {
  name_view prefix;
  std::chrono::milliseconds expiration{0};  ///< from when it is received
  std::string_view not_before;  ///< YYYYMMDDThhmmss in UTC, empty without a ValidityPeriod
  std::string_view not_after;

  /// Whether `utc` (YYYYMMDDThhmmss) lies in the ValidityPeriod, if there is one.
  [[nodiscard]] bool valid_at(std::string_view utc) const noexcept {
    return not_before.empty() || (not_before <= utc && utc <= not_after);
  }
};

/// Checks one Data that should be a prefix announcement.
/// Errors: invalid_argument, saying what is wrong
result<prefix_announcement> decode_prefix_announcement(bytes_view data);

/// Composes an announcement, signed with DigestSha256.
buffer encode_prefix_announcement(name_view prefix, std::chrono::milliseconds expiration,
                                  std::uint64_t version);

}  // namespace facet::packet
