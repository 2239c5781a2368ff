// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace facet::bench {

struct inner_options {
  std::size_t content = 1024;    ///< octets of Content
  std::size_t drain_limit = 32;  ///< packets that a face takes before others have their turn
};

/// What one measurement found.
struct inner_sample {
  std::uint64_t exchanges = 0;
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds forwarder_cpu{0};  ///< of the lane, and of CAF's other threads
};

/// A whole forwarder (a lane with its face and strategy actors) in this process, and both
/// applications of an exchange in the calling thread, which hold the other ends of their faces'
/// rings. No other process, no client library, nobody sleeps.
///
/// Threads: the one that started it.
class inner_exchange {
 public:
  /// Errors: those of actors::node::start, of create_face and of shm::channel::attach
  static result<std::unique_ptr<inner_exchange>> start(const inner_options& options);
  ~inner_exchange();
  inner_exchange(const inner_exchange&) = delete;
  inner_exchange& operator=(const inner_exchange&) = delete;

  /// One batch of Interests there, and when all have come one batch of Data back.
  ///
  /// Errors: corrupt, timed_out
  result<void> round(std::size_t batch);

  /// Keeps `window` Interests outstanding, so that the faces always find work.
  ///
  /// Blocking: that long
  /// Errors: as above
  result<inner_sample> run(std::chrono::nanoseconds duration, std::size_t window);

 private:
  class impl;
  explicit inner_exchange(std::unique_ptr<impl> self);
  std::unique_ptr<impl> self_;
};

}  // namespace facet::bench
