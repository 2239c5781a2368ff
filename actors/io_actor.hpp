// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

namespace facet::actors {

/// State and behaviour of the I/O actor of a lane: every doorbell and socket of the lane is watched
/// here and readiness becomes a message. One timer serves all faces whose peer may lose wake-ups.
///
/// Spawn it pinned to the lane whose io_context it is given: handlers of that context and messages
/// then run on one thread, so nothing here needs a lock.
class io_state {
 public:
  using handle = io_actor;
  static inline const char* name = "facet.io";

  io_state(io_actor::pointer self, asio::io_context& io);

  io_actor::behavior_type make_behavior();

 private:
  using clock = std::chrono::steady_clock;

  struct entry {
    entry(asio::io_context& io, ready_sink sink) : descriptor(io), target(std::move(sink)) {}
    asio::posix::stream_descriptor descriptor;
    ready_sink target;
    bool reading = false;
    bool writing = false;
    clock::time_point due{};  // of its re-examination; the epoch when none is asked for
  };

  void on_watch(watch& request);
  void on_arm(const arm& request);
  void on_unwatch(std::uint64_t id);
  void on_reexamine_later(const reexamine_later& request);
  void start_timer();
  void send_due();

  io_actor::pointer self_;
  asio::io_context& io_;
  asio::steady_timer timer_;
  clock::time_point timer_due_{};
  std::unordered_map<std::uint64_t, std::shared_ptr<entry>> entries_;
  std::set<std::pair<clock::time_point, std::uint64_t>> due_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // handlers may outlive the state
};

}  // namespace facet::actors
