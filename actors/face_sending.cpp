// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The sending half of face_state: what the peer has room for goes at once, the rest waits.
#include "actors/face_actor.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace facet::actors {

namespace {

/// Of what waits, so much is offered to the link at once: a batch may be a hundred thousand packets
/// long, and what the link does not take is counted anew.
constexpr std::size_t packets_per_attempt = 256;

}  // namespace

caf::result<batch_result> face_state::on_send(send_batch& request) {
  auto& packets = request.batch.packets;
  if (packets.empty())
    return batch_result{};
  if (auto problem = check_sizes(packets))
    return problem;
  ++histograms_.packets_per_send[std::min<std::size_t>(std::bit_width(packets.size()) - 1, 15)];
  histograms_.sendings += packets.size();
  waiting_batch fresh;
  fresh.packets = std::move(packets);
  if (waiting_.empty())
    fresh.next = hand_over(fresh.packets);
  fresh.result.accepted = static_cast<std::uint32_t>(fresh.next);
  if (fresh.next < fresh.packets.size())
    admit(fresh);
  if (fresh.next == fresh.packets.size())
    return fresh.result;

  fresh.ticket = request.ticket;
  fresh.sender = self_->current_sender();
  fresh.deadline =
      now() + (request.deadline.count() > 0 ? request.deadline : options_.send_deadline);
  fresh.promise = self_->make_response_promise<batch_result>();
  auto promise = fresh.promise;
  batch_due_ = batch_due_ ? std::min(*batch_due_, fresh.deadline) : fresh.deadline;
  waiting_.push_back(std::move(fresh));
  schedule_tick();
  wait_for_room();
  return promise;
}

caf::error face_state::check_sizes(const std::vector<packet::buffer>& packets) {
  const auto limit = max_packet_size();
  for (std::size_t i = 0; i < packets.size(); ++i)
    if (packets[i].size() > limit) {
      drop(face_drop::too_large, packets.size());
      schedule_tick();
      return caf::make_error(errc::packet_too_large, static_cast<std::uint32_t>(i),
                             std::uint64_t{packets[i].size()}, std::uint64_t{limit});
    }
  return {};
}

/// Gives packets to the link. @returns how many it took
std::size_t face_state::hand_over(std::span<packet::buffer> packets) {
  if (service_)
    return hand_over_as_frames(packets);
  prepare_for_ring(packets);
  auto taken = link_->send(packets);
  if (!taken) {
    // Broken: the next drain, which the poll brings, closes the face with the reason.
    poll_again();
    return 0;
  }
  for (auto& packet : packets.first(*taken)) {
    counters_.out_octets += packet.size();
    packet = {};  // the octets may be somebody else's soon
  }
  counters_.out_packets += *taken;
  if (link_->unsent())
    wait_for_room();
  if (*taken > 0 && home_ != nullptr)
    home_->made_progress();
  return *taken;
}

/// Lets what is left wait as far as the limit goes, and drops the rest, newest first.
void face_state::admit(waiting_batch& fresh) {
  std::size_t keep = fresh.next;
  while (keep < fresh.packets.size() && has_room_for(fresh.packets[keep]))
    count_waiting(fresh, fresh.packets[keep++]);
  const auto dropped = fresh.packets.size() - keep;
  fresh.packets.resize(keep);
  fresh.result.dropped += static_cast<std::uint32_t>(dropped);
  if (dropped > 0) {
    drop(reason_or_down(face_drop::queue_full), dropped);
    schedule_tick();
  }
}

void face_state::send_waiting() {
  if (waiting_.empty())
    hand_over({});
  while (!waiting_.empty()) {
    auto& w = waiting_.front();
    const auto some = std::span{w.packets}.subspan(
        w.next, std::min(w.packets.size() - w.next, packets_per_attempt));
    forget_waiting(w, some);
    const auto taken = hand_over(some);
    w.next += taken;
    w.result.accepted += static_cast<std::uint32_t>(taken);
    w.result.queued += static_cast<std::uint32_t>(taken);
    for (const auto& packet : some.subspan(taken))
      count_waiting(w, packet);
    if (taken < some.size()) {
      wait_for_room();
      return;
    }
    if (w.next < w.packets.size())
      continue;
    w.promise.deliver(w.result);
    waiting_.pop_front();
  }
}

void face_state::wait_for_room() {
  if (!link_->wait_for_room()) {
    poll_again();  // room came while we were announcing it
    return;
  }
  waiting_for_room_ = true;
  if (!io_)
    return;
  self_->send(io_, arm{options_.id, !link_->room_is_writability(), link_->room_is_writability()});
  if (link_->needs_reexamination())
    self_->send(io_, reexamine_later{options_.id, reexamine_delay_});
}

void face_state::on_cancel(const cancel_batch& request) {
  auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const waiting_batch& w) {
    return w.ticket == request.ticket && request.ticket != 0 && w.sender == self_->current_sender();
  });
  if (found == waiting_.end())
    return;  // its fate is known already
  give_up(*found, face_drop::cancelled, errc::cancelled);
  waiting_.erase(found);
  schedule_tick();
}

/// Gives up batches whose time is over. @returns when the next one's is
std::optional<face_state::clock::time_point> face_state::expire_batches() {
  std::optional<clock::time_point> next;
  for (auto w = waiting_.begin(); w != waiting_.end();) {
    if (w->deadline > now()) {
      next = next ? std::min(*next, w->deadline) : w->deadline;
      ++w;
      continue;
    }
    give_up(*w, reason_or_down(face_drop::stalled), errc::stalled);
    w = waiting_.erase(w);
  }
  return next;
}

/// Answers a batch whose remaining packets will not be sent, and counts them.
void face_state::give_up(waiting_batch& w, face_drop reason, errc code) {
  const auto left = w.packets.size() - w.next;
  forget_waiting(w, std::span{w.packets}.subspan(w.next));
  w.result.dropped += static_cast<std::uint32_t>(left);
  drop(reason, left);
  w.promise.deliver(caf::make_error(code, w.result));
}

bool face_state::has_room_for(const packet::buffer& packet) const noexcept {
  return waiting_octets_ + packet.size() <= options_.queue_limit &&
         (!options_.egress || options_.egress->admits(waiting_memory_));
}

void face_state::count_waiting(waiting_batch& w, const packet::buffer& packet) {
  const auto memory = packet.footprint() + egress_budget::packet_overhead +
                      (w.memory == 0 ? egress_budget::batch_overhead : 0);
  waiting_octets_ += packet.size();
  waiting_memory_ += memory;
  w.memory += memory;
  if (options_.egress)
    options_.egress->take(memory);
}

/// Undoes count_waiting() for packets of a batch of which nothing has been taken since.
void face_state::forget_waiting(waiting_batch& w, std::span<const packet::buffer> packets) {
  std::size_t memory = 0;
  for (const auto& packet : packets) {
    waiting_octets_ -= packet.size();
    memory += packet.footprint() + egress_budget::packet_overhead;
  }
  if (w.next + packets.size() == w.packets.size())
    memory = w.memory;  // with the batch's own
  waiting_memory_ -= memory;
  w.memory -= memory;
  if (options_.egress)
    options_.egress->give_back(memory);
}

}  // namespace facet::actors
