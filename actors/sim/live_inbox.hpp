// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace facet::sim_actors {

/// A prefix that applications at an exposed node registered, or no longer do.
struct registration {
  packet::name prefix;
  bool there = false;
};

/// What applications at an exposed node cause in a simulation: packets, or registrations.
struct outer_batch {
  std::uint32_t exposed = 0;  ///< which of scenario::exposed
  std::chrono::steady_clock::time_point came{};
  std::vector<packet::buffer> packets{};
  std::vector<registration> registrations{};
};

/// The door between the forwarders of exposed nodes and the thread that simulates.
///
/// Threads: any put, one takes. Bounded in packets; registrations are as many as applications make.
class live_inbox {
 public:
  using clock = std::chrono::steady_clock;

  struct taken {
    std::size_t packets = 0;
    std::size_t octets = 0;
  };
  /// @returns what there was room for; the others are dropped, the newest first
  taken put(std::uint32_t exposed, std::vector<packet::buffer> packets);
  void put(std::uint32_t exposed, std::vector<registration> registrations);

  /// Takes everything, in order.
  std::vector<outer_batch> take();

  /// Waits until there is something to take, or `until`.
  void wait(clock::time_point until);

 private:
  static constexpr std::size_t most_packets = 65536;

  void add(outer_batch&& item);

  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<outer_batch> items_;
  std::size_t packets_ = 0;
};

/// Where packets of a simulation leave it: who wants them, and how many left.
///
/// Threads: any.
class live_outlet {
 public:
  void subscribe(actors::packet_sink sink);
  /// Hands a batch to all who want it.
  void emit(std::vector<packet::buffer> batch);
  /// Lets go of them: they hold actors.
  void close();

  [[nodiscard]] std::uint64_t packets() const;
  [[nodiscard]] std::uint64_t octets() const;

 private:
  mutable std::mutex mutex_;
  std::vector<actors::packet_sink> sinks_;
  std::uint64_t packets_ = 0;
  std::uint64_t octets_ = 0;
};

/// The face behind which the simulation is, at the forwarder of an exposed node.
inline constexpr face_id simulation_face = 2;

}  // namespace facet::sim_actors
