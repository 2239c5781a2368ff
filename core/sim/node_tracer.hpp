// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/entry_observer.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/packet/buffer.hpp"
#include "core/sim/link_end.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/rate_samples.hpp"
#include "core/sim/trace.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace facet::sim {

/// Writes down what goes on at one node: every period what went through its faces, what its links
/// dropped and what its cache did.
///
/// Rates: ndnSIM's, and counted by its rules. An entry of the pending Interest table counts at each
/// face that waits in it and at each that it was sent to, and once for the node ("all"), where
/// what the cache answers counts, too. Octets are those of the Interest, Data, or Nack's Interest.
/// Drops: "Drop" is ndnSIM's and of queues only; "Lost" (on the way, by chance) and "Down" (by
/// links that were cut) are ours. All are of what the node sent.
/// Source: ndnSIM 2.9, L3RateTracer, L2Tracer, CsTracer.
///
/// Threads: one at a time.
class node_tracer final : public forwarding::entry_observer {
 public:
  node_tracer(const network_plan& plan, std::uint32_t node, trace_set& traces);

  /// Whether packets are to be reported.
  [[nodiscard]] bool counts_packets() const noexcept { return !faces_.empty(); }
  /// A packet came in by a face, or went out.
  void count_in(std::uint32_t face, const packet::buffer& packet);
  void count_out(std::uint32_t face, const packet::buffer& packet);
  /// Of the node's forwarder, when packets are to be reported.
  void satisfied(std::span<const face_id> downstreams, std::span<const face_id> upstreams) override;
  void expired(std::span<const face_id> downstreams, std::span<const face_id> upstreams) override;

  /// The end of a period.
  void sample(std::int64_t now, const forwarding::forwarder& fw,
              const std::vector<link_end>& links);

 private:
  /// What links dropped for some reasons, until the last sample.
  struct drop_row {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    smoothed_rate packet_rate;
    smoothed_rate kilobyte_rate;
  };

  void count_entry(std::span<const face_id> faces, rate_type type);
  void write_rates(std::int64_t now);
  void write_drops(std::int64_t now, const std::vector<link_end>& links);
  void write_drop_row(std::int64_t now, std::string_view type, drop_row& row, std::uint64_t packets,
                      std::uint64_t octets);
  void write_cache(std::int64_t now, const forwarding::forwarder& fw);

  const network_plan& plan_;
  std::uint32_t node_;
  trace_set& traces_;
  double seconds_;
  std::vector<face_rates> faces_;  // empty without a rate trace
  smoothed_rate satisfied_rate_;
  smoothed_rate timed_out_rate_;
  std::uint64_t satisfied_ = 0;  // entries, in this period
  std::uint64_t timed_out_ = 0;
  drop_row dropped_;  // by queues
  drop_row lost_;
  drop_row down_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

/// The number of the forwarder's face for the index of a node's face.
constexpr face_id face_number(std::uint32_t index) noexcept {
  return first_dynamic_face + index;
}

}  // namespace facet::sim
