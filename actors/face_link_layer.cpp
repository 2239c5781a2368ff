// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The link layer of face_state: packets become frames on their way out and frames packets on their
/// way in, and what both owe their peer is done in time.
#include "actors/face_actor.hpp"
#include "actors/face_settings.hpp"
#include "core/management/control_parameters.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::actors {
namespace {

/// Packets that become frames before the link is asked to take them: what is beyond stays a packet,
/// so that a mark says how full the queue is when a packet leaves it.
constexpr std::size_t packets_per_step = 32;

}  // namespace

std::size_t face_state::max_packet_size() const noexcept {
  const auto limit = link_->max_packet_size();
  if (!service_)
    return limit;
  const auto& o = service_->options();
  return o.fragmentation ? packet::max_packet_size + network_header_room : std::min(limit, o.mtu);
}

/// As hand_over(): what has become frames counts as handed over, sent or not.
std::size_t face_state::hand_over_as_frames(std::span<packet::buffer> packets) {
  std::size_t at = 0;
  bool room = !down_ && flush_frames();
  while (room && at < packets.size()) {
    const auto marks = service_->options().marking.enabled;
    auto backlog = waiting_octets_ + (marks ? link_->backlog() : 0);
    const auto time = now();
    for (const auto end = std::min(at + packets_per_step, packets.size()); at < end; ++at) {
      backlog += packets[at].size();
      service_->send(packets[at], backlog, time, frames_);
      packets[at] = {};  // the octets may be somebody else's soon
      ++counters_.out_packets;
    }
    room = flush_frames();
  }
  if (at > 0 && home_ != nullptr)
    home_->made_progress();
  schedule_tick();
  return at;
}

/// Sends frames that exist. @returns true when the link has taken all
bool face_state::flush_frames() {
  auto taken = link_->send(std::span{frames_}.subspan(frames_begin_));
  if (!taken) {
    // Broken: the next drain, which the poll brings, finds out why and acts on it.
    poll_again();
    return false;
  }
  for (const auto end = frames_begin_ + *taken; frames_begin_ < end; ++frames_begin_) {
    counters_.out_octets += frames_[frames_begin_].size();
    frames_[frames_begin_] = {};
  }
  const bool all = frames_begin_ == frames_.size();
  if (all) {
    frames_.clear();
    frames_begin_ = 0;
  }
  if (!all || link_->unsent())
    wait_for_room();
  note_losses();
  return all;
}

/// Turns reliability on in a face that its peer made, when the peer's frames ask for Acks: nobody
/// was there to say so, and without Acks the peer would send everything several times. NFD leaves
/// it to the operator.
void face_state::follow_peer() {
  auto& behaviour = *options_.behaviour;
  if (!behaviour.follows_peer || behaviour.link_service.reliability.enabled ||
      behaviour.persistency != management::persistency::on_demand)
    return;
  const bool asked = std::ranges::any_of(incoming_, [](const packet::buffer& frame) {
    if (packet::kind_of(frame) != packet::packet_kind::lp)
      return false;
    const auto lp = packet::decode_lp(frame);
    return lp && lp->tx_sequence;
  });
  if (!asked)
    return;
  behaviour.link_service.reliability.enabled = true;
  service_->configure(behaviour.link_service);
  if (options_.watcher)
    self_->send(options_.watcher, reliability_taken_up{options_.id});
}

/// Takes frames from the link; appends the packets that they make complete.
result<std::size_t> face_state::receive_frames(std::vector<packet::buffer>& packets) {
  incoming_.clear();
  auto taken = link_->receive(options_.drain_limit, incoming_);
  if (incoming_.empty())
    return taken;
  follow_peer();
  const auto time = now();
  const auto malformed = service_->counters().dropped(lp::drop_reason::malformed);
  for (std::size_t i = 0; i < incoming_.size(); ++i) {
    counters_.in_octets += incoming_[i].size();
    service_->receive(incoming_[i], link_->sender_of(i), time, packets);
  }
  // Rubbish does not keep a face alive (NFD: "won't extend the face lifetime").
  if (service_->counters().dropped(lp::drop_reason::malformed) - malformed < incoming_.size())
    last_arrival_ = time;
  incoming_.clear();
  note_losses();
  schedule_tick();
  return taken;
}

void face_state::on_tick() {
  if (!ticks_.fired(now()))
    return;
  batch_due_ = expire_batches();
  if (service_) {
    if (close_if_idle())
      return;
    service_->tick(now(), frames_);
    flush_frames();
  }
  if (summaries_.take(now()))
    summarize_drops();
  schedule_tick();
}

/// One tick for all that is due: batches, the link service, the end of an idle face.
void face_state::schedule_tick() {
  auto due = batch_due_;
  const auto consider = [&due](clock::time_point t) { due = due ? std::min(*due, t) : t; };
  if (service_ && !down_)
    if (const auto next = service_->next_deadline())
      consider(*next);
  if (options_.behaviour && options_.behaviour->idle_timeout.count() > 0)
    consider(last_arrival_ + options_.behaviour->idle_timeout);
  if (const auto summary = summaries_.due())
    consider(*summary);
  if (due && ticks_.wants(*due))
    self_->delayed_send(link_face_actor{self_}, std::max(*due - now(), clock::duration::zero()),
                        tick_atom_v);
}

/// @returns true when the face has come to its end
bool face_state::close_if_idle() {
  const auto timeout = options_.behaviour->idle_timeout;
  if (timeout.count() == 0 || now() - last_arrival_ < timeout)
    return false;
  close(0, "nothing came in for too long");
  return true;
}

face_counters face_state::counters() const {
  auto c = counters_;
  c.queued_octets = waiting_octets_;
  for (auto i = frames_begin_; i < frames_.size(); ++i)
    c.queued_octets += frames_[i].size();
  auto add = [&c](face_drop reason, std::uint64_t n) {
    c.drops[static_cast<std::size_t>(reason)] += n;
  };
  const auto fill = link_->fill();
  c.ring_slots = fill.slots;
  c.ring_in = fill.in;
  c.ring_out = fill.out;
  const auto lost = link_->losses();
  add(face_drop::refused, lost_links_.refused + lost.refused);
  add(face_drop::too_large, lost_links_.too_large + lost.too_large);
  add(face_drop::truncated, lost_links_.truncated + lost.truncated);
  if (!service_)
    return c;
  using lp::drop_reason;
  const auto& s = service_->counters();
  for (const auto reason :
       {drop_reason::malformed, drop_reason::bad_fragment, drop_reason::inconsistent_fragment})
    add(face_drop::malformed, s.dropped(reason));
  for (const auto reason : {drop_reason::duplicate_fragment, drop_reason::duplicate_frame})
    add(face_drop::duplicate, s.dropped(reason));
  for (const auto reason : {drop_reason::reassembly_timeout, drop_reason::reassembly_full,
                            drop_reason::reassembled_too_large})
    add(face_drop::incomplete, s.dropped(reason));
  for (const auto reason : {drop_reason::too_large, drop_reason::not_a_packet})
    add(face_drop::too_large, s.dropped(reason));
  add(face_drop::unacknowledged, s.dropped(drop_reason::retransmissions_exhausted));
  c.retransmitted = s.n_retransmitted;
  c.marked = s.n_marked;
  if (options_.behaviour->idle_timeout.count() > 0) {
    const auto left = last_arrival_ + options_.behaviour->idle_timeout - now();
    c.expires_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(left).count(), 1));
  }
  return c;
}

}  // namespace facet::actors
