// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_actor.hpp"

#include "core/packet/lp.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace facet::actors {
namespace {

using std::chrono::milliseconds;

/// Timed looks at the ring of a peer that may lose wake-ups: soon after traffic, rarer while idle.
constexpr caf::timespan shortest_reexamination = milliseconds{1};
constexpr caf::timespan longest_reexamination = milliseconds{100};

/// Actors that a face tells of its packets: the strategy, and few who look on.
constexpr std::size_t most_sinks = 64;

/// A turn is so many batches when they answer, as long as these are not longer than so many octets.
/// Interests of several faces would else outrun the Data of the one that answers them all, and
/// under overload everything would expire while it waits in that one's ring.
constexpr std::size_t batches_of_answers = 4;
constexpr std::size_t octets_of_answers = std::size_t{128} << 10;

/// Whether a packet costs others work: an Interest, alone or in an LpPacket. A Nack answers.
bool asks(const packet::buffer& wire) {
  if (packet::kind_of(wire) != packet::packet_kind::lp)
    return packet::kind_of(wire) != packet::packet_kind::data;
  const auto lp = packet::decode_lp(wire);
  return !lp || (!lp->nack && packet::kind_of(lp->fragment) != packet::packet_kind::data);
}

}  // namespace

face_state::face_state(link_face_actor::pointer self, face_options options,
                       std::unique_ptr<link> link, io_actor io, lane* home)
    : self_(self),
      options_(options),
      link_(std::move(link)),
      io_(std::move(io)),
      home_(home),
      budget_(options.poll_limit),
      reexamine_delay_(shortest_reexamination),
      last_arrival_(self->clock().now()) {
  if (options_.behaviour)
    on_behaviour(*options_.behaviour);
  port::drop_unexpected(self);
  port::on_exception(self, [](const char* what) {
    return caf::make_error(errc::face_closed, std::string{"the face failed: "} + what);
  });
}

// In the destructor and not in an exit handler: exit_reason::kill and exceptions skip the latter.
face_state::~face_state() {
  for (auto& w : waiting_)
    give_up(w, face_drop::closed, errc::face_closed);
  tell_the_end();
  if (io_)
    caf::anon_send(io_, unwatch{options_.id});
}

link_face_actor::behavior_type face_state::make_behavior() {
  if (io_)
    caf::anon_send(io_, watch{options_.id, duplicate(link_->descriptor()), self_});
  return {
      [this](send_batch& request) { return on_send(request); },
      [this](const cancel_batch& request) { on_cancel(request); },
      [this](subscribe& request) { return on_subscribe(request); },
      [this](get_counters) { return counters(); },
      [this](get_histograms) { return histograms_; },
      [this](const close_face& request) { close(request.reason, request.detail); },
      [this](const ready& event) { on_ready(event); },
      [this](reexamine_atom) { on_reexamine(); },
      [this](poll_atom) { on_poll(); },
      [this](tick_atom) { on_tick(); },
      [this](const link_behaviour& changed) { on_behaviour(changed); },
      [this](inject_frames& request) { on_inject(request); },
      [this](const pass_descriptors& request) { return on_pass(request); },
      [this](const change_link& change) { on_change_link(change); },
      [this](reconnect_atom) { reconnect(); },
  };
}

caf::result<void> face_state::on_subscribe(subscribe& request) {
  if (std::find(sinks_.begin(), sinks_.end(), request.sink) == sinks_.end()) {
    if (sinks_.size() >= most_sinks)
      return caf::make_error(errc::no_space,
                             "the face has " + std::to_string(most_sinks) + " sinks already");
    sinks_.push_back(request.sink);
  }
  poll_again();
  return caf::unit;
}

void face_state::on_ready(const ready& event) {
  ++counters_.wakeups;
  // Room that comes is never in vain.
  if (event.readable && waiting_.empty() && !waiting_for_room_)
    manners_.woken();
  if (event.writable)
    waiting_for_room_ = false;
  if (event.readable)
    parked_ =
        true;  // rung while waiting for room only: the doorbell has to be drained all the same
  on_poll();
}

void face_state::on_reexamine() {
  if (std::exchange(deaf_, false)) {
    on_poll();  // it may have had something all the while
    return;
  }
  if (link_->reexamine()) {
    ++counters_.rescued;
    reexamine_delay_ = shortest_reexamination;
    parked_ = true;
    on_poll();
    return;
  }
  reexamine_delay_ = std::min(reexamine_delay_ * 2, longest_reexamination);
  if (io_ && link_->needs_reexamination())
    self_->send(io_, reexamine_later{options_.id, reexamine_delay_});
}

void face_state::on_poll() {
  poll_pending_ = false;
  ++counters_.polls;
  if (parked_)
    unpark();
  if (!waiting_.empty() || !frames_.empty() || link_->unsent())
    send_waiting();
  // What arrives before the first sink has subscribed stays where it is: nothing is lost.
  if (sinks_.empty())
    return;
  if (home_ != nullptr && home_->congested())
    poll_again();  // what other lanes have not taken yet would only grow
  else if (drain())
    rest();
}

/// Appends what has arrived, as much as a turn allows. Fewer than a batch end it, as does a batch
/// that ends with an Interest.
result<std::size_t> face_state::receive_turn(std::vector<packet::buffer>& packets) {
  for (std::size_t batch = 1, octets = 0;; ++batch) {
    const auto before = packets.size();
    auto taken = service_ ? receive_frames(packets) : link_->receive(options_.drain_limit, packets);
    if (!taken || *taken < options_.drain_limit || packets.size() == before ||
        batch == batches_of_answers || asks(packets.back()))
      return taken;
    for (auto i = before; i < packets.size(); ++i)
      octets += packets[i].size();
    if (octets >= octets_of_answers)
      return taken;
  }
}

/// Takes what a turn allows from the link. @returns false when that closed the face
bool face_state::drain() {
  packets_arrived arrived{options_.id, {std::move(spare_)}};
  auto& packets = arrived.batch.packets;
  packets.reserve(likely_batch_);
  auto taken = receive_turn(packets);
  found_packets_ = !packets.empty();
  // Frames that are Acks alone are no packets, but nothing in vain.
  manners_.looked(!taken || *taken > 0 || found_packets_);
  if (found_packets_) {
    counters_.in_packets += packets.size();
    if (!service_)
      for (const auto& packet : packets)
        counters_.in_octets += packet.size();
    likely_batch_ = packets.size();
    ++histograms_.arrivals_per_drain[std::bit_width(packets.size()) - 1];
    histograms_.arrivals += packets.size();
    budget_.arrived(clock::now());
    reexamine_delay_ = shortest_reexamination;
    if (home_ != nullptr)
      home_->made_progress();
    for (std::size_t i = 1; i < sinks_.size(); ++i)
      self_->send(sinks_[i], arrived);
    if (!sinks_.empty())
      self_->send(sinks_.front(), std::move(arrived));
  } else {
    spare_ = std::move(packets);
  }
  if (taken)
    return true;
  on_broken(taken.error());
  return false;
}

/// Chooses between polling on and parking.
void face_state::rest() {
  const bool crowded = home_ != nullptr && home_->crowded();
  if (budget_.keep_polling(clock::now()) && (found_packets_ || !crowded))
    poll_again();
  else
    park();
}

void face_state::poll_again() {
  if (poll_pending_)
    return;
  poll_pending_ = true;
  if (home_ != nullptr)
    home_->poll_next_turn(link_face_actor{self_});
  else
    self_->send(link_face_actor{self_}, poll_atom_v);
}

void face_state::park() {
  if (!parked_) {
    if (!link_->park()) {
      poll_again();  // packets came while we were announcing it
      return;
    }
    parked_ = true;
    ++counters_.parks;
  }
  if (!io_)
    return;
  if (const auto pause = manners_.pause(); pause.count() > 0) {
    deaf_ = true;
    self_->send(io_, reexamine_later{options_.id, pause});
    if (waiting_for_room_ && link_->room_is_writability())
      self_->send(io_, arm{options_.id, false, true});
  } else {
    self_->send(io_, arm{options_.id, true, waiting_for_room_ && link_->room_is_writability()});
    if (link_->needs_reexamination())
      self_->send(io_, reexamine_later{options_.id, reexamine_delay_});
  }
}

void face_state::unpark() {
  parked_ = false;
  waiting_for_room_ = waiting_for_room_ && link_->room_is_writability();
  link_->unpark();
}

void face_state::close(std::uint8_t reason, const std::string& detail) {
  link_->announce_closing();
  for (const auto& sink : sinks_)
    self_->send(sink, face_closed{options_.id, reason, detail});
  sinks_.clear();
  self_->quit(reason == 0 ? caf::error{caf::exit_reason::user_shutdown}
                          : caf::make_error(static_cast<errc>(reason), detail));
}

}  // namespace facet::actors
