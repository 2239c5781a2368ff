// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/caf_port.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace facet::sim_actors {

/// A thread on which one actor runs, and nothing else: for actors that compute for long. It ends
/// when the actor has ended, whoever still holds a handle of it. (A detached actor's thread waits
/// for the last handle, and an actor system for that thread; but those that other hosts were given
/// may be let go of too late, so that now and then a program would not end.)
///
/// Threads: exec_later from any.
class own_thread final : public caf::execution_unit {
 public:
  static std::shared_ptr<own_thread> start(caf::actor_system& system);
  explicit own_thread(caf::actor_system& system) : caf::execution_unit(&system) {}

  /// The first is the actor; whom it wakes runs on CAF's scheduler.
  void exec_later(caf::resumable* job) override;
  /// The actor is not there any more.
  void end();

 private:
  void run();
  caf::resumable* next();

  std::mutex mutex_;
  std::condition_variable changed_;
  caf::resumable* actor_ = nullptr;   // guarded by mutex_
  std::deque<caf::resumable*> jobs_;  // guarded by mutex_
  bool ended_ = false;                // guarded by mutex_
};

/// Waits at its end until all actors have ended and their threads, too. Declare it after the actor
/// system and before whatever holds handles.
class own_threads_end {
 public:
  explicit own_threads_end(caf::actor_system& system) : system_(system) {}
  ~own_threads_end();
  own_threads_end(const own_threads_end&) = delete;
  own_threads_end& operator=(const own_threads_end&) = delete;

 private:
  caf::actor_system& system_;
};

/// An actor around a state class, with a thread.
template <class State>
class threaded : public port::stateful<State> {
 public:
  template <class... Args>
  threaded(caf::actor_config& config, std::shared_ptr<own_thread> thread, Args&&... args)
      : port::stateful<State>(config, thread.get(), std::forward<Args>(args)...),
        thread_(std::move(thread)) {}
  ~threaded() override { thread_->end(); }

 private:
  std::shared_ptr<own_thread> thread_;
};

/// As port::spawn, on a thread of its own.
template <class State, class... Args>
typename State::handle spawn_on_own_thread(caf::actor_system& system, Args&&... args) {
  auto thread = own_thread::start(system);
  caf::actor_config config{thread.get()};
  return system.spawn_impl<threaded<State>, caf::no_spawn_options>(config, std::move(thread),
                                                                   std::forward<Args>(args)...);
}

}  // namespace facet::sim_actors
