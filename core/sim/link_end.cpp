// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/link_end.hpp"

#include <algorithm>
#include <cmath>

namespace facet::sim {

void link_totals::add(const link_totals& other) noexcept {
  packets += other.packets;
  octets += other.octets;
  queue_full += other.queue_full;
  lost += other.lost;
  down += other.down;
  waited += other.waited;
  dropped_octets += other.dropped_octets;
  waiting += other.waiting;
  busy += other.busy;
  longest_queue = std::max(longest_queue, other.longest_queue);
}

/// Rounded to the nearest nanosecond.
duration link_end::transmission(std::size_t octets) const noexcept {
  if (traits_.rate == 0)
    return duration::zero();
  const auto bits_in_billions = std::uint64_t{octets} * 8 * 1'000'000'000;
  return duration{static_cast<std::int64_t>((bits_in_billions + traits_.rate / 2) / traits_.rate)};
}

load::random_source& link_end::random() {
  if (!random_)
    random_ = std::make_unique<load::random_source>(
        std::initializer_list<std::uint64_t>{seed_, 0x117C, number_});
  return *random_;
}

std::optional<std::int64_t> link_end::send(std::int64_t now, std::size_t octets) {
  if (!up()) {
    count_cut_off(octets);
    return std::nullopt;
  }
  auto leaves = now;
  if (traits_.rate != 0) {
    while (!starts_.empty() && starts_.front() <= now)
      starts_.pop_front();
    if (busy_until_ > now) {
      if (starts_.size() >= traits_.queue) {
        ++totals_.queue_full;
        totals_.dropped_octets += octets;
        return std::nullopt;
      }
      starts_.push_back(busy_until_);
      ++totals_.waited;
      totals_.waiting += duration{busy_until_ - now};
      totals_.longest_queue = std::max(totals_.longest_queue, starts_.size());
      leaves = busy_until_;
    }
    const auto taken = transmission(octets);
    leaves += taken.count();
    busy_until_ = leaves;
    totals_.busy += taken;
  }
  ++totals_.packets;
  totals_.octets += octets;
  if (traits_.loss > 0 && random().unit() < traits_.loss) {
    ++totals_.lost;
    totals_.dropped_octets += octets;
    return std::nullopt;
  }
  auto arrives = leaves + traits_.delay.count();
  if (traits_.jitter > duration::zero())
    arrives += static_cast<std::int64_t>(
        random().below(static_cast<std::uint64_t>(traits_.jitter.count()) + 1));
  return arrives;
}

void link_end::set(bool& part, bool up, std::int64_t now) {
  if (part && !up) {
    ++epoch_;
    busy_until_ = now;
    starts_.clear();
  }
  part = up;
}

}  // namespace facet::sim
