// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/own_thread.hpp"

#include <cstddef>
#include <thread>

namespace facet::sim_actors {
namespace {

constexpr std::size_t own_messages_per_turn = 64;

/// Own threads of the process that have not ended.
class thread_count {
 public:
  void begin() {
    std::lock_guard guard{mutex_};
    ++count_;
  }
  void end() {
    std::lock_guard guard{mutex_};
    if (--count_ == 0)
      none_left_.notify_all();
  }
  void await_none() {
    std::unique_lock lock{mutex_};
    none_left_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_left_;
  std::size_t count_ = 0;  // guarded by mutex_
};

thread_count& own_threads() {
  static thread_count count;
  return count;
}

}  // namespace

std::shared_ptr<own_thread> own_thread::start(caf::actor_system& system) {
  auto made = std::make_shared<own_thread>(system);
  own_threads().begin();
  std::thread{[made]() mutable {
    made->run();
    made.reset();
    own_threads().end();
  }}.detach();
  return made;
}

void own_thread::exec_later(caf::resumable* job) {
  {
    std::lock_guard guard{mutex_};
    if (actor_ == nullptr)
      actor_ = job;
    if (job == actor_) {
      jobs_.push_back(job);
      changed_.notify_one();
      return;
    }
  }
  system().scheduler().enqueue(job);
}

void own_thread::end() {
  std::lock_guard guard{mutex_};
  ended_ = true;
  changed_.notify_one();
}

/// Null at the end.
caf::resumable* own_thread::next() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
  if (jobs_.empty())
    return nullptr;
  auto* job = jobs_.front();
  jobs_.pop_front();
  return job;
}

void own_thread::run() {
  while (auto* job = next()) {
    const auto state = job->resume(this, own_messages_per_turn);
    if (state == caf::resumable::resume_later) {
      exec_later(job);
      continue;
    }
    caf::intrusive_ptr_release(job);
    if (state == caf::resumable::done)
      return;
  }
}

own_threads_end::~own_threads_end() {
  system_.await_all_actors_done();
  own_threads().await_none();
}

}  // namespace facet::sim_actors
