// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/name.hpp"

#include <cstddef>
#include <cstdint>

namespace facet::forwarding {

/// Which shard of the name space a packet belongs to, when several forwarders share it.
///
/// The shard follows from the key of the Name: its first `key_components` components, ending before
/// the first ImplicitSha256DigestComponent. So the shard of an Interest is that of the Data it asks
/// for, with a digest in its Name or without, and Nacks go where their Interest went. The one
/// exception are Interests with CanBePrefix whose key has fewer components: their Data
/// may belong to any shard.
///
/// Two components: one flow and one module of management stay in one shard, so their packets keep
/// their order; with more they would be spread and arrive out of order.
///
/// Threads: any, it does not change.
class shard_map {
 public:
  static constexpr std::size_t key_components = 2;
  /// Sets of shards are words of 64 bits.
  static constexpr std::size_t most_shards = 64;

  /// @pre 0 < shards ≤ most_shards
  explicit shard_map(std::size_t shards = 1) noexcept : shards_(shards) {}

  [[nodiscard]] std::size_t size() const noexcept { return shards_; }

  /// The shard of a Name.
  [[nodiscard]] std::size_t of(packet::name_view name) const noexcept {
    return shards_ == 1 ? 0 : of_name_value(name.value());
  }

  /// The shard of a packet as it came from a face: bare Interest or Data, or LpPacket around one.
  /// Looks at headers and at the start of the Name only. Octets that are no such packet have some
  /// shard, too, whose forwarder drops and counts them.
  [[nodiscard]] std::size_t of_packet(bytes_view packet) const noexcept;

 private:
  [[nodiscard]] std::size_t of_name_value(bytes_view value) const noexcept;

  std::size_t shards_;
};

}  // namespace facet::forwarding
