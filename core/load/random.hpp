// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace facet::load {

/// Random numbers that are the same for the same seed with every compiler and library: the
/// standard's distributions are not.
class random_source {
 public:
  /// @param seed  all of it counts, so that (1, 2) and (2, 1) are unrelated
  explicit random_source(std::initializer_list<std::uint64_t> seed) : engine_(seeded(seed)) {}

  [[nodiscard]] std::uint64_t word() { return engine_(); }
  /// Even in 0 … 1, 1 excluded.
  [[nodiscard]] double unit() { return static_cast<double>(word() >> 11U) * 0x1p-53; }
  /// Exponential with mean 1.
  [[nodiscard]] double exponential() { return -std::log1p(-unit()); }
  /// Even in 0 … n-1. @pre n > 0
  [[nodiscard]] std::uint64_t below(std::uint64_t n) {
    // The bias is n / 2^64.
    return static_cast<std::uint64_t>((static_cast<wide>(word()) * n) >> 64U);
  }

 private:
  __extension__ using wide = unsigned __int128;

  static std::mt19937_64 seeded(std::initializer_list<std::uint64_t> seed) {
    std::vector<std::uint32_t> halves;
    for (const auto each : seed) {
      halves.push_back(static_cast<std::uint32_t>(each));
      halves.push_back(static_cast<std::uint32_t>(each >> 32U));
    }
    std::seed_seq mixed(halves.begin(), halves.end());
    return std::mt19937_64{mixed};
  }

  std::mt19937_64 engine_;
};

}  // namespace facet::load
