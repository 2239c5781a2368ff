// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/run_experiment.hpp"
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace facet::tests {

using namespace std::chrono_literals;

/// A small experiment: two consumers with a window, a producer. What it finds does not depend on
/// how fast the machine is: lifetimes are long, and it ends when all is answered.
inline load::experiment small_experiment() {
  load::experiment e;
  e.name = "small";
  e.warm_up = 0ms;
  e.duration = 200ms;
  e.drain = 30s;
  auto& consumers = e.consumers.emplace_back();
  consumers.name = "c";
  consumers.faces = 2;
  consumers.pace = load::pacing::window;
  consumers.window = 4;
  consumers.patterns.emplace_back().prefix = "/load/a";
  consumers.patterns[0].lifetime = 30s;
  auto& producers = e.producers.emplace_back();
  producers.name = "p";
  producers.prefix = "/load";
  producers.replies.emplace_back().payload = {100, 100};
  return e;
}

/// All that it finds; an error loses what came before.
inline result<std::vector<load::run_result>> run_experiment(const load::experiment& e,
                                                            const load_apps::run_options& how) {
  auto session = load_apps::load_session::open(how);
  if (!session)
    return fail(session.error());
  std::vector<load::run_result> runs;
  const auto ran = session->run(e, [&runs](load::run_result run) {
    runs.push_back(std::move(run));
    return result<void>{};
  });
  if (!ran)
    return fail(ran.error());
  return runs;
}

/// Runs it once.
inline load::run_result run_once(const load::experiment& e,
                                 const load_apps::run_options& how = {}) {
  auto runs = run_experiment(e, how);
  if (!runs) {
    ADD_FAILURE() << runs.error().message;
    return {};
  }
  EXPECT_EQ(runs->size(), 1U);
  return std::move(runs->front());
}

inline void expect_totals_of_the_forwarder(const load::run_result& run) {
  EXPECT_EQ(run.failure, "");
  ASSERT_TRUE(run.forwarder.known);
  EXPECT_GT(run.all.interests, 0U);
  EXPECT_EQ(run.all.interests, run.forwarder.in_interests);
  EXPECT_EQ(run.all.data + run.all.unexpected, run.forwarder.out_data);
  EXPECT_EQ(run.all.nacks, run.forwarder.out_nacks);
  EXPECT_EQ(run.producers.interests, run.forwarder.out_interests);
  EXPECT_EQ(run.producers.data, run.forwarder.in_data);
  EXPECT_EQ(run.producers.nacks, run.forwarder.in_nacks);
}

}  // namespace facet::tests
