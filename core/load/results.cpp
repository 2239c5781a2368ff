// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/results.hpp"

namespace facet::load {

void consumer_totals::add(const consumer_totals& other) noexcept {
  interests += other.interests;
  data += other.data;
  nacks += other.nacks;
  timeouts += other.timeouts;
  retransmissions += other.retransmissions;
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
}

double jain_index(const std::vector<double>& shares) noexcept {
  double sum = 0;
  double squares = 0;
  for (const double share : shares) {
    sum += share;
    squares += share * share;
  }
  return squares == 0 ? 1 : sum * sum / (static_cast<double>(shares.size()) * squares);
}

}  // namespace facet::load
