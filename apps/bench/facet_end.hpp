// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/shm/channel.hpp"
#include "core/shm/copy.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace facet::bench {

/// One end of a region as the forwarder and its applications drive it: satisfies `ring_end`.
class facet_end {
 public:
  /// Borrows the channel.
  explicit facet_end(shm::channel& end) noexcept : channel_(&end) {}

  std::size_t send(std::span<const bytes_view> packets) noexcept {
    return channel_->try_send(packets);
  }

  template <class Sink>
  std::ptrdiff_t receive(std::size_t limit, Sink&& sink) noexcept {
    const auto received = channel_->receive(limit, std::forward<Sink>(sink));
    return received ? static_cast<std::ptrdiff_t>(*received) : -1;
  }

  static void copy_out(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
    shm::copy_out(to, from, size);
  }

 private:
  shm::channel* channel_;
};

}  // namespace facet::bench
