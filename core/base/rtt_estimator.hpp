// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace facet {

struct rtt_options {
  std::chrono::milliseconds initial_rto{1000};
  std::chrono::milliseconds min_rto{200};
  std::chrono::milliseconds max_rto{60'000};
  double k = 4;  ///< RTO = SRTT + k · RTTVAR; ndncatchunks uses 8
};

/// Smoothed round-trip time and retransmission timeout.
///
/// Source: RFC 6298.
class rtt_estimator {
 public:
  rtt_estimator() : rtt_estimator(rtt_options{}) {}
  explicit rtt_estimator(rtt_options o);

  /// A measurement. @pre what was answered had not been retransmitted (Karn)
  /// @param outstanding  samples expected per round trip: scales the smoothing factors
  void add(duration sample, std::size_t outstanding = 1);

  /// Doubles the timeout, once per congestion event.
  void back_off();

  [[nodiscard]] bool has_samples() const noexcept { return samples_ != 0; }
  [[nodiscard]] std::uint64_t samples() const noexcept { return samples_; }
  [[nodiscard]] duration rto() const noexcept { return rto_; }
  [[nodiscard]] duration smoothed() const noexcept { return smoothed_; }
  /// 0 without any.
  [[nodiscard]] duration smallest() const noexcept;
  [[nodiscard]] duration largest() const noexcept { return largest_; }
  /// Mean of all samples; 0 without any.
  [[nodiscard]] duration mean() const noexcept;

 private:
  rtt_options options_;
  duration smoothed_{0};
  duration variation_{0};
  duration smallest_{duration::max()};
  duration largest_{0};
  duration sum_{0};
  duration rto_;
  std::uint64_t samples_ = 0;
};

}  // namespace facet
