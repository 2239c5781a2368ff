// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/unacked_frames.hpp"

namespace facet::lp {

std::shared_ptr<unacked_frames::sent_packet> unacked_frames::keep(outgoing_packet packet) {
  auto kept = std::make_shared<sent_packet>();
  kept->frames.resize(packet.parts.size());
  kept->n_open = packet.parts.size();
  kept->packet = std::move(packet);
  memory_ += kept->packet.wire.footprint();
  return kept;
}

std::uint64_t unacked_frames::sent(const lost_frame& what, time_point now) {
  const auto number = next_++;
  what.packet->frames[what.part] = number;
  const auto deadline = now + rtt_.rto();
  frames_.emplace_hint(frames_.end(), number, frame{what, now, deadline});
  deadlines_.emplace(deadline, number);
  return first_tx_sequence_ + number;
}

void unacked_frames::make_room(const reliability_options& options) {
  while (frames_.size() + lost_.size() > options.max_unacked_frames ||
         memory_ > options.max_unacked_octets) {
    // A frame that waits to be sent again is older than any that was sent.
    std::shared_ptr<sent_packet> oldest;
    if (!lost_.empty()) {
      oldest = std::move(lost_.front().packet);
      lost_.pop_front();
    } else if (!frames_.empty()) {
      oldest = frames_.begin()->second.what.packet;
    } else {
      return;
    }
    if (oldest->given_up)
      continue;
    ++counters_.n_unprotected;
    forget(*oldest);
  }
}

void unacked_frames::acknowledge(std::uint64_t tx_sequence, time_point now,
                                 const reliability_options& options) {
  const auto acked = frames_.find(tx_sequence - first_tx_sequence_);
  if (acked == frames_.end()) {
    ++counters_.n_in_acks_ignored;
    return;
  }
  ++counters_.n_in_acks;
  if (acked->second.what.n_retransmissions == 0)
    rtt_.add(now - acked->second.sent, frames_.size());
  const auto packet = acked->second.what.packet;
  packet->frames[acked->second.what.part].reset();
  const auto later = erase(acked);
  close(*packet);
  for (auto it = frames_.begin(); it != later;) {
    const auto earlier = it++;
    if (++earlier->second.n_later_acks < options.loss_threshold)
      continue;
    ++counters_.n_lost;
    lose(earlier, now);
  }
}

void unacked_frames::expire(time_point now, std::size_t limit) {
  for (; limit > 0 && !deadlines_.empty() && deadlines_.begin()->first <= now; --limit) {
    const auto it = frames_.find(deadlines_.begin()->second);
    ++counters_.n_timed_out;
    // Once for all frames of a flight: together they are one sign that the estimate is too low.
    if (it->second.sent >= last_back_off_) {
      rtt_.back_off();
      last_back_off_ = now;
    }
    lose(it, now);
  }
}

void unacked_frames::lose(frames::iterator it, time_point now) {
  if (lost_.empty())
    lost_since_ = now;
  it->second.what.packet->frames[it->second.what.part].reset();
  lost_.push_back(std::move(it->second.what));
  erase(it);
}

std::optional<unacked_frames::lost_frame> unacked_frames::take_lost(
    const reliability_options& options) {
  while (!lost_.empty()) {
    auto next = std::move(lost_.front());
    lost_.pop_front();
    if (next.packet->given_up)
      continue;
    if (++next.n_retransmissions <= options.max_retransmissions)
      return next;
    give_up(*next.packet, drop_reason::retransmissions_exhausted);
  }
  return std::nullopt;
}

void unacked_frames::give_up(sent_packet& packet, drop_reason reason) {
  counters_.count(reason);
  forget(packet);
}

/// Its frames that wait in lost_ are skipped when their turn comes.
void unacked_frames::forget(sent_packet& packet) {
  if (packet.given_up)
    return;
  packet.given_up = true;
  memory_ -= packet.packet.wire.footprint();
  // The packet must outlive its frames, which may hold the last handles.
  const auto numbers = std::move(packet.frames);
  for (const auto& number : numbers)
    if (number)
      erase(frames_.find(*number));
}

std::optional<time_point> unacked_frames::deadline() const {
  if (!lost_.empty())
    return lost_since_;
  if (deadlines_.empty())
    return std::nullopt;
  return deadlines_.begin()->first;
}

unacked_frames::frames::iterator unacked_frames::erase(frames::iterator it) {
  deadlines_.erase({it->second.deadline, it->first});
  return frames_.erase(it);
}

void unacked_frames::close(sent_packet& packet) {
  if (--packet.n_open == 0)
    memory_ -= packet.packet.wire.footprint();
}

}  // namespace facet::lp
