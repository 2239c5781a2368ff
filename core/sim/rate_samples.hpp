// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/counters.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace facet::sim {

/// A rate smoothed as ndnSIM's tracers do: each period counts four fifths.
class smoothed_rate {
 public:
  /// @param amount  in the period that ends, which took so many seconds. @returns per second
  double add(double amount, double seconds) noexcept {
    constexpr double alpha = 0.8;
    return value_ = alpha * amount / seconds + (1 - alpha) * value_;
  }

 private:
  double value_ = 0;
};

/// What went through a face since a moment, in the kinds that ndnSIM's L3RateTracer lists.
enum class rate_type : std::uint8_t {
  in_interests,
  out_interests,
  in_data,
  out_data,
  in_nacks,
  out_nacks,
  in_satisfied,   ///< entries that Data answered, in which somebody there waited
  in_timed_out,   ///< entries that ended without Data, in which somebody there waited
  out_satisfied,  ///< entries that Data answered, from wherever, and that had been sent there
  out_timed_out,  ///< entries that ended without Data and had been sent there
};
inline constexpr std::size_t rate_types = 10;

/// The rows of one face: counts of a period, and rates.
class face_rates {
 public:
  /// @param octets  0 for types that are no packets
  void count(rate_type type, std::uint64_t packets, std::uint64_t octets) noexcept {
    auto& counted = cells_[static_cast<std::size_t>(type)];
    counted.packets += packets;
    counted.octets += octets;
  }

  /// Appends a row per type, each beginning with `head`, and begins a new period.
  void write(std::string& text, std::string_view head, double seconds);

 private:
  struct cell {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    smoothed_rate packet_rate;
    smoothed_rate kilobyte_rate;
  };
  std::array<cell, rate_types> cells_;
};

/// Appends "TYPE packets/s kilobytes/s packets kilobytes" and the end of the row.
void write_rate(std::string& text, std::string_view type, double packets_per_second,
                double kilobytes_per_second, std::uint64_t packets, std::uint64_t octets);

}  // namespace facet::sim
