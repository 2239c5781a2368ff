// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/results.hpp"

#include <algorithm>

namespace facet::load {

void consumer_totals::add(const consumer_totals& other) noexcept {
  interests += other.interests;
  data += other.data;
  nacks += other.nacks;
  timeouts += other.timeouts;
  retransmissions += other.retransmissions;
  aggregated += other.aggregated;
  outstanding += other.outstanding;
  unexpected += other.unexpected;
  congestion_marks += other.congestion_marks;
  octets += other.octets;
  not_sent += other.not_sent;
}

void producer_totals::add(const producer_totals& other) noexcept {
  interests += other.interests;
  data += other.data;
  nacks += other.nacks;
  silent += other.silent;
  octets += other.octets;
  unexpected += other.unexpected;
}

void series_point::add(const series_point& other) noexcept {
  interests += other.interests;
  data += other.data;
  nacks += other.nacks;
  timeouts += other.timeouts;
  octets += other.octets;
}

void merge(run_result& into, const run_result& part) {
  into.elapsed = std::max(into.elapsed, part.elapsed);
  into.offered_per_s += part.offered_per_s;
  into.measured.add(part.measured);
  into.all.add(part.all);
  into.producers.add(part.producers);
  into.latency.merge(part.latency);
  into.service_latency.merge(part.service_latency);
  if (part.series.size() > into.series.size())
    into.series.resize(part.series.size());
  for (std::size_t i = 0; i < part.series.size(); ++i) {
    into.series[i].at = part.series[i].at;
    into.series[i].add(part.series[i]);
  }
  into.faces.insert(into.faces.end(), part.faces.begin(), part.faces.end());
  into.workers.insert(into.workers.end(), part.workers.begin(), part.workers.end());
  into.degraded = into.degraded || part.degraded;
  if (into.failure.empty())
    into.failure = part.failure;
}

series_point happened_in_measurement(const run_result& run) noexcept {
  series_point sum;
  for (const auto& point : run.series)
    sum.add(point);
  return sum;
}

std::optional<double> jain_index(const std::vector<double>& shares) noexcept {
  double sum = 0;
  double squares = 0;
  for (const double share : shares) {
    sum += share;
    squares += share * share;
  }
  if (squares == 0)
    return std::nullopt;
  return sum * sum / (static_cast<double>(shares.size()) * squares);
}

}  // namespace facet::load
