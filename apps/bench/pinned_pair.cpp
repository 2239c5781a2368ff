// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/pinned_pair.hpp"

#include "apps/bench/spin.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <barrier>
#include <cerrno>
#include <memory>
#include <thread>

namespace facet::bench {

namespace {

long involuntary_switches() noexcept {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

int pin_to(int core) noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(core), &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

bool enter_realtime() noexcept {
  const sched_param parameters{.sched_priority = 1};
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

void leave_realtime() noexcept {
  const sched_param parameters{.sched_priority = 0};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &parameters);
}

/// What both threads of a burst share.
struct meeting {
  explicit meeting(core_pair c) : cores(c) {}

  /// Waits for the other thread on its core: spinning, because a sleep costs a wake-up of tens of
  /// microseconds and lets the cores idle just before the measurement.
  void meet(std::uint32_t stage) noexcept {
    // [arrived: meet] acq_rel; partner: the other thread's meet. What was done before is visible.
    arrived.fetch_add(1, std::memory_order_acq_rel);
    // [arrived: meet] acquire; partner: the other thread's fetch_add.
    while (arrived.load(std::memory_order_acquire) < 2 * stage) {
      if (cores.one_core())
        sched_yield();
      else
        cpu_pause();
    }
  }

  core_pair cores;
  std::barrier<> ready{2};
  std::atomic<std::uint32_t> arrived{0};
  placement_probe before;
  placement_probe after;
};

/// What one thread found out.
struct side_report {
  int pin_error = 0;
  long switches = 0;
  bool realtime = false;
  line_costs costs_before;
  line_costs costs_after;
};

void probe(placement_probe& with, bool is_first, line_costs& costs) noexcept {
  if (is_first)
    costs = with.first();
  else
    with.second();
}

void run_side(meeting& shared, bool is_first, const std::function<void()>& body,
              side_report& report) {
  const bool alone = shared.cores.one_core();
  report.pin_error = pin_to(is_first ? shared.cores.first : shared.cores.second);
  // Both threads exist before either takes a core for itself at real-time priority.
  shared.ready.arrive_and_wait();
  report.realtime = !alone && enter_realtime();
  shared.meet(1);
  const long switches_before = involuntary_switches();
  if (!alone)
    probe(shared.before, is_first, report.costs_before);
  shared.meet(2);
  body();
  shared.meet(3);
  if (!alone)
    probe(shared.after, is_first, report.costs_after);
  report.switches = involuntary_switches() - switches_before;
  if (report.realtime)
    leave_realtime();
}

}  // namespace

core_pair usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return {};
  core_pair found{-1, -1};
  for (int core = 0; core < CPU_SETSIZE && found.second < 0; ++core) {
    if (!CPU_ISSET(static_cast<std::size_t>(core), &set))
      continue;
    (found.first < 0 ? found.first : found.second) = core;
  }
  if (found.second < 0)
    found.second = found.first;
  return found;
}

result<burst> run_pinned(core_pair cores, const std::function<void()>& first,
                         const std::function<void()>& second) {
  const auto shared = std::make_unique<meeting>(cores);
  side_report a;
  side_report b;
  std::thread other([&] { run_side(*shared, false, second, b); });
  std::thread timed([&] { run_side(*shared, true, first, a); });
  timed.join();
  other.join();
  if (a.pin_error != 0 || b.pin_error != 0) {
    return fail(system_error("cannot pin a thread to its core",
                             a.pin_error != 0 ? a.pin_error : b.pin_error));
  }
  if (cores.one_core())
    return burst{placement::one_core, true, false};
  const placement before = classify(a.costs_before);
  const placement after = classify(a.costs_after);
  return burst{after, before == after && a.switches + b.switches == 0, a.realtime && b.realtime};
}

}  // namespace facet::bench
