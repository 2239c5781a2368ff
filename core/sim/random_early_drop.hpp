// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>
#include <cstdint>

namespace facet::sim {

/// Random early detection: drops packets that come, the more of them the longer the queue has been
/// on average, so that senders slow down one by one before it is full.
///
/// With a queue of 25 packets the thresholds are 5 and 15, ns-3's defaults; with others they are in
/// proportion. The weight of a new length is 0.002, the share dropped at the upper threshold 1/50;
/// from there it rises to all at twice that ("gentle").
///
/// Source: Floyd and Jacobson, "Random Early Detection Gateways for Congestion Avoidance" (1993);
/// Floyd, "Recommendation on using the gentle variant of RED" (2000).
class random_early_drop {
 public:
  /// @param queue  packets that may wait
  explicit random_early_drop(std::size_t queue) noexcept;

  /// Notes how many packets wait when another one comes.
  ///
  /// @param idle  how long nothing has been sent; zero while something is
  /// @param transmission  what this packet takes
  void note(std::size_t waiting, duration idle, duration transmission) noexcept;

  /// Whether the packet that was noted goes. @param chance  even in 0 … 1
  [[nodiscard]] bool drops(double chance) noexcept;

  [[nodiscard]] double average() const noexcept { return average_; }

 private:
  [[nodiscard]] double share() const noexcept;

  double lower_;
  double upper_;
  double average_ = 0;
  std::uint64_t kept_ = 0;  // since the last drop, or since the average was low
};

}  // namespace facet::sim
