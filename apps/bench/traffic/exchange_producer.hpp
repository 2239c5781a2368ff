// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/numbered_packets.hpp"
#include "core/base/result.hpp"
#include "core/client/connection.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace facet::bench {

/// Answers every Interest under a prefix with Data prepared ahead of time, in batches.
///
/// Ownership: borrows the connection. Threads: run() in one; answered() and parks() from any;
/// connection::cancel() ends run().
class exchange_producer {
 public:
  /// @param batch  Interests taken and answered at once
  exchange_producer(client::connection& connection, packet::name_view prefix, std::size_t content,
                    std::size_t batch);

  /// Answers until the connection is cancelled.
  ///
  /// Errors: those of the connection, except cancelled
  result<void> run();

  /// Interests answered so far.
  [[nodiscard]] std::uint64_t answered() const noexcept {
    // relaxed: a statistic.
    return answered_.load(std::memory_order_relaxed);
  }
  /// Times it slept until a packet came, up to the last answer.
  [[nodiscard]] std::uint64_t parks() const noexcept {
    // relaxed: a statistic.
    return parks_.load(std::memory_order_relaxed);
  }

 private:
  void add_answer(const packet::buffer& wire);

  client::connection& connection_;
  packet::name prefix_;
  std::size_t batch_;
  numbered_packets expected_;
  numbered_packets data_;
  std::vector<packet::buffer> received_;
  std::atomic<std::uint64_t> answered_{0};
  std::atomic<std::uint64_t> parks_{0};
};

}  // namespace facet::bench
