// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// A run by message: stepped, paused, looked at, with packets from outside.
#include "actors/sim/run_actor.hpp"

#include "actors/ending.hpp"
#include "actors/sim/host_actor.hpp"
#include "actors/sim/own_thread.hpp"
#include "core/packet/interest.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <caf/scoped_actor.hpp>
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <memory>
#include <numeric>

namespace facet::sim_actors {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t operator""_ms(unsigned long long ms) {
  return static_cast<std::int64_t>(ms) * 1'000'000;
}

sim::scenario line() {
  sim::scenario s;
  s.network = sim::make_line(5, {{.content_store_packets = 10}, {.delay = 10ms}});
  s.consumers = {sim::consumers("/a", {"n0"}, 100)};
  s.producers = {sim::producers("/a", {"n4"})};
  s.length = 1s;
  s.drain = 1s;
  s.traces.period = 100ms;
  return s;
}

class RunActorTest : public testing::Test {
 protected:
  using traces = std::array<std::string, sim::trace_kinds>;

  static caf::actor_system_config& configured(caf::actor_system_config& config) {
    actors::register_messages(config);
    register_messages(config);
    config.set("scheduler.max-threads", 2);
    return config;
  }

  run_actor run(const sim::scenario& s, std::size_t partitions,
                std::vector<named_host> hosts = {}) {
    return runs_.emplace_back(
        start_run(system_, plan_at_hand(*sim::make_plan(s, partitions)), std::move(hosts)));
  }
  std::vector<named_host> hosts() { return {{"first", host()}, {"second", host()}}; }
  host_actor host() { return hosts_.emplace_back(start_host(system_)); }
  void TearDown() override {
    for (auto& each : runs_)
      actors::end(self_, each);
    for (auto& each : hosts_)
      actors::end(self_, each);
  }

  template <class Answer, class Actor, class Question>
  result<Answer> ask(const Actor& whom, Question question) {
    result<Answer> got = fail(errc::timed_out, "no answer");
    self_->request(whom, 60s, std::move(question))
        .receive([&](Answer& answer) { got = std::move(answer); },
                 [&](const caf::error& why) { got = fail(actors::from_caf(why)); });
    return got;
  }
  void take(const run_actor& run, traces& into) {
    for (bool more = true; more;) {
      auto piece = ask<trace_piece>(run, traces_atom_v);
      ASSERT_TRUE(piece);
      more = piece->more;
      for (std::size_t kind = 0; kind < into.size(); ++kind)
        into[kind] += piece->rows[kind];
    }
  }
  traces traces_of(const run_actor& run) {
    traces all;
    const auto there = ask<run_position>(run, start_atom_v);
    EXPECT_TRUE(there) << there.error().message;
    take(run, all);
    return all;
  }

  caf::actor_system_config config_;
  caf::actor_system system_{configured(config_)};
  own_threads_end threads_{system_};
  caf::scoped_actor self_{system_};
  std::vector<host_actor> hosts_;
  std::vector<run_actor> runs_;
};

TEST_F(RunActorTest, MakesTheTracesOfItsScenarioWhereverItsPartitionsAre) {
  const auto expected = sim::simulate(line());
  for (const std::size_t partitions : {1, 2, 5}) {
    SCOPED_TRACE(partitions);
    EXPECT_EQ(traces_of(run(line(), partitions)), expected.traces);
    EXPECT_EQ(traces_of(run(line(), partitions, hosts())), expected.traces);
  }
}

TEST_F(RunActorTest, SteppingAndPausingChangeNothing) {
  const auto expected = sim::simulate(line());
  const auto stepped = run(line(), 3, hosts());
  traces all;
  std::int64_t at = 0;
  for (const auto until : {1_ms, 25_ms, 25_ms, 10_ms, 777_ms}) {
    const auto there = ask<run_position>(stepped, step_to{until});
    ASSERT_TRUE(there);
    at = std::max(at, until);
    EXPECT_EQ(there->at, at);
    take(stepped, all);
  }
  // Whether it is through by then or not: it goes on from there.
  auto going = self_->request(stepped, 60s, start_atom_v);
  const auto paused = ask<run_position>(stepped, pause_atom_v);
  ASSERT_TRUE(paused);
  EXPECT_FALSE(paused->running);
  going.receive([&](const run_position& there) { EXPECT_EQ(there.at, paused->at); },
                [](const caf::error&) { ADD_FAILURE(); });
  const auto end = ask<run_position>(stepped, start_atom_v);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->at, end->end);
  take(stepped, all);
  EXPECT_EQ(all, expected.traces);
  const auto totals = ask<run_totals>(stepped, stop_atom_v);
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->simulated.events, expected.totals.events);
  EXPECT_GT(totals->position.crossings, 0U);
  self_->wait_for(stepped);
}

/// A simulation of hours: nobody waits for its end.
sim::scenario hours() {
  auto s = line();
  s.consumers[0].group.frequency = 10'000;
  s.length = 100h;
  s.traces = {.rate = false, .drops = false, .app_delay = false, .cs = false};
  return s;
}

/// Also where no other partition limits how far one may go.
TEST_F(RunActorTest, PausesAndStopsInTheMiddleOfARun) {
  for (const std::size_t partitions : {1, 2}) {
    SCOPED_TRACE(partitions);
    const auto long_one = run(hours(), partitions);
    auto going = self_->request(long_one, 60s, start_atom_v);
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    std::vector<std::int64_t> seen{0};
    while (seen.size() < 4 && std::chrono::steady_clock::now() < deadline) {
      const auto where = ask<run_position>(long_one, position_atom_v);
      ASSERT_TRUE(where);
      EXPECT_TRUE(where->running);
      if (where->at > seen.back())
        seen.push_back(where->at);
    }
    ASSERT_THAT(seen, SizeIs(4)) << "it goes on, and says so";
    const auto paused = ask<run_position>(long_one, pause_atom_v);
    ASSERT_TRUE(paused) << paused.error().message;
    EXPECT_GE(paused->at, seen.back());
    EXPECT_LT(paused->at, paused->end);
    going.receive([&](const run_position& there) { EXPECT_EQ(there.at, paused->at); },
                  [](const caf::error&) { ADD_FAILURE(); });
    auto again = self_->request(long_one, 60s, start_atom_v);
    const auto totals = ask<run_totals>(long_one, stop_atom_v);
    ASSERT_TRUE(totals) << totals.error().message;
    EXPECT_GE(totals->position.at, paused->at);
    EXPECT_LT(totals->position.at, totals->position.end);
    again.receive([&](const run_position& there) { EXPECT_EQ(there.at, totals->position.at); },
                  [](const caf::error&) { ADD_FAILURE(); });
  }
}

TEST_F(RunActorTest, ARoundIsAsLongAsAMomentAllows) {
  round_length length{1000};
  const auto first = length.most();
  length.took(1ms, false);
  EXPECT_EQ(length.most(), first) << "something else ended it";
  for (int i = 0; i < 100; ++i)
    length.took(1ms, true);
  EXPECT_EQ(length.most(), 200'000'000'000) << "as much as is expected at any time";
  length.took(70ms, true);
  EXPECT_EQ(length.most(), 200'000'000'000);
  for (int i = 0; i < 100; ++i)
    length.took(1s, true);
  EXPECT_EQ(length.most(), 1);
}

TEST_F(RunActorTest, ShowsTablesAtThePresentMoment) {
  const auto looked_at = run(line(), 2);
  ASSERT_TRUE(ask<run_position>(looked_at, step_to{15_ms}));
  const auto waiting = ask<sim::node_tables>(looked_at, query_tables{"n1"});
  ASSERT_TRUE(waiting) << waiting.error().message;
  EXPECT_EQ(waiting->at, 15_ms);
  ASSERT_THAT(waiting->fib, SizeIs(1));
  EXPECT_EQ(waiting->fib[0].prefix.to_uri(), "/a");
  EXPECT_EQ(waiting->fib[0].next_hops[0].to, "link://n2");
  ASSERT_THAT(waiting->pit, SizeIs(1));  // that of 0 ms came after 10, that of 10 will at 20
  EXPECT_THAT(waiting->pit[0].waiting, ElementsAre("link://n0"));
  EXPECT_THAT(waiting->pit[0].asked, ElementsAre("link://n2"));
  EXPECT_EQ(waiting->cs_entries, 0U);
  ASSERT_TRUE(ask<run_position>(looked_at, step_to{500_ms}));
  const auto cached = ask<sim::node_tables>(looked_at, query_tables{"n1", 3});
  ASSERT_TRUE(cached);
  EXPECT_EQ(cached->cs_entries, 10U);
  EXPECT_THAT(cached->cs, SizeIs(3));
  EXPECT_EQ(ask<sim::node_tables>(looked_at, query_tables{"n9"}).error().code, errc::not_found);
}

TEST_F(RunActorTest, PacketsFromOutsideAreForwardedAndAnswered) {
  auto quiet = line();
  quiet.consumers[0].group.max_interests = 1;
  const auto injected = run(quiet, 2);
  ASSERT_TRUE(ask<run_position>(injected, step_to{200_ms}));
  const auto interest =
      packet::interest_builder{*packet::name::parse("/a/outside")}.nonce(7).encode();
  inject_packet what{"n0", "n1", {interest.bytes().begin(), interest.bytes().end()}};
  EXPECT_EQ(ask<run_position>(injected, inject_packet{"n0", "n3", what.packet}).error().code,
            errc::not_found);
  EXPECT_EQ(ask<run_position>(injected, inject_packet{"n1", "", what.packet}).error().code,
            errc::not_found);
  EXPECT_EQ(ask<run_position>(injected, inject_packet{"n0", "", {1, 2}}).error().code,
            errc::malformed);
  what.from = "";  // as the consumer there would
  ASSERT_TRUE(ask<run_position>(injected, what));
  ASSERT_TRUE(ask<run_position>(injected, step_to{221_ms}));
  const auto there = ask<sim::node_tables>(injected, query_tables{"n2"});
  ASSERT_TRUE(there);
  ASSERT_THAT(there->pit, SizeIs(1));
  EXPECT_EQ(there->pit[0].name.to_uri(), "/a/outside");
  ASSERT_TRUE(ask<run_position>(injected, step_to{300_ms}));
  const auto answered = ask<sim::node_tables>(injected, query_tables{"n0"});
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->cs_entries, 2U);
}

TEST_F(RunActorTest, AHostRunsWholeScenarios) {
  const auto at = host();
  EXPECT_GE(ask<std::uint64_t>(at, room_atom_v).value(), 1U);
  const auto made = ask<run_actor>(at, make_run{line(), 2});
  ASSERT_TRUE(made);
  EXPECT_EQ(traces_of(*made), sim::simulate(line()).traces);
  ASSERT_TRUE(ask<run_totals>(*made, stop_atom_v));
  self_->wait_for(*made);
  auto bad = line();
  bad.producers.clear();
  const auto failing = ask<run_actor>(at, make_run{bad, 0});
  ASSERT_TRUE(failing);
  const auto why = ask<run_position>(*failing, start_atom_v);
  ASSERT_FALSE(why);
  EXPECT_EQ(why.error().code, errc::invalid_argument);
  EXPECT_THAT(why.error().message, HasSubstr("nobody produces /a"));
}

TEST_F(RunActorTest, HostsHavePartitionsInProportionToTheirRoom) {
  // What stands between a run and its hosts notes what they are asked for.
  std::array<std::atomic<std::uint32_t>, 3> given{};
  std::vector<named_host> places;
  for (const std::uint64_t room : {1, 3, 0}) {
    auto& count = given[places.size()];
    const auto real = host();
    const auto noting = system_.spawn([real, &count](host_actor::pointer self) {
      return host_actor::behavior_type{
          [=](room_atom order) { return self->delegate(real, order); },
          [=](make_run& order) { return self->delegate(real, std::move(order)); },
          [=, &count](make_partitions& order) {
            count = order.count;
            return self->delegate(real, std::move(order));
          },
          [=](memory_atom order) { return self->delegate(real, order); },
      };
    });
    places.push_back({"host", noting, room});
    hosts_.push_back(noting);
  }
  const auto shared = run(line(), 5, places);
  ASSERT_TRUE(ask<run_position>(shared, start_atom_v));
  EXPECT_EQ(given[0], 1U);
  EXPECT_EQ(given[1], 3U);
  EXPECT_EQ(given[2], 1U) << "a host with no room has as much as one with the least";
  const auto totals = ask<run_totals>(shared, stop_atom_v);
  ASSERT_TRUE(totals) << totals.error().message;
  ASSERT_THAT(totals->partition_events, SizeIs(5));
  EXPECT_EQ(std::accumulate(totals->partition_events.begin(), totals->partition_events.end(),
                            std::uint64_t{0}),
            totals->simulated.events);
}

TEST_F(RunActorTest, WhatAHostMadeEndsWithWhomItWasMadeFor) {
  const auto at = host();
  run_actor left;
  {
    caf::scoped_actor other{system_};
    other->request(at, 60s, make_run{line(), 1})
        .receive([&](run_actor& made) { left = made; }, [](const caf::error&) { ADD_FAILURE(); });
  }
  self_->wait_for(left);
}

TEST_F(RunActorTest, ARunIsLostWithItsHost) {
  auto places = hosts();
  const auto lost = run(line(), 2, places);
  ASSERT_TRUE(ask<run_position>(lost, step_to{1_ms}));
  self_->send_exit(places[1].host, caf::exit_reason::kill);
  self_->wait_for(places[1].host);
  const auto why = ask<run_position>(lost, start_atom_v);
  ASSERT_FALSE(why);
  EXPECT_THAT(why.error().message, HasSubstr("worker second"));
}

}  // namespace
}  // namespace facet::sim_actors
