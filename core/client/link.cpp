// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/link.hpp"

#include "core/client/face_setup.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::client {
namespace {

/// Packets on a ring are bare, Nacks, or wrapped for a congestion mark; another forwarder may wrap
/// more than that. Gives the application what it must see, nothing for an idle packet.
packet::buffer unwrapped(packet::buffer wire) {
  const auto lp = packet::decode_lp(wire);
  if (!lp || worth_keeping(*lp))
    return wire;
  return packet::buffer::copy_of(lp->fragment);
}

bool is_lp(bytes_view packet) {
  return packet::kind_of(packet) == packet::packet_kind::lp;
}

std::size_t limit_of(const std::optional<shm::channel>& channel, bool large_packets) {
  if (!channel)
    return packet::max_packet_size;
  const std::size_t slot = channel->geometry().slot_size;
  return large_packets ? slot : std::min(slot, packet::max_packet_size);
}

}  // namespace

link::link(control_connection control, std::optional<shm::channel> channel, facet::face_id face,
           const options& o)
    : control_(std::move(control)),
      channel_(std::move(channel)),
      face_(face),
      large_packets_(o.mtu.has_value()),
      max_packet_size_(limit_of(channel_, large_packets_)) {
  control_.carry_packets(!channel_);
}

result<std::size_t> link::try_send(std::span<const bytes_view> packets) {
  if (channel_) {
    const auto sent = channel_->try_send(packets);
    if (sent == 0 && channel_->poisoned())
      return fail(channel_->poison_reason());
    return sent;
  }
  const auto sent = control_.try_send(packets);
  if (sent == 0 && control_.closed())
    return fail(control_.close_reason());
  return sent;
}

result<std::size_t> link::receive_from(shm::channel& channel, std::vector<packet::buffer>& out,
                                       std::size_t max) {
  const auto before = out.size();
  auto received = channel.receive(max, [&out](bytes_view packet) {
    // The one copy out of shared memory: everything after reads memory only we can change.
    auto copy = packet::buffer::copy_of(packet);
    if (is_lp(copy))
      copy = unwrapped(std::move(copy));
    if (!copy.empty())
      out.push_back(std::move(copy));
  });
  if (!received) {
    out.resize(before);
    return received;
  }
  return out.size() - before;
}

result<std::size_t> link::receive(std::vector<packet::buffer>& out, std::size_t max) {
  std::size_t taken = 0;
  if (retired_) {
    // A retired face that broke is as good as empty: its time ends soon anyway.
    taken = receive_from(retired_->channel, out, max).value_or(0);
    if (taken == max)
      return taken;
  }
  if (channel_)
    return receive_from(*channel_, out, max - taken).map([taken](std::size_t n) {
      return n + taken;
    });
  for (; taken < max && control_.has_packets(); ++taken)
    out.push_back(control_.take_packet());
  return taken;
}

result<std::size_t> link::receive_each(std::size_t max, void* context,
                                       void (*on_packet)(void*, bytes_view)) {
  if (!channel_ || retired_) {
    std::vector<packet::buffer> packets;
    auto received = receive(packets, max);
    for (const auto& p : packets)
      on_packet(context, p);
    return received;
  }
  return channel_->receive(max, [&](bytes_view packet) {
    if (!is_lp(packet))
      return on_packet(context, packet);
    if (const auto inner = unwrapped(packet::buffer::copy_of(packet)); !inner.empty())
      on_packet(context, inner);
  });
}

bool link::has_packets() const noexcept {
  if (retired_ && retired_->channel.has_packets())
    return true;
  return channel_ ? channel_->has_packets() : control_.has_packets();
}

bool link::park() noexcept {
  if (has_packets())
    return false;
  return !channel_ || channel_->park();
}

bool link::await_room() noexcept {
  return !channel_ || !channel_->request_space_notice();
}

void link::unpark() noexcept {
  if (channel_)
    channel_->unpark();
}

int link::doorbell() const noexcept {
  return channel_ ? channel_->descriptor() : -1;
}

bool link::wake_may_be_lost() const noexcept {
  // The doorbell of a retired face is not waited on.
  return retired_.has_value() || (channel_ && channel_->needs_reexamination());
}

bool link::must_look_for_room() const noexcept {
  return channel_ && !channel_->peer_rings_for_space();
}

bool link::reexamine() noexcept {
  if (!channel_ || !channel_->needs_reexamination())
    return false;
  const auto before = channel_->counters().rescued;
  channel_->reexamine();
  return channel_->counters().rescued != before;
}

void link::renew(shm::channel fresh, facet::face_id face, time_point until) {
  if (retired_)
    expire(retired_->until);
  retired_ = retired_face{std::move(*channel_), face_, until};
  channel_ = std::move(fresh);
  face_ = face;
  max_packet_size_ = limit_of(channel_, large_packets_);
}

std::optional<time_point> link::next_expiry() const noexcept {
  return retired_ ? std::optional{retired_->until} : std::nullopt;
}

void link::expire(time_point now) {
  if (!retired_ || now < retired_->until)
    return;
  post_destroy(control_, retired_->face);
  retired_.reset();
}

bool link::has_unsent() const noexcept {
  return channel_ ? channel_->send_occupancy() != 0 : control_.wants_write();
}

}  // namespace facet::client
