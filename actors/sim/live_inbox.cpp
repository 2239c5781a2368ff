// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/live_inbox.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim_actors {

live_inbox::taken live_inbox::put(std::uint32_t exposed, std::vector<packet::buffer> packets) {
  const std::lock_guard lock{mutex_};
  taken fits{std::min(packets.size(), most_packets - packets_), 0};
  if (fits.packets == 0)
    return fits;
  packets.resize(fits.packets);
  for (const auto& packet : packets)
    fits.octets += packet.size();
  packets_ += fits.packets;
  add({exposed, clock::now(), std::move(packets), {}});
  return fits;
}

void live_inbox::put(std::uint32_t exposed, std::vector<registration> registrations) {
  const std::lock_guard lock{mutex_};
  add({exposed, clock::now(), {}, std::move(registrations)});
}

void live_inbox::add(outer_batch&& item) {
  items_.push_back(std::move(item));
  if (items_.size() == 1)
    filled_.notify_one();
}

std::vector<outer_batch> live_inbox::take() {
  const std::lock_guard lock{mutex_};
  packets_ = 0;
  return std::exchange(items_, {});
}

void live_inbox::wait(clock::time_point until) {
  std::unique_lock lock{mutex_};
  filled_.wait_until(lock, until, [this] { return !items_.empty(); });
}

void live_outlet::subscribe(actors::packet_sink sink) {
  const std::lock_guard lock{mutex_};
  sinks_.push_back(std::move(sink));
}

void live_outlet::emit(std::vector<packet::buffer> batch) {
  const std::lock_guard lock{mutex_};
  packets_ += batch.size();
  for (const auto& packet : batch)
    octets_ += packet.size();
  for (const auto& sink : sinks_)
    caf::anon_send(sink, actors::packets_arrived{simulation_face, {batch}});
}

void live_outlet::close() {
  const std::lock_guard lock{mutex_};
  sinks_.clear();
}

std::uint64_t live_outlet::packets() const {
  const std::lock_guard lock{mutex_};
  return packets_;
}

std::uint64_t live_outlet::octets() const {
  const std::lock_guard lock{mutex_};
  return octets_;
}

}  // namespace facet::sim_actors
