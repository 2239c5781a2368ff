// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace facet::apps {

/// Asks a forwarder about itself for threads that are no actors, in bounded time and at bounded
/// cost: a snapshot is shared by all who ask within 100 ms, so that clients, however many and
/// eager, take up the lanes no more than ten times a second.
///
/// Lifetime: inside that of the forwarder.
/// Threads:  any.
/// Blocking: two seconds at most, then the error timed_out.
class status_source {
 public:
  status_source(caf::actor_system& system, actors::inspector_actor inspector);

  /// At most 100 ms old.
  result<actors::status_ptr> status();
  /// What would happen to an Interest now, as JSON.
  result<std::string> explain(packet::name name);
  result<actors::route_sample> routes(packet::name under, std::size_t limit);
  result<std::vector<forwarding::strategy_listing>> strategies();

 private:
  using clock = std::chrono::steady_clock;
  template <class Answer, class... Message>
  result<Answer> ask(Message&&... message);

  caf::actor_system& system_;
  actors::inspector_actor inspector_;
  std::mutex mutex_;  // guards the two below, and lets one ask at a time
  actors::status_ptr last_;
  clock::time_point taken_;
};

}  // namespace facet::apps
