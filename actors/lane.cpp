// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/lane.hpp"

#include <asio/post.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <pthread.h>
#include <time.h>

#include <chrono>

namespace facet::actors {
namespace {

/// Messages one actor handles before the next has its turn.
constexpr std::size_t messages_per_turn = 64;

/// Actor turns between two looks at the descriptors, while there is always something to run.
constexpr int turns_per_event_poll = 16;

/// Stepping aside that takes longer than this means that the machine has other work …
constexpr std::chrono::microseconds crowded_after{300};
/// … and for so many turns with packets no face polls without any.
constexpr int turns_of_a_crowd = 64;

thread_local const lane* current_lane = nullptr;

}  // namespace

lane::lane(caf::actor_system& system, std::string name) : caf::execution_unit(&system) {
  thread_ = std::thread([this] { run(); });
  name.resize(std::min<std::size_t>(name.size(), 15));
  pthread_setname_np(thread_.native_handle(), name.c_str());
}

lane::~lane() {
  stop();
}

void lane::exec_later(caf::resumable* job) {
  if (current_lane == this) {
    ready_.push_back(job);
    return;
  }
  {
    std::lock_guard guard{remote_mutex_};
    remote_.push_back(job);
    // [lane: remote] relaxed; the mutex orders it, the fences below order it against sleeping_.
    remote_waiting_.store(true, std::memory_order_relaxed);
  }
  wake();
}

void lane::wake() {
  // [lane: sleep] fence; partner: the fence in wait_for_events. Either we see sleeping_, or the
  // lane sees what we queued: each side writes one flag and reads the other.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  // relaxed load first: a busy lane must not pay for a locked instruction per message.
  if (sleeping_.load(std::memory_order_relaxed) &&
      sleeping_.exchange(false, std::memory_order_relaxed))
    asio::post(io_, [] {});
}

lane::statistics lane::done() const noexcept {
  clockid_t clock{};
  timespec ran{};
  if (pthread_getcpuclockid(const_cast<std::thread&>(thread_).native_handle(), &clock) == 0)
    ::clock_gettime(clock, &ran);
  // relaxed: statistics.
  return {turns_.load(std::memory_order_relaxed), polls_.load(std::memory_order_relaxed),
          sleeps_.load(std::memory_order_relaxed),
          std::chrono::seconds{ran.tv_sec} + std::chrono::nanoseconds{ran.tv_nsec}};
}

void lane::stop() {
  if (!thread_.joinable())
    return;
  // [lane: stop] relaxed; partner: run(). wake() orders it before the look at sleeping_.
  stopping_.store(true, std::memory_order_relaxed);
  wake();
  thread_.join();
  take_remote_jobs();
  for (auto* job : ready_)
    caf::scheduler::abstract_coordinator::cleanup_and_release(job);
  ready_.clear();
}

void lane::run() {
  current_lane = this;
  // relaxed: see [lane: stop].
  while (!stopping_.load(std::memory_order_relaxed)) {
    take_remote_jobs();
    run_ready_jobs();
    if (!ready_.empty()) {
      io_.poll();
    } else if (!poll_list_.empty()) {
      io_.poll();
      send_polls();
    } else {
      wait_for_events();
    }
  }
  poll_list_.clear();
  current_lane = nullptr;
}

void lane::run_ready_jobs() {
  for (int turn = 0; turn < turns_per_event_poll && !ready_.empty(); ++turn) {
    auto* job = ready_.front();
    ready_.pop_front();
    run_job(job);
    count(turns_);
  }
}

void lane::run_job(caf::resumable* job) {
  switch (job->resume(this, messages_per_turn)) {
    case caf::resumable::resume_later:
      ready_.push_back(job);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
    case caf::resumable::shutdown_execution_unit:
      caf::intrusive_ptr_release(job);
      break;
  }
}

void lane::send_polls() {
  // A turn that moved nothing gives the core to whoever the faces wait for: on two cores the peer
  // may be waiting for this very thread to step aside.
  if (!progress_) {
    const auto before = std::chrono::steady_clock::now();
    std::this_thread::yield();
    if (std::chrono::steady_clock::now() - before > crowded_after)
      crowded_turns_ = turns_of_a_crowd;
  } else if (crowded_turns_ > 0) {
    --crowded_turns_;
  }
  progress_ = false;
  polling_.swap(poll_list_);
  count(polls_, polling_.size());
  for (const auto& target : polling_)
    caf::anon_send(target, poll_atom_v);
  polling_.clear();
}

bool lane::take_remote_jobs() {
  // relaxed: a stale false is corrected by wait_for_events before the lane sleeps.
  if (!remote_waiting_.load(std::memory_order_relaxed))
    return false;
  {
    std::lock_guard guard{remote_mutex_};
    taken_.swap(remote_);
    remote_waiting_.store(false, std::memory_order_relaxed);  // relaxed: the mutex orders it
  }
  ready_.insert(ready_.end(), taken_.begin(), taken_.end());
  taken_.clear();
  return true;
}

void lane::wait_for_events() {
  sleeping_.store(true, std::memory_order_relaxed);
  // [lane: sleep] fence; partner: the fence in wake(). See there.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  // relaxed: ordered by the fence.
  if (!remote_waiting_.load(std::memory_order_relaxed) &&
      !stopping_.load(std::memory_order_relaxed)) {
    count(sleeps_);
    io_.run_one();
  }
  sleeping_.store(false, std::memory_order_relaxed);
  // The rest of what is ready, so that one wake-up handles all of it.
  io_.poll();
}

}  // namespace facet::actors
