// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/worker_threads.hpp"

#include <pthread.h>

#include <utility>

namespace facet::apps {

worker_threads::worker_threads(std::size_t threads, std::size_t most_waiting)
    : most_waiting_(most_waiting) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "facet-http");
  }
}

void worker_threads::enqueue(std::function<void()> connection) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return waiting_.size() < most_waiting_ || !bounded_; });
  waiting_.push_back(std::move(connection));
  changed_.notify_all();
}

void worker_threads::let_all_in() {
  std::lock_guard guard{mutex_};
  bounded_ = false;
  changed_.notify_all();
}

void worker_threads::shutdown() {
  {
    std::lock_guard guard{mutex_};
    open_ = false;
    changed_.notify_all();
  }
  for (auto& thread : threads_)
    thread.join();
}

void worker_threads::work() {
  for (;;) {
    std::function<void()> connection;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return !waiting_.empty() || !open_; });
      if (waiting_.empty())
        return;
      connection = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.notify_all();
    }
    connection();
  }
}

}  // namespace facet::apps
