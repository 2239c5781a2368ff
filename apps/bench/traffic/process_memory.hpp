// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <cstdint>

namespace facet::bench {

/// Memory and descriptors of a process.
struct process_memory {
  std::uint64_t private_octets = 0;    ///< resident, written to, in no other process (smaps_rollup)
  std::uint64_t anonymous_octets = 0;  ///< of it: heap and stacks, not shared-memory regions
  std::uint64_t descriptors = 0;       ///< open
  std::uint64_t descriptor_limit = 0;  ///< that it may have open
};

/// Errors: not_found, permission_denied
result<process_memory> memory_of(pid_t pid);

/// Lets this process and those it starts open that many descriptors, or as many as the system
/// allows. @returns how many that is
std::uint64_t raise_descriptor_limit(std::uint64_t wanted);

}  // namespace facet::bench
