// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace facet::sim {

/// CoDel: drops packets as they leave a queue in which all have waited longer than 5 ms for 100 ms,
/// then more and more often until one has not.
///
/// Source: RFC 8289, section 5.
class controlled_delay {
 public:
  static constexpr duration target = std::chrono::milliseconds{5};
  static constexpr duration interval = std::chrono::milliseconds{100};

  /// Whether the packet that leaves the queue now is dropped instead of being sent.
  ///
  /// @param waited  in the queue
  /// @param octets  its own
  /// @param behind  octets that wait behind it
  [[nodiscard]] bool drops(time_point now, duration waited, std::size_t octets, std::size_t behind);

 private:
  [[nodiscard]] bool too_long(time_point now, duration waited, std::size_t behind);

  std::size_t largest_packet_ = 0;
  time_point above_since_{};  // plus an interval; the clock's zero: not above
  time_point next_{};         // drop
  std::uint64_t count_ = 0;   // of drops in this spell
  std::uint64_t last_count_ = 0;
  bool dropping_ = false;
};

}  // namespace facet::sim
