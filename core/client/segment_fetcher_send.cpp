// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// What goes out: discovery, new segments, retransmissions. What comes in is in segment_fetcher.cpp.
#include "core/client/segment_fetcher.hpp"
#include "core/packet/interest.hpp"

#include <algorithm>

namespace facet::client {
namespace {

/// Metadata is asked for this often before plain prefix Interests take turns with it: a producer
/// without metadata (ndn-put) answers those with segment 0.
constexpr std::uint32_t discoveries_by_metadata = 2;

}  // namespace

void segment_fetcher::poll(time_point now, std::vector<packet::buffer>& interests) {
  if (phase_ == phase::discovering)
    send_discovery(now, interests);
  if (phase_ != phase::fetching)
    return;
  check_timeouts(now);
  resend_segments(now, interests);
  if (phase_ == phase::fetching)
    send_new_segments(now, interests);
}

std::optional<time_point> segment_fetcher::next_deadline() const {
  if (phase_ == phase::discovering)
    return discovery_at_;
  if (phase_ != phase::fetching)
    return std::nullopt;
  std::optional<time_point> next;
  if (!sent_.empty())
    next = sent_.front().sent_at + rtt_.rto();
  // With a full window a retransmission waits for room, not for time.
  if (outstanding_ < window_.size())
    for (const auto& r : resend_)
      next = next ? std::min(*next, r.at) : r.at;
  return next;
}

void segment_fetcher::send_discovery(time_point now, std::vector<packet::buffer>& interests) {
  if (now < discovery_at_)
    return;
  if (discovery_sent_ > options_.max_retries) {
    fail_with({errc::timed_out, "nobody answers for " + name_.to_uri(), 0});
    return;
  }
  if (discovery_sent_ != 0) {
    ++stats_.retransmissions;
    ++stats_.timeouts;
  }
  const bool by_prefix = discovery_sent_ >= discoveries_by_metadata && discovery_sent_ % 2 == 0;
  interests.push_back(packet::interest_builder{by_prefix ? name_ : metadata_name_}
                          .can_be_prefix()
                          .must_be_fresh()
                          .nonce(static_cast<std::uint32_t>(random_()))
                          .lifetime(options_.lifetime)
                          .encode());
  ++discovery_sent_;
  ++stats_.interests;
  discovery_at_ = now + rtt_.rto();
}

bool segment_fetcher::current(const sent_record& record) {
  const auto* entry = find(record.segment);
  return entry != nullptr && entry->state == segment_state::outstanding &&
         entry->transmission == record.transmission;
}

void segment_fetcher::check_timeouts(time_point now) {
  while (!sent_.empty()) {
    const auto oldest = sent_.front();
    const bool waiting = current(oldest);
    if (waiting && now < oldest.sent_at + rtt_.rto())
      return;
    sent_.pop_front();
    if (!waiting)
      continue;
    auto& entry = *find(oldest.segment);
    ++stats_.timeouts;
    if (entry.transmission >= recovery_point_)
      rtt_.back_off();
    decrease(entry, now);
    schedule_resend(oldest.segment, entry, now);
  }
}

/// One shrink per round trip: losses among Interests sent before the last shrink do not count
/// again.
void segment_fetcher::decrease(const segment_entry& entry, time_point now) {
  if (entry.transmission < recovery_point_)
    return;
  recovery_point_ = transmissions_;
  ++stats_.congestion_events;
  window_.on_congestion(now);
}

void segment_fetcher::schedule_resend(std::uint64_t number, segment_entry& entry, time_point at) {
  entry.state = segment_state::to_resend;
  --outstanding_;
  resend_.push_back({number, at});
}

void segment_fetcher::resend_segments(time_point now, std::vector<packet::buffer>& interests) {
  for (auto left = resend_.size(); left != 0 && outstanding_ < window_.size(); --left) {
    const auto record = resend_.front();
    resend_.pop_front();
    auto* entry = find(record.segment);
    if (entry == nullptr || entry->state != segment_state::to_resend)
      continue;  // its Data came after all
    if (now < record.at) {
      resend_.push_back(record);
      continue;
    }
    if (++entry->retries > options_.max_retries) {
      fail_with({errc::timed_out,
                 packet::name{versioned_}.append_segment(record.segment).to_uri() +
                     ": no answer after " + std::to_string(options_.max_retries) + " retries",
                 0});
      return;
    }
    ++stats_.retransmissions;
    send_segment(record.segment, *entry, now, interests);
  }
}

void segment_fetcher::send_new_segments(time_point now, std::vector<packet::buffer>& interests) {
  while (outstanding_ < window_.size() && entries_.size() < options_.max_held) {
    const auto number = base_ + entries_.size();
    if (count_ && number >= *count_)
      return;
    send_segment(number, entries_.emplace_back(), now, interests);
  }
}

void segment_fetcher::send_segment(std::uint64_t number, segment_entry& entry, time_point now,
                                   std::vector<packet::buffer>& interests) {
  entry.state = segment_state::outstanding;
  entry.sent_at = now;
  entry.transmission = transmissions_++;
  ++outstanding_;
  ++stats_.interests;
  sent_.push_back({number, entry.transmission, now});
  const auto name = packet::name{versioned_}.append_segment(number);
  interests.push_back(packet::interest_builder{name}
                          .must_be_fresh(options_.must_be_fresh)
                          .nonce(static_cast<std::uint32_t>(random_()))
                          .lifetime(options_.lifetime)
                          .encode());
}

}  // namespace facet::client
