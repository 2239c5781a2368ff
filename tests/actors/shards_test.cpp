// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Two shards without lanes around them: the order of what they tell each other.
#include "actors/strategy_actor.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/actors/actor_test.hpp"
#include "tests/actors/keeping_face.hpp"

#include <array>

namespace facet::actors::test {
namespace {

class ShardsTest : public ActorTest {
 protected:
  static constexpr face_id consumer = 300;
  static constexpr face_id producer = 301;

  void SetUp() override {
    auto board = std::make_shared<shard_board>(shards.size());
    for (std::size_t i = 0; i < shards.size(); ++i)
      shards[i] = spawn<strategy_state>(forwarding::forwarder_options{}, shard_seat{i, board});
    for (const auto& shard : shards)
      self->send(shard, meet_shards{{shards.begin(), shards.end()}});
    for (const auto& shard : shards) {
      self->send(shard, attach_face{consumer, spawn<keeping_face_state>(&received), {}});
      self->send(shard, attach_face{producer, spawn<keeping_face_state>(&asked), {}});
      self->send(shard, std::vector<tables::fib_change>{{packet::name{}, producer, 1}});
    }
    run();
  }

  void TearDown() override {
    // The handles go before the system does.
    ActorTest::TearDown();
    shards = {};
  }

  static packet::name name_of_shard(std::size_t shard) {
    const forwarding::shard_map map{2};
    for (std::uint64_t i = 0;; ++i)
      if (auto name = packet::name{}.append("p").append_sequence(i); map.of(name) == shard)
        return name;
  }

  std::vector<face_id> faces_of(const strategy_actor& shard) {
    auto h = self->request(shard, caf::infinite, get_status_v);
    std::vector<face_id> ids;
    if (const auto status = answer<forwarder_status>(h))
      for (const auto& face : status->faces)
        ids.push_back(face.id);
    return ids;
  }

  std::array<strategy_actor, 2> shards;
  std::vector<packet::buffer> received;
  std::vector<packet::buffer> asked;
};

TEST_F(ShardsTest, TakeTheLastDataOfAFaceBeforeItIsGone) {
  const auto name = name_of_shard(1);
  self->send(shards[1], packets_arrived{consumer, {{packet::interest_builder{name}.encode()}}});
  run();
  ASSERT_EQ(asked.size(), 1U);
  // The producer's lane is that of the other shard; it answers and ends at once.
  self->send(shards[0], packets_arrived{producer, {{packet::data_builder{name}.encode()}}});
  self->send(shards[0], detach_face{producer});
  run();
  EXPECT_EQ(received.size(), 1U);
  for (const auto& shard : shards)
    EXPECT_EQ(faces_of(shard), std::vector<face_id>{consumer});
}

}  // namespace
}  // namespace facet::actors::test
