// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/connection_impl.hpp"

#include <algorithm>

namespace facet::client {
namespace {

/// While packets never stop coming the attachment takes its steps once in so many calls: counted,
/// because the clock would cost more.
constexpr std::uint32_t calls_per_service = 1024;

time_point after(time_point now, std::chrono::milliseconds timeout) {
  constexpr std::chrono::hours forever{24 * 365};
  return now + std::min<std::chrono::milliseconds>(timeout, forever);
}

}  // namespace

result<std::size_t> connection::impl::take_from_attachment(std::vector<packet::buffer>& out,
                                                           std::size_t max) {
  if (auto* last = attachment_.remains()) [[unlikely]]
    return last->receive(out, max).value_or(0);
  link* const l = attachment_.up();
  if (l == nullptr)
    return 0;
  auto taken = l->receive(out, max);
  if (!taken) [[unlikely]]
    attachment_.lose(taken.error(), clock::now());
  return taken;
}

result<std::size_t> connection::impl::take(std::vector<packet::buffer>& out, std::size_t max) {
  const auto before = out.size();
  auto taken = take_from_attachment(out, max);
  if (!taken)
    return taken;
  stats_.packets_in += *taken;
  for (auto i = before; i < out.size(); ++i)
    stats_.bytes_in += out[i].size();
  if (++quiet_calls_ >= calls_per_service) [[unlikely]] {
    // The attachment's needs must not wait for a pause in the traffic.
    quiet_calls_ = 0;
    if (auto served = service(clock::now()); !served && *taken == 0)
      return fail(std::move(served.error()));
  }
  return taken;
}

result<packet::buffer> connection::impl::receive(std::chrono::milliseconds timeout) {
  single_.clear();
  auto received = receive_batch(single_, 1, timeout);
  if (!received)
    return fail(std::move(received.error()));
  return std::move(single_.front());
}

result<std::size_t> connection::impl::receive_batch(std::vector<packet::buffer>& out,
                                                    std::size_t max,
                                                    std::chrono::milliseconds timeout) {
  if (auto open = check_open(); !open)
    return fail(std::move(open.error()));
  if (max == 0)
    return fail(errc::invalid_argument, "asked to receive at most 0 packets");
  auto taken = take(out, max);
  if (!taken || *taken != 0)
    return taken;
  return take_waiting(out, max, timeout);
}

result<std::size_t> connection::impl::take_waiting(std::vector<packet::buffer>& out,
                                                   std::size_t max,
                                                   std::chrono::milliseconds timeout) {
  const auto start = clock::now();
  const auto deadline = after(start, timeout);
  bool spun = false;
  const link* const l = attachment_.up();
  if (timeout > timeout.zero() && l != nullptr && l->over_shared_memory())
    spun = spin_.spin([&] { return l->has_packets() || waits_.cancelled(); });
  for (bool slept = false;; spun = false, slept = true) {
    if (auto open = check_open(); !open)
      return fail(std::move(open.error()));
    const auto now = clock::now();
    // What the doorbell rang for comes first: looking at the socket costs a system call.
    auto taken = take(out, max);
    if (taken && *taken == 0 && !spun) {
      if (auto served = slept ? service(now) : service_before_sleep(now); !served)
        return fail(std::move(served.error()));
      taken = take(out, max);
    }
    if (!taken || *taken != 0) {
      spin_.learn(now - start);
      recheck_ = shortest_recheck;
      return taken;
    }
    if (now >= deadline)
      return fail(errc::timed_out, "no packet within " + std::to_string(timeout.count()) + " ms");
    sleep(deadline, awaited::packets);
  }
}

result<std::size_t> connection::impl::try_receive_batch(std::vector<packet::buffer>& out,
                                                        std::size_t max) {
  if (auto open = check_open(); !open)
    return fail(std::move(open.error()));
  if (armed_) {
    disarm();
    if (auto served = service(clock::now()); !served)
      return fail(std::move(served.error()));
  }
  auto taken = take(out, max);
  if (!taken || *taken != 0) {
    recheck_ = shortest_recheck;
    return taken;
  }
  const auto* l = attachment_.up();
  const bool reads_socket = l != nullptr && !l->over_shared_memory();
  if (auto served = reads_socket ? service(clock::now()) : service_sometimes(); !served)
    return fail(std::move(served.error()));
  return reads_socket ? take(out, max) : taken;
}

result<std::size_t> connection::impl::receive_each(std::size_t max, void* context,
                                                   void (*on_packet)(void*, bytes_view)) {
  link* const l = attachment_.up();
  const bool ready = !armed_ && attachment_.remains() == nullptr && l != nullptr &&
                     l->over_shared_memory() && check_open().has_value() &&
                     ++quiet_calls_ < calls_per_service;
  if (!ready || !l->has_packets()) {
    std::vector<packet::buffer> packets;
    auto taken = try_receive_batch(packets, max);
    for (const auto& p : packets)
      on_packet(context, p);
    return taken;
  }
  struct counted {
    statistics& stats;
    void* context;
    void (*on_packet)(void*, bytes_view);
  } both{stats_, context, on_packet};
  auto taken = l->receive_each(max, &both, [](void* self, bytes_view packet) {
    auto& to = *static_cast<counted*>(self);
    ++to.stats.packets_in;
    to.stats.bytes_in += packet.size();
    to.on_packet(to.context, packet);
  });
  if (!taken)
    attachment_.lose(taken.error(), clock::now());
  return taken;
}

}  // namespace facet::client
