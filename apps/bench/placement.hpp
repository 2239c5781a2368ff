// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facet::bench {

/// Where two threads run relative to each other, judged by what a cache line costs to move between
/// them. A virtual machine's host moves its cores about, unseen from inside and several times a
/// second, and the same code then differs by 4 to 10 times: a figure without its placement is
/// noise.
enum class placement : std::uint8_t {
  shared_cache,  ///< Two cores that share their last-level cache: what headline figures mean.
  siblings,      ///< Two hardware threads of one core.
  apart,         ///< Two cores in different cache domains or sockets.
  one_core,      ///< Only one core may be used: the threads take turns.
};
inline constexpr std::array all_placements{placement::shared_cache, placement::siblings,
                                           placement::apart, placement::one_core};

/// The spelling used in reports.
std::string_view to_string(placement where) noexcept;

/// What the probe measured.
struct line_costs {
  double round_trip_ns = 0;  ///< one line bounced to the other thread and back
  double rewrite_ns = 0;     ///< per line, storing to lines that the other thread has just read
};

/// Classifies measured costs.
placement classify(line_costs costs) noexcept;

/// Memory of one probe: two threads call `first` and `second` at the same time. Takes about 0.3 ms
/// when the cores share a cache.
///
/// Threads: exactly one in each function, on different cores.
class placement_probe {
 public:
  /// The side that times. @returns what a line costs
  line_costs first() noexcept;
  /// The side that answers.
  void second() noexcept;

 private:
  static constexpr std::size_t lines = 256;
  static constexpr std::uint32_t bounces = 64;
  static constexpr std::uint32_t repeats = 9;

  double time_bounces(std::uint32_t& turn) noexcept;
  double time_rewrite(std::uint32_t& turn) noexcept;
  void pass(std::uint32_t turn) noexcept;
  void await(std::uint32_t turn) const noexcept;

  // 128: neighbouring lines are fetched in pairs.
  struct alignas(128) padded_line {
    std::atomic<std::uint32_t> word{0};
  };
  padded_line ball_;
  std::array<padded_line, lines> touched_;
};

}  // namespace facet::bench
