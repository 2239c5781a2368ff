// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/congestion.hpp"

#include <algorithm>
#include <cmath>

namespace facet::client {
namespace {

double seconds(duration d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace

std::string_view to_string(congestion_kind kind) noexcept {
  switch (kind) {
    case congestion_kind::cubic:
      return "cubic";
    case congestion_kind::aimd:
      return "aimd";
    case congestion_kind::fixed:
      return "fixed";
  }
  return "unknown";
}

std::optional<congestion_kind> parse_congestion_kind(std::string_view text) noexcept {
  for (auto kind : {congestion_kind::cubic, congestion_kind::aimd, congestion_kind::fixed})
    if (text == to_string(kind))
      return kind;
  return std::nullopt;
}

congestion_window::congestion_window(congestion_options o)
    : options_(o), window_(o.initial_window), threshold_(o.initial_threshold) {
  clamp();
}

void congestion_window::clamp() noexcept {
  window_ = std::clamp(window_, std::max(1.0, options_.min_window),
                       std::max(options_.min_window, options_.max_window));
}

void congestion_window::on_data(time_point now, duration rtt) {
  if (options_.kind == congestion_kind::fixed)
    return;
  if (in_slow_start())
    window_ += 1;
  else if (options_.kind == congestion_kind::aimd)
    window_ += 1 / window_;
  else
    grow_cubic(now, rtt);
  clamp();
}

void congestion_window::grow_cubic(time_point now, duration rtt) {
  if (!epoch_start_) {
    epoch_start_ = now;
    friendly_ = window_at_epoch_ = window_;
    max_before_ = std::max(max_before_, window_);
  }
  // RFC 9438 section 4.2: the window one round trip from now, on a cubic through max_before_.
  const double k = std::cbrt((max_before_ - window_at_epoch_) / options_.cubic_c);
  const double t = seconds(now - *epoch_start_ + rtt) - k;
  const double target =
      std::clamp(max_before_ + options_.cubic_c * t * t * t, window_, 1.5 * window_);
  window_ += (target - window_) / window_;
  // Section 4.3: never slower than AIMD with the same decrease.
  const double beta = options_.cubic_beta;
  friendly_ += 3 * (1 - beta) / (1 + beta) / window_;
  window_ = std::max(window_, friendly_);
}

void congestion_window::on_congestion(time_point) {
  if (options_.kind == congestion_kind::fixed)
    return;
  if (options_.kind == congestion_kind::aimd) {
    window_ *= options_.aimd_beta;
  } else {
    // Fast convergence (section 4.7): below the last maximum others need room, so aim lower.
    max_before_ = window_ < max_before_ ? window_ * (1 + options_.cubic_beta) / 2 : window_;
    window_ *= options_.cubic_beta;
  }
  clamp();
  threshold_ = window_;
  epoch_start_.reset();
}

void congestion_window::leave_slow_start() noexcept {
  threshold_ = std::min(threshold_, window_);
  max_before_ = window_;
  epoch_start_.reset();
}

bool slow_start_exit::on_rtt(duration sample, std::uint64_t transmission, std::uint64_t sent) {
  if (transmission >= round_end_) {
    last_smallest_ = smallest_;
    smallest_ = duration::max();
    samples_ = 0;
    round_end_ = sent;
  }
  smallest_ = std::min(smallest_, sample);
  if (++samples_ < samples_per_round || last_smallest_ == duration::max())
    return false;
  const auto tolerance =
      std::clamp<duration>(last_smallest_ / 8, smallest_tolerance, largest_tolerance);
  return smallest_ >= last_smallest_ + tolerance;
}

}  // namespace facet::client
