// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Scope across real faces: what may leave a host, and how far.
#include "tests/actors/network_fixture.hpp"

namespace facet::actors::test {
namespace {

/// A consumer's host, a relay and a producer's host, in a row; routes lead all the way.
class ScopeTest : public NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    to_relay = consumer.create("udp4://127.0.0.1:" + std::to_string(relay.port("udp4")));
    to_producer = relay.create("udp4://127.0.0.1:" + std::to_string(producer.port("udp4")));
    for (const auto* prefix : {"/p", "/localhop/p", "/localhost/p"}) {
      consumer.add_route(prefix, to_relay);
      relay.add_route(prefix, to_producer);
      ASSERT_TRUE(producer.app().register_prefix(name_of(prefix)));
    }
  }

  /// What becomes of an Interest of the consumer: "Nack NoRoute" and the like.
  std::string fate(const std::string& uri) {
    EXPECT_TRUE(consumer.app().send(interest(uri)));
    const auto got = consumer.app().receive(5s);
    if (!got)
      return got.error().message;
    const auto lp = packet::decode_lp(*got);
    return lp && lp->nack ? "Nack " + std::string{packet::to_string(*lp->nack)} : "Data";
  }

  /// Interests that came over the network to that host's only network face of a peer.
  static std::uint64_t interests_from_peer(network_node& host) {
    const auto face = host.face_of_peer("udp4");
    return face ? face->n_in_interests : 0;
  }

  network_node consumer{system};
  network_node relay{system};
  network_node producer{system};
  face_id to_relay = no_face;
  face_id to_producer = no_face;
};

TEST_F(ScopeTest, OrdinaryNamesGoAllTheWay) {
  EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/1"), "hello");
}

TEST_F(ScopeTest, LocalhopGoesToTheNextHostAndNoFurther) {
  EXPECT_EQ(fate("/localhop/p/1"), "Nack NoRoute");
  EXPECT_EQ(interests_from_peer(relay), 1u);
  EXPECT_EQ(interests_from_peer(producer), 0u);
  ASSERT_TRUE(relay.app().register_prefix(name_of("/localhop/p")));
  EXPECT_EQ(exchange(consumer.app(), relay.app(), "/localhop/p/2"), "hello")
      << "an application of the next host may answer";
}

TEST_F(ScopeTest, LocalhostDoesNotLeave) {
  // No Nack: the strategy of /localhost is multicast, which sends none.
  ASSERT_TRUE(consumer.app().send(interest("/localhost/p/1")));
  EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/2"), "hello");
  EXPECT_EQ(interests_from_peer(relay), 1u) << "the second one only";
}

}  // namespace
}  // namespace facet::actors::test
