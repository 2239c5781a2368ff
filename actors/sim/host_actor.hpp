// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/sim/messages.hpp"
#include "core/base/memory_growth.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::sim_actors {

/// State and behaviour of a host: makes what it is asked for and ends it when whoever asked is
/// gone. All that takes long is on threads of what it makes, so it always answers.
///
/// Threads: CAF's scheduler.
class host_state {
 public:
  using handle = port::extend<host_actor, caf::result<void>(watch_atom)>;
  static inline const char* name = "facet.sim.host";

  explicit host_state(handle::pointer self);
  host_state(const host_state&) = delete;
  host_state& operator=(const host_state&) = delete;
  ~host_state();

  handle::behavior_type make_behavior();

 private:
  using clock = std::chrono::steady_clock;
  /// Somebody for whom something runs here.
  struct tenant {
    caf::actor_addr who;
    clock::time_point heard_at;
    std::vector<partition_actor> partitions;  // of its run, which is elsewhere
    std::vector<run_actor> runs;              // which it steps
    std::optional<memory_growth> memory;      // since its partitions were asked for
  };

  caf::result<run_actor> make(make_run& order);
  caf::result<std::vector<partition_actor>> make(make_partitions& order);
  tenant& tenant_of(const caf::actor_addr& who);
  [[nodiscard]] result<caf::actor_addr> sender() const;
  [[nodiscard]] caf::result<std::uint64_t> memory() const;
  void heard();
  void watch();
  void on_down(const caf::down_msg& down);
  void end(tenant& t);

  handle::pointer self_;
  std::vector<tenant> tenants_;
  bool watching_ = false;
};

/// Starts one.
host_actor start_host(caf::actor_system& system);

}  // namespace facet::sim_actors
