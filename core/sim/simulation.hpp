// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/partition.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace facet::sim {

/// Takes a piece of a trace.
using trace_sink = std::function<void(trace_kind, std::string_view)>;

/// All partitions of a simulation on the calling thread.
///
///     simulation run{*make_plan(scenario, 1)};
///     run.run_to_end();
///     run.take_traces(sink);
///
/// Threads: one at a time.
class simulation {
 public:
  explicit simulation(std::shared_ptr<const network_plan> plan);

  /// Does everything that happens before `at`, in ns after the start.
  void run_until(std::int64_t at);
  void run_to_end();

  /// Hands over what was traced since the last call.
  void take_traces(const trace_sink& sink);

  /// A node's forwarder, for questions. @pre node is in the plan
  [[nodiscard]] const forwarding::forwarder& forwarder(std::uint32_t node) const;

  /// Ends the applications and sums up. Nothing may be run after it.
  simulation_totals finish();

 private:
  void hand_over();

  std::shared_ptr<const network_plan> plan_;
  std::vector<std::unique_ptr<partition>> partitions_;
};

/// The end of what partitions may do when `earliest` is the next event of all and nothing is to be
/// done from `limit` on.
constexpr std::int64_t horizon(std::int64_t earliest, std::int64_t look_ahead,
                               std::int64_t limit) noexcept {
  return look_ahead < limit - earliest ? earliest + look_ahead : limit;
}

}  // namespace facet::sim
