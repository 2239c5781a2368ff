// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/units.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <span>

namespace facet::apps {
namespace {

constexpr std::array size_units{"B", "kB", "MB", "GB", "TB"};
constexpr std::array rate_units{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
constexpr std::array span_units{"ns", "us", "ms", "s"};

/// `value` in the largest unit that keeps it at 1 or more.
std::string scale(double value, std::span<const char* const> units) {
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, unit == 0 ? 0 : decimals, units[unit]);
}

}  // namespace

std::string format_size(std::uint64_t octets) {
  return scale(static_cast<double>(octets), size_units);
}

std::string format_rate(double bits_per_second) {
  return scale(bits_per_second, rate_units);
}

std::string format_span(std::chrono::nanoseconds span) {
  return scale(static_cast<double>(span.count()), span_units);
}

double bit_rate(std::uint64_t octets, std::chrono::nanoseconds span) {
  if (span.count() <= 0)
    return 0;
  return static_cast<double>(octets) * 8e9 / static_cast<double>(span.count());
}

}  // namespace facet::apps
