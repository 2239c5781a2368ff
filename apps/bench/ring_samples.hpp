// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/pinned_pair.hpp"
#include "apps/bench/placement.hpp"
#include "apps/bench/ring_bench.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::bench {

/// What one sample measures.
enum class ring_kind : std::uint8_t {
  facet,          ///< a stream through Facet's ring
  seed,           ///< a stream by the seed's algorithm, one publish per packet
  seed_batch,     ///< a stream by the seed's algorithm, one publish per batch
  facet_latency,  ///< ping-pong through Facet's rings
  seed_latency,   ///< ping-pong by the seed's algorithm
};

/// All samples of one figure, by placement.
class sample_set {
 public:
  void add(const burst& run, double ns);

  /// Undisturbed samples taken there.
  [[nodiscard]] std::size_t count(placement where) const noexcept {
    return good_[static_cast<std::size_t>(where)].size();
  }
  /// Samples taken in all.
  [[nodiscard]] std::size_t taken() const noexcept { return taken_; }
  /// Median of the undisturbed samples there; of every sample when there are none. 0: no sample.
  [[nodiscard]] double median(placement where) const;

 private:
  std::array<std::vector<double>, all_placements.size()> good_;
  std::vector<double> all_;
  std::size_t taken_ = 0;
};

/// The figures of one case while they are being measured.
struct case_samples {
  std::size_t size = 0;
  std::size_t batch = 0;
  sample_set facet;
  sample_set seed;
  sample_set seed_batch;  ///< empty for batch 1
  const sample_set* facet_latency = nullptr;
  const sample_set* seed_latency = nullptr;

  /// The fewest undisturbed samples behind any figure of the case, if those there count.
  [[nodiscard]] std::size_t fewest(placement where) const noexcept;
  /// Where the figures come from: two cores that share a cache if at least half the wanted rounds
  /// ran so, else where most did.
  [[nodiscard]] placement best_placement(std::size_t rounds) const noexcept;
  /// Medians there. @param rounds  samples wanted
  [[nodiscard]] ring_case summary(std::size_t rounds) const;
};

}  // namespace facet::bench
