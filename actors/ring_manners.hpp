// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace facet::actors {

/// Decides how long a face turns a deaf ear to a peer that wakes it for nothing: rings without
/// having sent anything, or sends a packet octet by octet. Each such wake-up costs the lane as much
/// as dozens of packets, and nothing else bounds how many a peer causes.
class ring_manners {
 public:
  /// The peer woke the face.
  void woken() noexcept { by_peer_ = true; }

  /// What the look after that (or after anything else) found.
  void looked(bool found_something) noexcept {
    if (found_something)
      in_vain_ = 0;
    else if (by_peer_)
      in_vain_ = std::min(in_vain_ + 1, tolerated + steps);
    by_peer_ = false;
  }

  /// How long not to listen now; zero for a peer with manners. Ten milliseconds at most.
  [[nodiscard]] std::chrono::nanoseconds pause() const noexcept {
    if (in_vain_ <= tolerated)
      return std::chrono::nanoseconds{0};
    return std::min<std::chrono::nanoseconds>(shortest * (1 << (in_vain_ - tolerated - 1)),
                                              longest);
  }

 private:
  /// In a row. A peer that raced with our going to sleep rings in vain once or twice.
  static constexpr int tolerated = 16;
  static constexpr int steps = 8;
  static constexpr std::chrono::microseconds shortest{100};
  static constexpr std::chrono::milliseconds longest{10};

  int in_vain_ = 0;
  bool by_peer_ = false;
};

}  // namespace facet::actors
