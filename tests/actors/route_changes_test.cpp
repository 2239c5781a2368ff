// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Many changes of next hops at once, turn by turn: how many each makes, and that order holds.
#include "actors/strategy_actor.hpp"
#include "tests/actors/actor_test.hpp"
#include "tests/actors/keeping_face.hpp"

namespace facet::actors::test {
namespace {

class RouteChangesTest : public ActorTest {
 protected:
  static constexpr std::size_t per_turn = strategy_state::changes_per_turn;
  static constexpr std::size_t many = 3 * per_turn + 10;
  static constexpr face_id first = 300;
  static constexpr face_id second = 301;

  void SetUp() override {
    strategy = spawn<strategy_state>(forwarding::forwarder_options{}, shard_seat{});
    face = spawn<keeping_face_state>(&taken);
    for (const auto id : {first, second})
      attach(id);
  }

  void TearDown() override {
    // The handles go before the system does.
    ActorTest::TearDown();
    strategy = nullptr;
    face = nullptr;
  }

  void attach(face_id id) {
    self->send(strategy, attach_face{id, face, {}});
    run();
  }

  static packet::name prefix(std::size_t i) {
    return packet::name{}.append("p").append_sequence(i);
  }

  static std::vector<tables::fib_change> changes(face_id to, std::optional<std::uint64_t> cost,
                                                 std::size_t count = many) {
    std::vector<tables::fib_change> all;
    for (std::size_t i = 0; i < count; ++i)
      all.push_back({prefix(i), to, cost});
    return all;
  }

  /// Has routes registered, all of them.
  void fill(face_id to, std::size_t count = many) {
    auto h = self->request(strategy, caf::infinite, changes(to, 1, count));
    run();
    h.receive([] {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  }

  /// Prefixes that have next hops now that everything has been done.
  std::size_t size() {
    auto h = self->request(strategy, caf::infinite, get_status_v);
    auto status = answer<forwarder_status>(h);
    return status ? status->sizes.fib : 0;
  }

  strategy_actor strategy;
  face_actor face;
  std::vector<packet::buffer> taken;
};

TEST_F(RouteChangesTest, MakesABoundedNumberOfChangesBetweenOtherMessages) {
  auto done = self->request(strategy, caf::infinite, changes(first, 1));
  auto asked = self->request(strategy, caf::infinite, get_status_v);
  run();
  // The question came behind the changes and was answered before most of them were made.
  std::size_t in_between = 0;
  asked.receive([&](const forwarder_status& s) { in_between = s.sizes.fib; },
                [](const caf::error& e) { FAIL() << caf::to_string(e); });
  EXPECT_EQ(in_between, per_turn);
  done.receive([] {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  EXPECT_EQ(size(), many);
}

TEST_F(RouteChangesTest, RemovesTheRoutesOfAGoneFaceInBoundedSteps) {
  fill(first);
  self->send(strategy, detach_face{first});
  auto asked = self->request(strategy, caf::infinite, get_status_v);
  run();
  std::size_t in_between = 0;
  asked.receive([&](const forwarder_status& s) { in_between = s.sizes.fib; },
                [](const caf::error& e) { FAIL() << caf::to_string(e); });
  EXPECT_EQ(in_between, many - per_turn);
  EXPECT_EQ(size(), 0u);
}

TEST_F(RouteChangesTest, KeepsTheOrderOfChanges) {
  self->send(strategy, changes(first, 1));
  self->send(strategy, changes(first, std::nullopt));
  self->send(strategy, std::vector<tables::fib_change>{{prefix(7), first, 3}});
  auto last = self->request(strategy, caf::infinite,
                            std::vector<tables::fib_change>{{prefix(many - 1), second, 1}});
  run();
  last.receive([] {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  EXPECT_EQ(size(), 2u);
}

TEST_F(RouteChangesTest, KeepsARouteThatWasRegisteredAfterTheFaceWasRemoved) {
  fill(first);
  self->send(strategy, changes(first, std::nullopt));  // as the RIB says it
  self->send(strategy, detach_face{first});
  auto later = self->request(strategy, caf::infinite,
                             std::vector<tables::fib_change>{{prefix(many - 1), second, 1}});
  run();
  later.receive([] {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  EXPECT_EQ(size(), 1u);
}

TEST_F(RouteChangesTest, KeepsTheRoutesOfAFaceThatComesBackUnderItsNumber) {
  fill(first);
  self->send(strategy, detach_face{first});
  self->send(strategy, attach_face{first, face, {}});
  self->send(strategy, changes(first, 1, 5));
  run();
  EXPECT_EQ(size(), 5u);
}

TEST_F(RouteChangesTest, AnswersWhoeverWaitsWhenItEnds) {
  auto waiting = self->request(strategy, caf::infinite, changes(first, 1));
  self->send_exit(strategy, caf::exit_reason::kill);
  run();
  bool failed = false;
  waiting.receive([] {}, [&](const caf::error&) { failed = true; });
  EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace facet::actors::test
