// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/dead_nonce_list.hpp"

#include <algorithm>

namespace facet::tables {
namespace {

constexpr std::size_t fifths = 5;
constexpr duration fifth = dead_nonce_list::lifetime / fifths;

/// Dropped per call when the capacity shrank, so that no call is long.
constexpr std::size_t most_dropped = 64;

std::size_t scaled(std::size_t capacity, std::size_t tenths) {
  return std::clamp(capacity * tenths / 10, dead_nonce_list::min_capacity,
                    dead_nonce_list::max_capacity);
}

}  // namespace

void dead_nonce_list::add(std::uint64_t name_hash, std::uint32_t nonce, time_point now) {
  purge(now, 4);
  adapt(now);
  for (std::size_t n = 0; n < most_dropped && order_.size() >= capacity_; ++n) {
    dropped_early_ = dropped_early_ || order_.front().expiry > now;
    drop_oldest();
  }
  const auto hash = mix(name_hash, nonce);
  const auto expiry = now + lifetime;
  expiry_[hash] = expiry;
  order_.push_back({hash, expiry});
}

/// Changes the capacity by what the fifths of a lifetime were like that have ended since last time.
void dead_nonce_list::adapt(time_point now) {
  if (next_mark_ == time_point{})
    next_mark_ = now + fifth;
  // After a long silence the capacity is at its minimum long before the loop ends.
  for (std::size_t n = 0; n < 128 && next_mark_ <= now; ++n) {
    next_mark_ += fifth;
    if (dropped_early_)
      capacity_ = scaled(capacity_, 12);
    const bool roomy = !dropped_early_ && order_.size() < scaled(capacity_, 9);
    roomy_fifths_ = roomy ? roomy_fifths_ + 1 : 0;
    if (roomy_fifths_ == fifths) {
      capacity_ = scaled(capacity_, 9);
      roomy_fifths_ = 0;
    }
    dropped_early_ = false;
  }
  next_mark_ = std::max(next_mark_, now);
}

void dead_nonce_list::purge(time_point now, std::size_t limit) {
  while (limit-- != 0 && !order_.empty() && order_.front().expiry <= now)
    drop_oldest();
}

void dead_nonce_list::drop_oldest() {
  const auto& oldest = order_.front();
  const auto* expiry = expiry_.find(oldest.hash);
  if (expiry != nullptr && *expiry == oldest.expiry)
    expiry_.erase(oldest.hash);
  order_.pop_front();
}

}  // namespace facet::tables
