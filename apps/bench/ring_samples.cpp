// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_samples.hpp"

#include <algorithm>

namespace facet::bench {

namespace {

double median_of(std::vector<double> values) {
  if (values.empty())
    return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void sample_set::add(const burst& run, double ns) {
  ++taken_;
  all_.push_back(ns);
  if (run.undisturbed)
    good_[static_cast<std::size_t>(run.where)].push_back(ns);
}

double sample_set::median(placement where) const {
  return median_of(count(where) != 0 ? good_[static_cast<std::size_t>(where)] : all_);
}

std::size_t case_samples::fewest(placement where) const noexcept {
  std::size_t least = std::min({facet.count(where), seed.count(where), facet_latency->count(where),
                                seed_latency->count(where)});
  if (batch > 1)
    least = std::min(least, seed_batch.count(where));
  return least;
}

placement case_samples::best_placement(std::size_t rounds) const noexcept {
  if (2 * fewest(placement::shared_cache) >= rounds)
    return placement::shared_cache;
  return *std::max_element(all_placements.begin(), all_placements.end(),
                           [&](placement a, placement b) { return fewest(a) < fewest(b); });
}

ring_case case_samples::summary(std::size_t rounds) const {
  ring_case found;
  found.size = size;
  found.batch = batch;
  found.where = best_placement(rounds);
  found.facet_ns = facet.median(found.where);
  found.seed_ns = seed.median(found.where);
  found.seed_batch_ns = batch > 1 ? seed_batch.median(found.where) : found.seed_ns;
  found.latency_ns = facet_latency->median(found.where);
  found.seed_latency_ns = seed_latency->median(found.where);
  found.samples = fewest(found.where);
  found.discarded =
      facet.taken() + seed.taken() - facet.count(found.where) - seed.count(found.where);
  found.trusted = 2 * found.samples >= rounds;
  return found;
}

}  // namespace facet::bench
