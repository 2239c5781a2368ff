// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/caf_port.hpp"
#include "actors/messages.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace facet::actors {

/// What a lane may poll between turns.
using pollable = port::typed_actor<caf::result<void>(poll_atom)>;

/// One thread that is both an event loop and a CAF execution unit. Actors pinned to it
/// (port::spawn with this unit) always run here, so a message between two of them costs a queue
/// push, and a packet that arrives on a descriptor is forwarded by the thread that the kernel woke.
///
/// The loop runs actors while there are messages, polls the busy faces between turns, and sleeps in
/// epoll when there is neither.
///
/// Lifetime: must outlive every actor pinned to it; stop() after the actor system has seen them
/// end. Threads: exec_later from any thread, everything else as stated.
class lane final : public caf::execution_unit {
 public:
  /// Starts the thread. @param name  shown by ps and top, at most 15 octets
  lane(caf::actor_system& system, std::string name);
  ~lane() override;
  lane(const lane&) = delete;
  lane& operator=(const lane&) = delete;

  /// Runs `job` here, soon. From any thread, unlike CAF's own units.
  void exec_later(caf::resumable* job) override;

  /// The event loop, for the lane's io_actor. Handlers run on the lane's thread.
  asio::io_context& io() noexcept { return io_; }

  /// Sends `target` one poll_atom before the lane sleeps, after every actor that is ready now had
  /// its turn. Lane's thread only.
  void poll_next_turn(const pollable& target) { poll_list_.push_back(target); }

  /// Tells the lane that a poll found work, so that it does not yield its core after this turn.
  /// Lane's thread only.
  void made_progress() noexcept { progress_ = true; }

  /// True for a while after this thread stepped aside and others kept its core: who polls on such a
  /// machine waits for milliseconds, who sleeps is woken. Lane's thread only.
  [[nodiscard]] bool crowded() const noexcept { return crowded_turns_ > 0; }

  /// Where it is counted how many packets of this lane's faces wait for other lanes. Before the
  /// first face; must outlive the lane's actors.
  void watch_backlog(const std::atomic<std::size_t>& backlog) noexcept { backlog_ = &backlog; }

  /// Whether other lanes cannot keep up with this one's faces, which leave then what comes in where
  /// it is. Lane's thread only.
  [[nodiscard]] bool congested() const noexcept {
    // relaxed: only a limit; a stale value is a few packets more or fewer.
    return backlog_ != nullptr && backlog_->load(std::memory_order_relaxed) > most_backlog;
  }

  /// What it has done. From any thread, before stop().
  struct statistics {
    std::uint64_t turns = 0;          ///< of actors
    std::uint64_t polls = 0;          ///< of busy faces
    std::uint64_t sleeps = 0;         ///< in epoll
    std::chrono::nanoseconds cpu{0};  ///< time the thread has run
  };
  [[nodiscard]] statistics done() const noexcept;

  /// Ends the thread. Idempotent. Jobs still queued are released, not run.
  void stop();

 private:
  void run();
  void run_ready_jobs();
  void run_job(caf::resumable* job);
  void send_polls();
  bool take_remote_jobs();
  void wait_for_events();
  void wake();

  /// Packets on their way to other lanes beyond which faces wait.
  static constexpr std::size_t most_backlog = 4096;

  /// Written by the lane's thread only, so that counting needs no locked instruction.
  static void count(std::atomic<std::uint64_t>& counter, std::uint64_t n = 1) noexcept {
    // relaxed: a statistic.
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running_{io_.get_executor()};
  std::deque<caf::resumable*> ready_;
  std::vector<pollable> poll_list_;
  std::vector<pollable> polling_;
  bool progress_ = false;
  int crowded_turns_ = 0;
  const std::atomic<std::size_t>* backlog_ = nullptr;
  std::atomic<std::uint64_t> turns_{0};
  std::atomic<std::uint64_t> polls_{0};
  std::atomic<std::uint64_t> sleeps_{0};

  std::mutex remote_mutex_;
  std::vector<caf::resumable*> remote_;  // guarded by remote_mutex_
  std::vector<caf::resumable*> taken_;
  std::atomic<bool> remote_waiting_{false};
  std::atomic<bool> sleeping_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace facet::actors
