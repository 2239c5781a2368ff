// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace facet::apps {

/// The threads that answer HTTP requests: a fixed number, before which a fixed number of accepted
/// connections may wait. When both are taken no more are accepted: further clients stay in the
/// kernel's queue, which is bounded as well.
///
/// Threads: enqueue and shutdown from the accepting thread, let_all_in from any.
class worker_threads final : public httplib::TaskQueue {
 public:
  worker_threads(std::size_t threads, std::size_t most_waiting);
  ~worker_threads() override = default;

  void enqueue(std::function<void()> connection) override;
  /// Serves what waits, then ends the threads.
  void shutdown() override;
  /// Ends the wait of enqueue(), because the server stops.
  void let_all_in();

 private:
  void work();

  const std::size_t most_waiting_;
  std::mutex mutex_;  // guards the three below
  std::deque<std::function<void()>> waiting_;
  bool open_ = true;
  bool bounded_ = true;
  std::condition_variable changed_;
  std::vector<std::thread> threads_;
};

}  // namespace facet::apps
