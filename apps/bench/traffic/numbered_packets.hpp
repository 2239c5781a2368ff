// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace facet::bench {

/// Octets of every Content: known to both sides, so that a consumer can check all of it.
std::vector<std::uint8_t> numbered_content(std::size_t octets);

/// Packets of one kind named PREFIX/<8 octets>, ready in memory: the number is the only thing that
/// is written per packet (and the Nonce of an Interest).
///
/// Data is signed with DigestSha256 once, when the ring is built. Writing another number into its
/// Name makes that signature stale: what is measured is moving packets, and neither a forwarder nor
/// the consumer of a measurement verifies them. Size, elements and octets are those of signed Data.
///
/// Threads: the owner's own.
class numbered_packets {
 public:
  /// Interests with a Nonce.
  static numbered_packets interests(packet::name_view prefix, std::size_t count);
  /// Data with that much Content.
  static numbered_packets data(packet::name_view prefix, std::size_t content, std::size_t count);

  /// Octets per packet.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  /// Forgets what is in the batch.
  void clear() noexcept { views_.clear(); }
  /// Adds an Interest (Data) to the batch. A packet's memory is used again after `count()` more.
  void add(std::uint64_t number, std::uint32_t nonce = 0) noexcept;
  /// What was added since clear().
  [[nodiscard]] std::span<const bytes_view> batch() const noexcept { return views_; }

  /// The number of a packet that looks exactly like one of these; nothing for any other.
  [[nodiscard]] std::optional<std::uint64_t> number_of(bytes_view wire) const noexcept;

 private:
  numbered_packets(bytes_view first, std::size_t number_at, std::size_t nonce_at,
                   std::size_t count);

  std::size_t size_;
  std::size_t number_at_;  // offset of the number
  std::size_t nonce_at_;   // offset of the Nonce; 0: none
  std::size_t count_;
  std::size_t next_ = 0;
  std::vector<std::uint8_t> octets_;
  std::vector<bytes_view> views_;
};

}  // namespace facet::bench
