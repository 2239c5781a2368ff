// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/memory_growth.hpp"

#include <malloc.h>

#include <fstream>
#include <string>

namespace facet {
namespace {

/// A line of /proc/self/status: "VmHWM:    1234 kB".
std::uint64_t status_octets(const std::string& wanted) {
  std::ifstream status{"/proc/self/status"};
  std::string name;
  while (status >> name) {
    std::uint64_t kilobytes = 0;
    if (name == wanted && status >> kilobytes)
      return kilobytes * 1024;
    std::getline(status, name);
  }
  return 0;
}

}  // namespace

memory_growth::memory_growth() {
  ::malloc_trim(0);
  constexpr auto forget_the_peak = "5";
  std::ofstream{"/proc/self/clear_refs"} << forget_the_peak;
  before_ = status_octets("VmRSS:");
}

std::uint64_t memory_growth::most() const {
  const auto peak = peak_memory();
  return peak > before_ ? peak - before_ : 0;
}

std::uint64_t peak_memory() {
  return status_octets("VmHWM:");
}

}  // namespace facet
