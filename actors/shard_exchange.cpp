// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The part of strategy_state that deals with the shards of other lanes.
#include "actors/strategy_actor.hpp"

#include <bit>

namespace facet::actors {

void strategy_state::meet(meet_shards& others) {
  shards_ = std::move(others.all);
  map_ = forwarding::shard_map{shards_.size()};
  sorted_.resize(shards_.size());
}

/// Gives every shard what is its own of a batch, in order.
void strategy_state::sort_out(packets_arrived& arrived) {
  for (auto& packet : arrived.batch.packets) {
    auto& packets = sorted_[map_.of_packet(packet)];
    if (packets.empty())
      packets.reserve(arrived.batch.packets.size());  // most batches are of one Name
    packets.push_back(std::move(packet));
  }
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    auto& packets = sorted_[shard];
    if (shard == seat_.index || packets.empty())
      continue;
    crossed_ += packets.size();
    // relaxed: only a limit, see lane::congested; the message orders what matters.
    seat_.board->backlog(seat_.index).fetch_add(packets.size(), std::memory_order_relaxed);
    self_->send(shards_[shard],
                shard_arrivals{arrived.face, seat_.index, std::exchange(packets, {})});
  }
  auto& own = sorted_[seat_.index];
  if (!own.empty())
    process(arrived.face, own);
  own.clear();
}

void strategy_state::on_shard_arrivals(const shard_arrivals& arrived) {
  process(arrived.face, arrived.packets);
  // relaxed: see sort_out.
  seat_.board->backlog(arrived.from).fetch_sub(arrived.packets.size(), std::memory_order_relaxed);
}

/// Others are told from here because messages of one sender stay in order: the last packets of the
/// face reach their shards before they learn that it is gone.
void strategy_state::on_detach(const detach_face& request) {
  detach(request.id);
  if (request.passed_on)
    return;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    if (shard != seat_.index)
      self_->send(shards_[shard], detach_face{request.id, true});
}

std::uint64_t strategy_state::others_waiting() const {
  return seat_.board->waiting() & ~shard_board::bit(seat_.index);
}

/// Tells the board whether Interests are pending here that Data of other shards may satisfy.
void strategy_state::post_waiting() {
  const bool waits = forwarder_.pending_prefixes(forwarding::shard_map::key_components) > 0;
  if (waits != posted_waiting_)
    seat_.board->post_waiting(seat_.index, waits);
  posted_waiting_ = waits;
}

/// Processes packets of this shard while others wait for Data by short prefixes, and lets them have
/// it. What is delivered here is done with; for the rest, they decide whether it was wanted.
void strategy_state::offer_to_others(face_id face, std::span<const packet::buffer> packets,
                                     std::uint64_t others) {
  shared_data delivered{face, {}, others, seat_.index, true};
  shared_data undelivered{face, {}, others, seat_.index, false};
  for (const auto& packet : packets) {
    const auto outcome =
        forwarder_.receive_pass(face, packet, forwarding::data_pass::first, now(), transmissions_);
    if (outcome == forwarding::pass_outcome::delivered)
      delivered.items.push_back({packet, true});
    else if (outcome == forwarding::pass_outcome::undelivered)
      undelivered.items.push_back({packet, false});
  }
  hand_on(std::move(delivered));
  hand_on(std::move(undelivered));
}

/// Data of another shard, or our own that comes back after the others saw it.
void strategy_state::on_shared(shared_data& shared) {
  using forwarding::data_pass;
  const bool ours = shared.owner == seat_.index;
  for (auto& item : shared.items) {
    const auto pass = !ours         ? data_pass::copy
                      : item.wanted ? data_pass::wanted
                                    : data_pass::unwanted;
    const auto outcome =
        forwarder_.receive_pass(shared.face, item.packet, pass, now(), transmissions_);
    item.wanted |= outcome == forwarding::pass_outcome::delivered;
  }
  shared.ask &= ~shard_board::bit(seat_.index);
  // Before the Data is sent: whoever receives it may ask for it again, and then it should be
  // stored.
  if (!ours)
    hand_on(std::move(shared));
  after_packets();
}

void strategy_state::hand_on(shared_data shared) {
  if (shared.items.empty() || (shared.ask == 0 && shared.decided))
    return;
  const auto next =
      shared.ask != 0 ? static_cast<std::size_t>(std::countr_zero(shared.ask)) : shared.owner;
  self_->send(shards_[next], std::move(shared));
}

}  // namespace facet::actors
