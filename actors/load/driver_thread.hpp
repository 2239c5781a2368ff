// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/load_pump.hpp"
#include "actors/load/messages.hpp"
#include "core/base/result.hpp"
#include "core/load/recording.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace facet::load_actors {

/// The thread that drives one run: attaches, waits for the start, pumps, detaches.
///
/// Threads: the callbacks are called on the thread itself; everything else is for the owner.
class driver_thread {
 public:
  struct callbacks {
    std::function<void(result<load_prepared>)> prepared;
    std::function<void(driver_result)> finished;  ///< once, unless abandoned or not prepared
  };

  driver_thread(prepare_load order, callbacks tell);
  driver_thread(const driver_thread&) = delete;
  driver_thread& operator=(const driver_thread&) = delete;
  /// Abandons. Blocking: until the faces are closed
  ~driver_thread();

  /// Starts the warm-up at `start`. Once, after `prepared`.
  void begin(time_point start);
  /// Stops and reports.
  void finish();
  [[nodiscard]] load_progress progress() const;

 private:
  enum class wish : std::uint8_t { attach, run, finish, abandon };

  /// A face that is attached and has no consumer or producer yet: those need the start.
  struct seat {
    std::unique_ptr<load_face> face;
    bool consumer = true;
    std::size_t group = 0;
    std::size_t index = 0;
    std::string what;
  };

  void work();
  result<load_prepared> attach();
  result<void> attach_group(const load::consumer_group& group, std::size_t index,
                            load_prepared& made);
  result<void> attach_group(const load::producer_group& group, std::size_t index,
                            load_prepared& made);
  result<void> attach_face(const face_order& order, seat whose, load_prepared& made);
  bool await_start();
  void enlist(const load::run_times& times);
  void run(const load::run_times& times);
  void publish(const load::run_times& times);
  [[nodiscard]] driver_result collect(const load::run_times& times);
  void ask(wish what);
  [[nodiscard]] wish asked() const noexcept {
    // acquire; partner: the release in ask(). What was asked for comes with start_.
    return wish_.load(std::memory_order_acquire);
  }

  const prepare_load order_;
  const callbacks tell_;
  std::vector<seat> seats_;
  std::optional<load_pump> pump_;
  load::popularity_tables tables_;
  std::optional<load::recording> record_;
  duration cpu_{0};
  std::string failure_;

  std::atomic<wish> wish_{wish::attach};
  std::mutex mutex_;  // guards start_ and the sleep before it
  std::condition_variable changed_;
  time_point start_{};

  // What progress() reads: statistics, each written by the thread alone.
  std::atomic<std::uint64_t> interests_{0};
  std::atomic<std::uint64_t> data_{0};
  std::atomic<bool> quiet_{false};
  std::atomic<bool> failed_{false};  // release after failure_ was written

  std::thread thread_;  // last: uses all above
};

}  // namespace facet::load_actors
