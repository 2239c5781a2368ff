// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace facet::apps {

/// Turns SIGINT, SIGTERM and SIGHUP into a function call, so that a program stops in order: the
/// first signal asks it to, a second one ends it at once with exit status 1.
///
/// The signals are blocked in the constructing thread and every thread it starts later; a thread of
/// this object's own reads them. Make one before anything else, at most one at a time.
///
/// Threads: `stopped` from any thread.
class stop_signals {
 public:
  stop_signals();
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  [[nodiscard]] bool stopped() const noexcept;

  /// While it lives, the function is called when a signal arrives.
  class subscription {
   public:
    subscription(subscription&&) = delete;
    ~subscription();

   private:
    friend class stop_signals;
    explicit subscription(stop_signals& owner) : owner_(owner) {}
    stop_signals& owner_;
  };

  /// Calls `on_stop` from another thread at the first signal; at once if one has come already. The
  /// subscription's destructor returns only when no call is running. One subscription at a time.
  [[nodiscard]] subscription subscribe(std::function<void()> on_stop);

  /// A file to remove should a second signal end the program before its owner could.
  void remove_on_abort(std::string path);

 private:
  void watch();
  void on_signal();

  unique_fd signals_;
  unique_fd quit_;
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // guards the two below
  std::function<void()> on_stop_;
  std::string abandoned_file_;
  std::thread watcher_;
};

}  // namespace facet::apps
