// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/packet_store.hpp"
#include "apps/bench/spin.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace facet::bench {

/// One end of a region as the loads below drive it. `receive` hands each packet to the callback,
/// which copies it out, and answers how many there were, or -1 when the ring is broken.
template <class End>
concept ring_end = requires(End end, std::span<const bytes_view> packets, std::size_t limit) {
  { end.send(packets) } -> std::same_as<std::size_t>;
  {
    end.receive(limit, [](bytes_view) {})
    } -> std::same_as<std::ptrdiff_t>;
};

/// What one side of a load found out.
struct load_result {
  bool stuck = false;   ///< the other side stopped
  bool broken = false;  ///< the ring refused, or a packet had the wrong size
  double ns = 0;        ///< per packet, or one way: filled by the side that measures

  [[nodiscard]] bool good() const noexcept { return !stuck && !broken; }
};

/// How a load is driven.
struct load_shape {
  std::size_t batch = 1;
  std::size_t packets = 0;  ///< measured
  std::size_t warm_up = 0;  ///< before that
  bool one_core = false;
};

inline double nanoseconds_between(std::chrono::steady_clock::time_point from,
                                  std::chrono::steady_clock::time_point to) noexcept {
  return std::chrono::duration<double, std::nano>(to - from).count();
}

/// Sends one batch completely.
template <ring_end End>
bool send_all(End& end, std::span<const bytes_view> batch, spinner& idle) noexcept {
  while (true) {
    batch = batch.subspan(end.send(batch));
    if (batch.empty())
      return true;
    if (!idle.turn())
      return false;
  }
}

/// Sends the packets of a stream as fast as the ring takes them.
template <ring_end End>
load_result stream_out(End& end, packet_store& store, const load_shape& shape) noexcept {
  spinner idle(shape.one_core);
  const std::size_t total = shape.warm_up + shape.packets;
  for (std::size_t sent = 0; sent < total;) {
    const std::size_t count = std::min(shape.batch, total - sent);
    if (!send_all(end, store.next(count), idle))
      return {.stuck = true};
    sent += count;
  }
  return {};
}

/// Receives the packets of a stream, copies each out, and measures.
template <ring_end End>
load_result stream_in(End& end, packet_store& store, const load_shape& shape) noexcept {
  constexpr std::size_t drain = 64;  // what a face takes in one turn
  spinner idle(shape.one_core);
  load_result outcome;
  const std::size_t total = shape.warm_up + shape.packets;
  std::size_t got = 0;
  std::size_t got_at_start = 0;
  std::chrono::steady_clock::time_point start;
  while (got < total) {
    const auto count = end.receive(
        drain, [&](bytes_view packet) { outcome.broken |= !store.take(packet, End::copy_out); });
    if (count < 0 || outcome.broken)
      return {.broken = true};
    if (count == 0 && !idle.turn())
      return {.stuck = true};
    got += static_cast<std::size_t>(count);
    if (got_at_start == 0 && got >= shape.warm_up) {
      got_at_start = got;
      start = std::chrono::steady_clock::now();
    }
  }
  outcome.ns = nanoseconds_between(start, std::chrono::steady_clock::now()) /
               static_cast<double>(got - got_at_start);
  return outcome;
}

/// Waits for one packet and copies it out.
template <ring_end End>
load_result take_one(End& end, packet_store& store, spinner& idle) noexcept {
  load_result outcome;
  while (true) {
    const auto count = end.receive(
        1, [&](bytes_view packet) { outcome.broken |= !store.take(packet, End::copy_out); });
    if (count < 0)
      outcome.broken = true;
    if (count != 0)
      return outcome;
    if (!idle.turn())
      return {.stuck = true};
  }
}

/// Sends a packet, waits for the answer, and so on: measures half the round trip.
template <ring_end End>
load_result ping(End& end, packet_store& out, packet_store& in, const load_shape& shape) noexcept {
  spinner idle(shape.one_core);
  std::chrono::steady_clock::time_point start;
  for (std::size_t i = 0; i < shape.warm_up + shape.packets; ++i) {
    if (i == shape.warm_up)
      start = std::chrono::steady_clock::now();
    if (!send_all(end, out.next(1), idle))
      return {.stuck = true};
    if (const auto taken = take_one(end, in, idle); !taken.good())
      return taken;
  }
  return {.ns = nanoseconds_between(start, std::chrono::steady_clock::now()) / 2 /
                static_cast<double>(shape.packets)};
}

/// Takes each packet and answers with one of its own.
template <ring_end End>
load_result pong(End& end, packet_store& in, packet_store& out, const load_shape& shape) noexcept {
  spinner idle(shape.one_core);
  for (std::size_t i = 0; i < shape.warm_up + shape.packets; ++i) {
    if (const auto taken = take_one(end, in, idle); !taken.good())
      return taken;
    if (!send_all(end, out.next(1), idle))
      return {.stuck = true};
  }
  return {};
}

}  // namespace facet::bench
