// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/random_early_drop.hpp"

#include <cmath>

namespace facet::sim {
namespace {

constexpr double weight = 0.002;
constexpr double share_at_upper = 1.0 / 50;

}  // namespace

random_early_drop::random_early_drop(std::size_t queue) noexcept
    : lower_(static_cast<double>(queue) / 5), upper_(3 * lower_) {
}

void random_early_drop::note(std::size_t waiting, duration idle, duration transmission) noexcept {
  // An idle link is worth as many looks at an empty queue as it could have sent packets.
  if (idle > duration::zero() && transmission > duration::zero())
    average_ *= std::pow(
        1 - weight, static_cast<double>(idle.count()) / static_cast<double>(transmission.count()));
  average_ += weight * (static_cast<double>(waiting) - average_);
}

/// Share of packets that should go.
double random_early_drop::share() const noexcept {
  if (average_ < upper_)
    return share_at_upper * (average_ - lower_) / (upper_ - lower_);
  return share_at_upper + (1 - share_at_upper) * (average_ - upper_) / upper_;
}

bool random_early_drop::drops(double chance) noexcept {
  if (average_ < lower_ || upper_ == 0) {
    kept_ = 0;
    return false;
  }
  const auto each = share();
  const auto since = static_cast<double>(kept_) * each;
  // Spreads drops evenly instead of leaving gaps and clusters to chance.
  if (since < 1 && chance >= each / (1 - since)) {
    ++kept_;
    return false;
  }
  kept_ = 0;
  return true;
}

}  // namespace facet::sim
