// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace facet::tests {

/// Blocks that this process asked of the system's allocator so far, over all threads.
std::uint64_t allocations() noexcept;

}  // namespace facet::tests
