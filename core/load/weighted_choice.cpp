// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/weighted_choice.hpp"

#include <numeric>

namespace facet::load {

weighted_choice::weighted_choice(const std::vector<double>& weights) : slots_(weights.size()) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  const auto n = static_cast<double>(weights.size());
  std::vector<double> share(weights.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] * n / sum;
    (share[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const auto low = small.back();
    const auto high = large.back();
    small.pop_back();
    slots_[low] = {share[low], high};
    share[high] -= 1 - share[low];
    if (share[high] < 1) {
      large.pop_back();
      small.push_back(high);
    }
  }
  // What is left is 1 but for rounding, which the initial values say.
}

}  // namespace facet::load
