// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_bench.hpp"

#include "apps/bench/pinned_pair.hpp"
#include "apps/bench/ring_burst.hpp"
#include "apps/bench/ring_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>

namespace facet::bench {

namespace {

/// Regions of one run. Several, because the physical pages of one change its figures.
constexpr std::size_t region_count = 3;

/// How long to wait for a host that rarely lets the two cores share a cache: rounds, as a multiple
/// of those wanted, and time.
constexpr std::size_t patience = 6;
constexpr std::chrono::seconds time_limit{40};

result<void> check(const ring_bench_options& options) {
  const auto within = [](std::size_t value, std::size_t most) {
    return value >= 1 && value <= most;
  };
  if (options.sizes.empty() || options.batches.empty())
    return fail(errc::invalid_argument, "at least one size and one batch are needed");
  for (const std::size_t size : options.sizes) {
    if (!within(size, options.slot_size))
      return fail(errc::invalid_argument,
                  fmt::format("size {}: must be 1 to {} octets", size, options.slot_size));
  }
  for (const std::size_t batch : options.batches) {
    if (!within(batch, 1024))
      return fail(errc::invalid_argument, fmt::format("batch {}: must be 1 to 1024", batch));
  }
  if (!within(options.rounds, 1000))
    return fail(errc::invalid_argument, "rounds: must be 1 to 1000");
  return {};
}

/// All that one run measures.
class ring_run {
 public:
  explicit ring_run(const ring_bench_options& options) : options_(options), cores_(usable_cores()) {
    for (const std::size_t size : options.sizes) {
      latencies_.push_back({size, {}, {}});
      for (const std::size_t batch : options.batches) {
        cases_.push_back(
            {size, batch, {}, {}, {}, &latencies_.back().facet, &latencies_.back().seed});
      }
    }
  }

  result<ring_report> measure() {
    for (std::size_t i = 0; i < region_count; ++i) {
      auto made = burst_region::create(i, {options_.capacity, options_.slot_size});
      if (!made)
        return fail(made.error());
      regions_.push_back(std::move(*made));
    }
    const auto give_up = std::chrono::steady_clock::now() + time_limit;
    for (std::size_t round = 0; round < patience * options_.rounds && !enough(); ++round) {
      if (round >= options_.rounds && std::chrono::steady_clock::now() > give_up)
        break;
      if (const auto done = measure_round(regions_[round % region_count]); !done)
        return fail(done.error());
    }
    return report();
  }

 private:
  struct latency_samples {
    std::size_t size;
    sample_set facet;
    sample_set seed;
  };

  /// Every figure once, Facet's and the seed's in turns.
  result<void> measure_round(burst_region& region) {
    for (auto& latency : latencies_) {
      if (auto done = add(latency.facet, region, ring_kind::facet_latency, latency.size, 1); !done)
        return done;
      if (auto done = add(latency.seed, region, ring_kind::seed_latency, latency.size, 1); !done)
        return done;
    }
    for (auto& one : cases_) {
      if (auto done = add(one.facet, region, ring_kind::facet, one.size, one.batch); !done)
        return done;
      if (auto done = add(one.seed, region, ring_kind::seed, one.size, one.batch); !done)
        return done;
      if (one.batch == 1)
        continue;
      if (auto done = add(one.seed_batch, region, ring_kind::seed_batch, one.size, one.batch);
          !done)
        return done;
    }
    if (options_.progress)
      options_.progress(progress());
    return {};
  }

  result<void> add(sample_set& to, burst_region& region, ring_kind kind, std::size_t size,
                   std::size_t batch) {
    if (options_.stopped && options_.stopped())
      return fail(errc::cancelled, "the measurement was interrupted");
    const auto sample = region.run(cores_, kind, size, batch);
    if (!sample)
      return fail(sample.error());
    realtime_ |= sample->how.realtime;
    to.add(sample->how, sample->ns);
    return {};
  }

  /// The fewest samples of any case where they are wanted.
  [[nodiscard]] std::size_t fewest() const {
    const auto wanted = cores_.one_core() ? placement::one_core : placement::shared_cache;
    std::size_t least = options_.rounds;
    for (const auto& one : cases_)
      least = std::min(least, one.fewest(wanted));
    return least;
  }
  [[nodiscard]] bool enough() const { return fewest() >= options_.rounds; }
  [[nodiscard]] double progress() const {
    return static_cast<double>(fewest()) / static_cast<double>(options_.rounds);
  }

  [[nodiscard]] ring_report report() const {
    ring_report all;
    all.one_core = cores_.one_core();
    all.realtime = realtime_;
    for (const auto& one : cases_)
      all.cases.push_back(one.summary(options_.rounds));
    return all;
  }

  const ring_bench_options& options_;
  core_pair cores_;
  std::deque<latency_samples> latencies_;  // a deque: the cases point to its elements
  std::vector<case_samples> cases_;
  std::vector<burst_region> regions_;
  bool realtime_ = false;
};

}  // namespace

result<ring_report> measure_rings(const ring_bench_options& options) {
  if (const auto valid = check(options); !valid)
    return fail(valid.error());
  return ring_run(options).measure();
}

}  // namespace facet::bench
