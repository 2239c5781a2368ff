// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/network_fixture.hpp"

#include <sys/socket.h>

namespace facet::actors::test {
namespace {

class TcpFaceTest : public NetworkTest {
 protected:
  void exchange_over(const std::string& host, const std::string& scheme) {
    network_node producer{system};
    network_node consumer{system};
    const auto face =
        consumer.create(scheme + "://" + host + ":" + std::to_string(producer.port(scheme)));
    consumer.add_route("/p", face);
    ASSERT_TRUE(producer.app().register_prefix(name_of("/p")));
    EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/small"), "hello");
    const std::string large(8700, 'x');
    EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/large", large), large);
    EXPECT_EQ(consumer.face(face)->face_persistency, management::persistency::persistent);
    ASSERT_TRUE(producer.face_of_peer(scheme));
    EXPECT_FALSE(producer.face_of_peer(scheme)->expiration_period);
  }
};

TEST_F(TcpFaceTest, CarriesPacketsBetweenTwoForwarders) {
  exchange_over("127.0.0.1", "tcp4");
}

TEST_F(TcpFaceTest, CarriesPacketsOverIpv6) {
  if (!has_ipv6())
    GTEST_SKIP() << "this host has no IPv6";
  exchange_over("[::1]", "tcp6");
}

TEST_F(TcpFaceTest, ResolvesHostNames) {
  network_node producer{system};
  network_node consumer{system};
  const auto port = std::to_string(producer.port("tcp4"));
  const auto id = consumer.create("tcp4://localhost:" + port);
  EXPECT_EQ(consumer.face(id)->uri, "tcp4://127.0.0.1:" + port);
  management::control_parameters p;
  p.uri = "udp4://no-such-host.invalid:6363";
  EXPECT_EQ(consumer.command("create", p).code, 404u);
}

TEST_F(TcpFaceTest, SaysThatNobodyListens) {
  network_node n{system};
  auto gone = listen_tcp(*socket_address::from_literal("127.0.0.1", 0));
  management::control_parameters p;
  p.uri = socket_address::local_of(gone->get()).to_uri("tcp");
  gone->reset();
  const auto response = n.command("create", p);
  EXPECT_EQ(response.code, 504u);
  EXPECT_NE(response.text.find("refused"), std::string::npos) << response.text;
}

TEST_F(TcpFaceTest, APersistentFaceEndsWithItsConnection) {
  auto producer = std::make_unique<network_node>(system);
  network_node consumer{system};
  const auto id = consumer.create("tcp4://127.0.0.1:" + std::to_string(producer->port("tcp4")));
  producer.reset();
  EXPECT_TRUE(eventually([&] { return !consumer.face(id); }));
}

TEST_F(TcpFaceTest, APermanentFaceOutlivesARestartOfTheOtherSide) {
  auto producer = std::make_unique<network_node>(system);
  network_node consumer{system};
  const auto port = producer->port("tcp4");
  const auto id = consumer.create("tcp4://127.0.0.1:" + std::to_string(port),
                                  management::persistency::permanent);
  consumer.add_route("/p", id);
  producer.reset();
  ASSERT_TRUE(eventually([&] { return consumer.status_of(id)["up"] == false; }));
  producer = std::make_unique<network_node>(system, [&](node_options& o) { o.tcp.port = port; });
  ASSERT_TRUE(producer->app().register_prefix(name_of("/p")));
  ASSERT_TRUE(eventually([&] { return consumer.status_of(id)["up"] == true; }));
  EXPECT_EQ(exchange(consumer.app(), producer->app(), "/p/2"), "hello");
  EXPECT_TRUE(consumer.face(id)) << "the same face, with its routes";
}

TEST_F(TcpFaceTest, CountsWhatDoesNotFitIntoTheQueueWhileDown) {
  auto producer = std::make_unique<network_node>(system);
  network_node consumer{system, [](node_options& o) { o.faces.faces.queue_limit = 100; }};
  const auto id = consumer.create("tcp4://127.0.0.1:" + std::to_string(producer->port("tcp4")),
                                  management::persistency::permanent);
  consumer.add_route("/p", id);
  producer.reset();
  ASSERT_TRUE(eventually([&] { return consumer.status_of(id)["up"] == false; }));
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(consumer.app().send(interest("/p/" + std::to_string(i))));
  EXPECT_TRUE(eventually([&] { return consumer.status_of(id)["drops"].value("down", 0) >= 10; }))
      << consumer.status_of(id).dump();
}

TEST_F(TcpFaceTest, SurvivesAFloodOfConnections) {
  network_node n{system, [](node_options& o) { o.faces.sockets.max_on_demand = 3; }};
  const auto address = *socket_address::from_literal("127.0.0.1", n.port("tcp4"));
  std::vector<unique_fd> peers;
  for (int i = 0; i < 100; ++i)
    peers.push_back(std::move(*start_tcp(address)));
  EXPECT_TRUE(eventually([&] { return n.channel_sum("refused") == 97; }))
      << n.status()["channels"].dump();
  peers.clear();
  EXPECT_TRUE(eventually([&] { return !n.face_of_peer("tcp4"); }));
  auto late = start_tcp(address);
  ASSERT_TRUE(late);
  EXPECT_TRUE(eventually([&] { return n.face_of_peer("tcp4").has_value(); })) << "room again";
}

TEST_F(TcpFaceTest, ClosesAConnectionThatSendsRubbish) {
  network_node n{system};
  auto peer = start_tcp(*socket_address::from_literal("127.0.0.1", n.port("tcp4")));
  ASSERT_TRUE(peer);
  ASSERT_TRUE(eventually([&] { return n.face_of_peer("tcp4").has_value(); }));
  const std::vector<std::uint8_t> rubbish(1000, 0xff);
  EXPECT_GT(::send(peer->get(), rubbish.data(), rubbish.size(), MSG_NOSIGNAL), 0);
  EXPECT_TRUE(eventually([&] { return !n.face_of_peer("tcp4"); }));
}

}  // namespace
}  // namespace facet::actors::test
