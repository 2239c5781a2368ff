// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/datagram_faces.hpp"
#include "apps/load/driver_pool.hpp"
#include "apps/load/forwarder_setup.hpp"
#include "apps/load/forwarder_view.hpp"

#include <caf/scoped_actor.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace facet::load_apps {

/// One repetition of an experiment, with a forwarder of its own unless one was named.
///
/// Ownership: refers to all that it is made of.
/// Threads:   one at a time.
class repetition {
 public:
  repetition(driver_pool& pool, const load::experiment& experiment, const run_options& options,
             std::size_t number);
  ~repetition();
  repetition(const repetition&) = delete;
  repetition& operator=(const repetition&) = delete;

  /// Once. Errors: see load_session::run
  result<load::run_result> run();
  /// The drivers that were lost on the way, whatever run() answered.
  [[nodiscard]] std::vector<load::worker_result> lost();

 private:
  template <class Answer, class Response>
  result<Answer> received(Response&& response);
  template <class Answer, class... Question>
  result<Answer> ask(Question&&... question);

  result<void> prepare();
  result<std::string> find_forwarder();
  result<void> forget_cached();
  void remark_on_transports();
  result<load_actors::load_prepared> attach(load_actors::prepare_load order);
  result<void> start();
  bool watch_until(time_point moment, bool or_quiet);
  [[nodiscard]] run_progress progress_of(const load_actors::run_state& state, time_point now) const;
  result<load::run_result> conclude();
  [[nodiscard]] bool stopped() const { return options_.stopped && options_.stopped(); }

  const load::experiment& experiment_;
  const run_options& options_;
  std::size_t number_;
  std::optional<experiment_forwarder> forwarder_;  // ends after everybody has detached
  std::optional<forwarder_view> view_;
  datagram_faces datagrams_;
  caf::scoped_actor self_;
  load_actors::coordinator_actor coordinator_;
  time_point start_{};
  std::vector<load::transport_use> transports_;
  std::vector<std::string> remarks_;
  bool stopped_ = false;
};

}  // namespace facet::load_apps
