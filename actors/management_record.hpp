// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace facet::actors {

/// What management keeps for others to read without asking.
///
/// Threads: management writes, anybody reads.
struct management_record {
  explicit management_record(std::uint64_t now_ms) noexcept : started_ms(now_ms) {}

  const std::uint64_t started_ms;                   ///< Unix time
  std::atomic<std::uint64_t> rejected_commands{0};  ///< by the command policy; relaxed: a statistic
};

}  // namespace facet::actors
