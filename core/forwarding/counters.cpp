// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/counters.hpp"

namespace facet::forwarding {
namespace {

constexpr std::array<std::string_view, drop_reason_count> spellings{
    "malformed", "fragment",    "hop_limit",     "scope",          "duplicate_nonce",
    "no_route",  "pit_full",    "local_field",   "unknown_face",   "suppressed",
    "expired",   "unsolicited", "no_downstream", "nack_unmatched", "nack_on_shared_link",
    "too_large", "queue_full",  "face_closed",   "over_share"};
static_assert(static_cast<std::size_t>(drop_reason::over_share) + 1 == drop_reason_count);

}  // namespace

std::string_view to_string(drop_reason reason) noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index < spellings.size() ? spellings[index] : "unknown";
}

face_counters& face_counters::operator+=(const face_counters& other) noexcept {
  n_in_interests += other.n_in_interests;
  n_in_data += other.n_in_data;
  n_in_nacks += other.n_in_nacks;
  n_out_interests += other.n_out_interests;
  n_out_data += other.n_out_data;
  n_out_nacks += other.n_out_nacks;
  n_in_bytes += other.n_in_bytes;
  n_out_bytes += other.n_out_bytes;
  for (std::size_t i = 0; i < drops.size(); ++i)
    drops[i] += other.drops[i];
  return *this;
}

response_times& response_times::operator+=(const response_times& other) noexcept {
  for (std::size_t i = 0; i < buckets.size(); ++i)
    buckets[i] += other.buckets[i];
  sum_us += other.sum_us;
  return *this;
}

}  // namespace facet::forwarding
