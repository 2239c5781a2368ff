// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"
#include "core/sim/routing.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace facet::sim {

/// Routes to prefixes that applications outside of a simulation register while it runs. All nodes
/// get next hops towards the nodes where a prefix is registered, and towards those where the
/// scenario produces it, by the scenario's kind of routing; with listed routing only the node
/// itself. Routes that the scenario lists stay as they are. Routing takes no simulated time.
///
/// Threads: one at a time. Ownership: shares the plan.
class live_routes {
 public:
  /// Sets a next hop of a node; without a cost takes it away, if it is there.
  using setter = std::function<void(std::uint32_t node, const packet::name& prefix,
                                    std::uint32_t face, std::optional<std::uint64_t> cost)>;

  live_routes(std::shared_ptr<const network_plan> plan, setter set);

  /// A prefix is registered at an exposed node, or is no longer. Once is enough.
  void announce(std::uint32_t node, const packet::name& prefix);
  void withdraw(std::uint32_t node, const packet::name& prefix);

  /// What the scenario changes until `now` makes other routes, once it has happened.
  void advance(std::int64_t now);

  /// Prefixes that are registered somewhere.
  [[nodiscard]] std::size_t prefixes() const noexcept { return announced_.size(); }

 private:
  void apply_to_all(const packet::name& prefix, const std::set<std::uint32_t>& at);
  [[nodiscard]] std::vector<std::uint32_t> producers_of(const packet::name& prefix) const;

  std::shared_ptr<const network_plan> plan_;
  setter set_;
  node_numbers numbers_;
  network_state state_;
  std::vector<std::uint32_t> changes_;  // in scenario::changes, by time
  std::size_t changes_done_ = 0;
  std::map<packet::name, std::set<std::uint32_t>, packet::name_less> announced_;  // nodes
};

}  // namespace facet::sim
