// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/packet/name.hpp"
#include "core/packet/public_key.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace facet::management {

/// A key whose owner may command this forwarder.
struct trusted_key {
  packet::name key_name;     ///< /IDENTITY/KEY/KEY-ID
  packet::name certificate;  ///< its certificate's name; empty when the file held just the key
  packet::public_key key;
  std::string not_before;  ///< YYYYMMDDThhmmss in UTC, empty: always was
  std::string not_after;   ///< as above; empty: for ever
};

/// The keys of a trust-anchor file.
///
/// The file is text and holds, in any number and order: NDN certificates in base64, as
/// `ndnsec cert-dump` writes them, and PEM public keys, each after a line `name: KEY-NAME`. Empty
/// lines and lines that begin with # separate and say nothing. Whoever can write the file decides
/// who is trusted, so a certificate's own signature is not looked at; its validity period counts.
///
/// Source: NDN Certificate Format 2.
class trust_anchors {
 public:
  /// At most this many octets in a file, and keys in it.
  static constexpr std::size_t max_octets = std::size_t{1} << 20;
  static constexpr std::size_t max_keys = 1024;

  /// Errors: invalid_argument, with the line on which the offending piece begins
  static result<trust_anchors> parse(std::string_view text);

  /// Reads a file. Errors: not_found, permission_denied, invalid_argument
  static result<trust_anchors> read(const std::string& path);

  /// The key that a KeyLocator names, by the name of the key or of its certificate; or null.
  [[nodiscard]] const trusted_key* find(packet::name_view locator) const noexcept;

  [[nodiscard]] const std::vector<trusted_key>& keys() const noexcept { return keys_; }

 private:
  std::vector<trusted_key> keys_;
};

/// YYYYMMDDThhmmss in UTC, the form of validity periods. @param unix_ms  since 1970
std::string utc_timestamp(std::uint64_t unix_ms);

/// The reverse, in milliseconds; nothing when the text is no such time.
std::optional<std::uint64_t> unix_time(std::string_view timestamp);

}  // namespace facet::management
