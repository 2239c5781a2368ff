// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace facet::tables {

/// Longest prefix that tables are asked for, in components (NFD's limit for its name tree).
inline constexpr std::size_t max_prefix_depth = 32;

/// The prefixes of one Name and their hashes, each computed once, when first asked for: one per
/// packet, shared by all tables.
///
/// Ownership: borrows the Name's octets. Threads: one at a time.
class name_prefixes {
 public:
  explicit name_prefixes(packet::name_view full) noexcept : full_(full), hash_(full.hash()) {}

  [[nodiscard]] packet::name_view full() const noexcept { return full_; }
  /// Hash of the whole Name.
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
  /// Components of the longest prefix that may be asked for.
  [[nodiscard]] std::size_t depth() const noexcept {
    return std::min(full_.size(), max_prefix_depth);
  }

  /// @pre n is at most depth()
  [[nodiscard]] packet::name_view prefix(std::size_t n) noexcept {
    if (n == full_.size())
      return full_;
    if (n == 0)
      return {};
    if (!walked_) {
      full_.prefix_ends({ends_.data(), depth()});
      walked_ = true;
    }
    return full_.prefix_to(n, ends_[n - 1]);
  }

  /// Hash of the first `n` components. @pre n is at most depth()
  [[nodiscard]] std::uint64_t hash(std::size_t n) noexcept {
    if (n == full_.size())
      return hash_;
    if ((known_ >> n & 1U) == 0) {
      hashes_[n] = prefix(n).hash();
      known_ |= std::uint64_t{1} << n;
    }
    return hashes_[n];
  }

 private:
  packet::name_view full_;
  std::uint64_t hash_;
  std::uint64_t known_ = 0;
  bool walked_ = false;
  // Not initialised on purpose: read only where `walked_` and `known_` say so.
  std::array<std::uint32_t, max_prefix_depth> ends_;
  std::array<std::uint64_t, max_prefix_depth + 1> hashes_;
};

/// Whether the last component is an ImplicitSha256DigestComponent.
inline bool ends_in_digest(packet::name_view name) noexcept {
  // The octets are looked at first, as finding the last component means walking the Name.
  constexpr std::size_t whole = packet::sha256_size + 2;
  const auto octets = name.value();
  return octets.size() >= whole &&
         octets[octets.size() - whole] == packet::tlv::implicit_sha256_digest_component &&
         octets[octets.size() - whole + 1] == packet::sha256_size &&
         name.back().type == packet::tlv::implicit_sha256_digest_component;
}

/// The Name without its last component, which is a digest. @pre ends_in_digest(name)
inline packet::name_view without_digest(packet::name_view name) noexcept {
  const auto octets = name.value().size() - packet::sha256_size - 2;
  return packet::name_view::trusted(name.value().first(octets), name.size() - 1);
}

/// The 32 octets of the digest at the end. @pre ends_in_digest(name)
inline bytes_view digest_at_end(packet::name_view name) noexcept {
  return name.value().last(packet::sha256_size);
}

}  // namespace facet::tables
