// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/connection_impl.hpp"

#include <sched.h>

namespace facet::client {
namespace {

/// Times a full ring is given another chance by yielding before the sender sleeps.
constexpr int yields_for_room = 16;

std::size_t octets_of(std::span<const bytes_view> packets) {
  std::size_t sum = 0;
  for (const auto p : packets)
    sum += p.size();
  return sum;
}

}  // namespace

std::size_t connection::impl::max_packet_size() const noexcept {
  const auto* l = attachment_.up();
  return l != nullptr ? l->max_packet_size() : packet::max_packet_size;
}

result<void> connection::impl::check_sizes(std::span<const bytes_view> packets) const {
  const auto limit = max_packet_size();
  for (std::size_t i = 0; i < packets.size(); ++i)
    if (packets[i].size() > limit || packets[i].empty()) [[unlikely]]
      return fail(packets[i].empty() ? errc::invalid_argument : errc::packet_too_large,
                  "packet " + std::to_string(i) + " has " + std::to_string(packets[i].size()) +
                      " octets, allowed are 1 to " + std::to_string(limit));
  return {};
}

/// What fits now. A broken link is given up; the caller sees that nothing fits.
std::size_t connection::impl::push(std::span<const bytes_view> packets) {
  link* const l = attachment_.up();
  if (l == nullptr || packets.empty())
    return 0;
  auto sent = l->try_send(packets);
  if (!sent) [[unlikely]] {
    attachment_.lose(std::move(sent.error()), clock::now());
    return 0;
  }
  stats_.packets_out += *sent;
  stats_.bytes_out += octets_of(packets.first(*sent));
  return *sent;
}

result<std::size_t> connection::impl::try_send_batch(std::span<const bytes_view> packets) {
  if (auto open = check_open(); !open)
    return fail(std::move(open.error()));
  if (auto fits = check_sizes(packets); !fits)
    return fail(std::move(fits.error()));
  const auto sent = push(packets);
  wants_room_ = sent != packets.size();
  if (sent == 0 && wants_room_)
    if (auto served = service_sometimes(); !served)
      return fail(std::move(served.error()));
  return sent;
}

result<std::size_t> connection::impl::send_batch(std::span<const bytes_view> packets) {
  if (auto open = check_open(); !open)
    return fail(std::move(open.error()));
  if (auto fits = check_sizes(packets); !fits)
    return fail(std::move(fits.error()));
  const auto sent = push(packets);
  if (sent == packets.size()) [[likely]]
    return sent;
  auto rest = push_waiting(packets.subspan(sent));
  if (!rest && sent == 0)
    return rest;
  return sent + rest.value_or(0);
}

bool connection::impl::yield_for_room() {
  if (options_.spin.count() == 0 || attachment_.up() == nullptr)
    return false;
  ::sched_yield();
  return true;
}

result<std::size_t> connection::impl::push_waiting(std::span<const bytes_view> packets) {
  ++stats_.full_waits;
  std::size_t sent = 0;
  int yields = 0;
  auto deadline = clock::now() + options_.send_deadline;
  const auto give_up = [&sent](error why) -> result<std::size_t> {
    return sent != 0 ? result<std::size_t>{sent} : fail(std::move(why));
  };
  while (sent < packets.size()) {
    if (yields++ >= yields_for_room || !yield_for_room()) {
      sleep(deadline, awaited::room);
      if (auto served = service(clock::now()); !served)
        return give_up(std::move(served.error()));
    }
    if (auto open = check_open(); !open)
      return give_up(std::move(open.error()));
    const auto rest = packets.subspan(sent);
    // The limit may be another one after a reconnect.
    if (auto fits = check_sizes(rest); !fits)
      return give_up(std::move(fits.error()));
    const auto n = push(rest);
    const auto now = clock::now();
    if (n != 0) {
      sent += n;
      yields = 0;
      deadline = now + options_.send_deadline;
    } else if (now >= deadline) {
      if (attachment_.up() == nullptr)
        return give_up(attachment_.absence());
      return give_up({errc::stalled,
                      "the forwarder took no packet for " +
                          std::to_string(options_.send_deadline.count()) + " ms",
                      0});
    }
  }
  return sent;
}

}  // namespace facet::client
