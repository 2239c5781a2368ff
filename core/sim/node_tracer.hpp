// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/forwarder.hpp"
#include "core/packet/buffer.hpp"
#include "core/sim/link_end.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/rate_samples.hpp"
#include "core/sim/trace.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim {

/// Writes down what goes on at one node: every period what went through its faces, what its links
/// dropped and what its cache did.
///
/// Threads: one at a time.
class node_tracer {
 public:
  node_tracer(const network_plan& plan, std::uint32_t node, trace_set& traces);

  /// Whether packets are to be reported.
  [[nodiscard]] bool counts_packets() const noexcept { return !faces_.empty(); }
  /// A packet came in by a face, or went out.
  void count_in(std::uint32_t face, const packet::buffer& packet);
  void count_out(std::uint32_t face, const packet::buffer& packet);
  /// Data from `from` answered an Interest of `to`.
  void count_answer(std::uint32_t to) { faces_[to].count(rate_type::in_satisfied, 1, 0); }
  void count_useful_data(std::uint32_t from) { faces_[from].count(rate_type::out_satisfied, 1, 0); }

  /// The end of a period.
  void sample(std::int64_t now, const forwarding::forwarder& fw,
              const std::vector<link_end>& links);

 private:
  void write_rates(std::int64_t now, const forwarding::forwarder& fw);
  void write_drops(std::int64_t now, const std::vector<link_end>& links);
  void write_cache(std::int64_t now, const forwarding::forwarder& fw);

  const network_plan& plan_;
  std::uint32_t node_;
  trace_set& traces_;
  double seconds_;
  std::vector<face_rates> faces_;  // empty without a rate trace
  std::vector<std::uint64_t> expired_;
  smoothed_rate satisfied_rate_;
  smoothed_rate timed_out_rate_;
  std::uint64_t satisfied_ = 0;
  std::uint64_t timed_out_ = 0;
  smoothed_rate drop_rate_;
  smoothed_rate drop_kilobyte_rate_;
  std::uint64_t drops_ = 0;
  std::uint64_t dropped_octets_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

/// The number of the forwarder's face for the index of a node's face.
constexpr face_id face_number(std::uint32_t index) noexcept {
  return first_dynamic_face + index;
}

}  // namespace facet::sim
