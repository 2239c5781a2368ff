// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/load/experiment.hpp"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace facet::sim {

/// How long Data took, as ndnSIM's AppDelayTracer states it.
struct data_delay {
  std::uint64_t number = 0;  ///< at the end of the Name
  duration since_last{0};    ///< since its Interest was sent last
  duration since_first{0};   ///< since it was sent first
  std::uint32_t sendings = 1;
};

/// When one consumer sent each Interest that waits for Data.
///
/// Threads: one at a time.
class delay_log {
 public:
  explicit delay_log(const load::consumer_group& group);

  /// An Interest went out.
  void sent(bytes_view interest, time_point now);
  /// Data came, bare or in an LpPacket. Nothing for what was not asked for.
  std::optional<data_delay> received(bytes_view packet, time_point now);

  /// Names that are remembered: about twice those that can still be answered, at the most.
  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

 private:
  struct sending {
    time_point first;
    time_point last;
    std::uint32_t count = 0;
  };
  static constexpr std::size_t least_look = 1024;

  [[nodiscard]] bool is_over(const sending& s, time_point now) const noexcept;
  void forget_what_is_over(time_point now);

  duration lifetime_{0};  // the longest of its patterns
  std::uint32_t retransmissions_;
  tsl::robin_map<std::uint64_t, sending> waiting_;  // by hash of the Name
  std::size_t look_at_size_ = least_look;
};

}  // namespace facet::sim
