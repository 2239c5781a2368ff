// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace facet::bench {

/// The packets of one side of a measurement: a private buffer used round and round, as those of an
/// application and of a forwarder are. 64 KiB of it: more than a first-level cache holds.
///
/// Threads: one thread's own while a burst runs.
class packet_store {
 public:
  /// @param size     octets per packet, at least 1
  /// @param longest  the longest batch that `next` will be asked for
  /// @param filled   give every packet its own octets (a sender), or leave all zero (a receiver)
  packet_store(std::size_t size, std::size_t longest, bool filled)
      : size_(size), packets_(size < buffer_bytes ? buffer_bytes / size : 1) {
    octets_.resize(size_ * packets_);
    for (std::size_t i = 0; filled && i < octets_.size(); ++i)
      octets_[i] = static_cast<std::uint8_t>((i * 131 + i / size_) % 251 + 1);
    views_.reserve(packets_ + longest);
    for (std::size_t i = 0; i < packets_ + longest; ++i)
      views_.emplace_back(octets_.data() + (i % packets_) * size_, size_);
  }

  /// The next `count` packets to send. @pre `count` is at most `longest`
  [[nodiscard]] std::span<const bytes_view> next(std::size_t count) noexcept {
    const std::size_t from = at_;
    at_ += count;
    while (at_ >= packets_)  // not by division: that costs as much as sending a small packet
      at_ -= packets_;
    return {views_.data() + from, count};
  }

  /// Copies a received packet to the next place with `copy(to, from, size)`. False when its size is
  /// not the expected one.
  template <class Copy>
  [[nodiscard]] bool take(bytes_view packet, Copy&& copy) noexcept {
    if (packet.size() != size_)
      return false;
    copy(octets_.data() + at_ * size_, packet.data(), packet.size());
    at_ = at_ + 1 == packets_ ? 0 : at_ + 1;
    return true;
  }

  /// After whole rounds: does the other store hold the same octets?
  [[nodiscard]] bool same_as(const packet_store& other) const { return octets_ == other.octets_; }

  /// Packets in one round.
  [[nodiscard]] std::size_t packets() const noexcept { return packets_; }

 private:
  static constexpr std::size_t buffer_bytes = 64 * 1024;

  std::size_t size_;
  std::size_t packets_;
  std::size_t at_ = 0;
  std::vector<std::uint8_t> octets_;
  std::vector<bytes_view> views_;
};

}  // namespace facet::bench
