// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/shm_link.hpp"

#include <algorithm>
#include <array>

namespace facet::actors {
namespace {

/// Packets handed to the ring in one call; the ring itself publishes in smaller steps.
constexpr std::size_t views_per_call = 64;

}  // namespace

result<std::size_t> shm_link::receive(std::size_t max, std::vector<packet::buffer>& out) {
  const auto before = out.size();
  auto received = channel_.receive(
      max, [&](bytes_view octets) { out.push_back(packet::buffer::copy_of(octets)); });
  if (!received) {
    out.resize(before);  // the region may have gone while they were copied
    return received;
  }
  if (*received == 0 && channel_.peer_closing())
    return fail(errc::disconnected, "the peer closed the shared-memory channel");
  return received;
}

result<std::size_t> shm_link::send(std::span<const packet::buffer> packets) {
  std::array<bytes_view, views_per_call> views;
  std::size_t sent = 0;
  while (sent < packets.size()) {
    const auto count = std::min(packets.size() - sent, views_per_call);
    for (std::size_t i = 0; i < count; ++i)
      views[i] = packets[sent + i].bytes();
    const auto taken = channel_.try_send({views.data(), count});
    sent += taken;
    if (taken < count)
      break;
  }
  if (sent < packets.size() && channel_.poisoned())
    return fail(channel_.poison_reason());
  return sent;
}

ring_fill shm_link::fill() const noexcept {
  const auto slots = channel_.geometry().capacity;
  return {slots, std::min(channel_.receive_occupancy(), slots),
          std::min(channel_.send_occupancy(), slots)};
}

}  // namespace facet::actors
