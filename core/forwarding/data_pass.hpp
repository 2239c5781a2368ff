// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace facet::forwarding {

/// Where Data stands that several forwarders may be waiting for, each of which has a shard of the
/// name space (shard_map.hpp). Its own shard sees it first. Each other shard that waits for short
/// prefixes sees it once as a copy. When nobody waited in its own shard, it comes back there with
/// what the others said.
///
/// So Data is counted as received once and stored once, in its own shard, and is counted as a drop
/// there and only if it satisfied nobody anywhere.
enum class data_pass : std::uint8_t {
  whole,     ///< there is nobody else to ask
  first,     ///< in its own shard; when it is delivered to nobody, that is not yet a drop
  copy,      ///< in another shard: not counted, not stored
  wanted,    ///< back in its own shard: a copy was delivered, so it is stored
  unwanted,  ///< back in its own shard: no copy was delivered
};

/// What became of a packet in one pass.
enum class pass_outcome : std::uint8_t {
  settled,      ///< nothing is left to do: an Interest or Nack, or Data that was dropped
  delivered,    ///< Data that somebody here waited for
  undelivered,  ///< Data that nobody here waited for; nothing was counted but its arrival
};

}  // namespace facet::forwarding
