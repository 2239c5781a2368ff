// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/exchange_pair.hpp"
#include "apps/bench/traffic/forward_bench.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace facet::bench {

/// One of those that take turns: a pair, what is between the two, and what was measured so far.
class measured_path {
 public:
  /// Errors: those of exchange_pair::start
  static result<measured_path> start(const exchange_path& path, const pair_options& options,
                                     const stop_question& stopped);

  /// One round. Errors: those of exchange_pair
  result<void> measure(std::chrono::nanoseconds warm_up, std::chrono::nanoseconds duration);

  /// A round that only counts system calls. Errors: unsupported, those of exchange_pair
  result<void> count_syscalls(std::chrono::nanoseconds duration);

  /// Medians over the rounds so far.
  [[nodiscard]] forward_figures figures() const;

  /// For more than rounds.
  [[nodiscard]] exchange_pair& pair() noexcept { return pair_; }
  /// What the rounds so far gave.
  [[nodiscard]] const std::vector<pair_sample>& samples() const noexcept { return samples_; }

  /// Ends the pair in order.
  void end() noexcept { pair_.end(); }

 private:
  measured_path(exchange_pair pair, exchange_path path, std::size_t content)
      : pair_(std::move(pair)), path_(std::move(path)), content_(content) {}

  exchange_pair pair_;
  exchange_path path_;
  std::size_t content_;
  std::vector<pair_sample> samples_;
  std::optional<double> syscalls_;
};

}  // namespace facet::bench
