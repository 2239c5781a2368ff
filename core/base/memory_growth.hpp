// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace facet {

/// Measures by how much this process grows from now on: what is resident at the most, less what is
/// now. What the allocator holds without use is given back first, so that it does not hide growth.
///
/// A second one begins the first one's peak anew, from what is resident then. Where the kernel does
/// not allow that (/proc/self/clear_refs), the peak is that of the process's life.
class memory_growth {
 public:
  memory_growth();

  /// In octets.
  [[nodiscard]] std::uint64_t most() const;

 private:
  std::uint64_t before_;
};

/// The most memory this process has had resident since its start, or since a memory_growth began;
/// in octets, 0 where /proc does not say it.
std::uint64_t peak_memory();

}  // namespace facet
