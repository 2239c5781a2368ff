// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/workers/worker_system.hpp"
#include "apps/bench/traffic/child_process.hpp"
#include "apps/load/run_experiment.hpp"

#include <memory>
#include <string>
#include <vector>

namespace facet::load_apps {

/// Those who drive experiments, through all repetitions of all points of a sweep. One that was lost
/// is not asked again.
///
/// Threads: one at a time.
class driver_pool {
 public:
  /// Errors: invalid_argument, and those of finding or starting a worker
  static result<driver_pool> gather(const run_options& options);

  [[nodiscard]] worker_actors::worker_system& system() noexcept { return *system_; }
  /// Who is left.
  [[nodiscard]] const std::vector<load_actors::named_driver>& drivers() const noexcept {
    return drivers_;
  }
  /// Who was lost, and why.
  [[nodiscard]] const std::vector<load::worker_result>& lost() const noexcept { return lost_; }

  /// Leaves them out from now on.
  void drop(const std::vector<load::worker_result>& lost);

 private:
  driver_pool() = default;
  result<void> connect(const std::string& where, const std::string& name);
  result<void> start_process(const run_options& options);

  std::vector<bench::child_process> children_;  // end after the connections to them
  std::unique_ptr<worker_actors::worker_system> system_;
  std::vector<load_actors::named_driver> drivers_;
  std::vector<load::worker_result> lost_;
};

}  // namespace facet::load_apps
