// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/sim/plan.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace facet::sim_actors {

/// A plan that the first who needs it makes, on its own thread: a large one takes seconds, which
/// must not keep an actor from saying that it is alive.
///
/// Threads: any.
class plan_source {
 public:
  using plan = std::shared_ptr<const sim::network_plan>;

  explicit plan_source(std::function<result<plan>()> make) : make_(std::move(make)) {}

  /// Blocking: while somebody makes it. Errors: those of making it
  result<plan> get() {
    std::call_once(once_, [this] {
      made_.emplace(make_());
      make_ = nullptr;
    });
    return *made_;
  }

 private:
  std::once_flag once_;
  std::function<result<plan>()> make_;
  std::optional<result<plan>> made_;
};

using shared_plan_source = std::shared_ptr<plan_source>;

/// One that is there already.
inline shared_plan_source plan_at_hand(plan_source::plan plan) {
  return std::make_shared<plan_source>([plan = std::move(plan)] { return plan; });
}

}  // namespace facet::sim_actors
