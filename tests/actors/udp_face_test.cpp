// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/network_fixture.hpp"

#include <sys/socket.h>

namespace facet::actors::test {
namespace {

class UdpFaceTest : public NetworkTest {
 protected:
  /// A stranger with a socket of its own, who sends to a forwarder's UDP port.
  unique_fd stranger(network_node& to) {
    auto socket =
        connect_udp(*socket_address::from_literal("127.0.0.1", to.port("udp4")), std::nullopt);
    EXPECT_TRUE(socket) << socket.error().message;
    return std::move(*socket);
  }

  static void send(const unique_fd& socket, bytes_view octets) {
    EXPECT_EQ(::send(socket.get(), octets.data(), octets.size(), 0),
              static_cast<ssize_t>(octets.size()));
  }

  /// Two forwarders, the second one with a face and a route to the first.
  void exchange_over(const std::string& host, const std::string& scheme,
                     std::optional<std::uint64_t> flags) {
    network_node producer{system};
    network_node consumer{system};
    const auto face = consumer.create(
        scheme + "://" + host + ":" + std::to_string(producer.port(scheme)), {}, flags);
    consumer.add_route("/p", face);
    ASSERT_TRUE(producer.app().register_prefix(name_of("/p")));
    EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/small"), "hello");
    // The Data is one octet short of the largest packet, and longer with its link headers.
    const std::string large(8700, 'x');
    EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/large", large), large);
    const auto status = consumer.face(face);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->face_scope, 0u);
    EXPECT_EQ(status->n_in_data, 2u);
    ASSERT_TRUE(producer.face_of_peer(scheme));
  }
};

TEST_F(UdpFaceTest, CarriesPacketsBetweenTwoForwarders) {
  exchange_over("127.0.0.1", "udp4", {});
}

TEST_F(UdpFaceTest, CarriesPacketsWithReliability) {
  exchange_over("127.0.0.1", "udp4", management::face_flag::reliability);
}

TEST_F(UdpFaceTest, UsesReliabilityWhenThePeerThatMadeTheFaceDoes) {
  network_node producer{system};
  network_node consumer{system};
  const auto face = consumer.create("udp4://127.0.0.1:" + std::to_string(producer.port("udp4")), {},
                                    management::face_flag::reliability);
  consumer.add_route("/p", face);
  ASSERT_TRUE(producer.app().register_prefix(name_of("/p")));
  EXPECT_EQ(exchange(consumer.app(), producer.app(), "/p/1"), "hello");
  EXPECT_TRUE(eventually([&] {
    const auto peer = producer.face_of_peer("udp4");
    return peer && (peer->flags & management::face_flag::reliability) != 0;
  }));
  EXPECT_EQ(consumer.status_of(face)["drops"].value("unacknowledged", 0), 0);
}

TEST_F(UdpFaceTest, CarriesPacketsOverIpv6) {
  if (!has_ipv6())
    GTEST_SKIP() << "this host has no IPv6";
  exchange_over("[::1]", "udp6", {});
}

TEST_F(UdpFaceTest, LosesNotTheFirstDatagramsOfANewPeer) {
  network_node n{system};
  ASSERT_TRUE(n.app().register_prefix(name_of("/p")));
  const auto peer = stranger(n);
  for (int i = 0; i < 20; ++i)
    send(peer, interest("/p/" + std::to_string(i)));
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(n.app().receive(5s)) << i;
  const auto face = n.face_of_peer("udp4");
  ASSERT_TRUE(face);
  EXPECT_EQ(face->uri, socket_address::local_of(peer.get()).to_uri("udp"));
  ASSERT_TRUE(face->expiration_period);
  EXPECT_GT(*face->expiration_period, 500'000u);
}

TEST_F(UdpFaceTest, ClosesAFaceOnDemandThatIsIdle) {
  network_node n{system, [](node_options& o) { o.faces.sockets.udp_idle_timeout = 200ms; }};
  const auto peer = stranger(n);
  send(peer, interest("/nobody"));
  ASSERT_TRUE(eventually([&] { return n.face_of_peer("udp4").has_value(); }));
  EXPECT_TRUE(eventually([&] { return !n.face_of_peer("udp4"); }));
}

TEST_F(UdpFaceTest, APersistentFaceOutlivesIdleTime) {
  network_node n{system, [](node_options& o) { o.faces.sockets.udp_idle_timeout = 100ms; }};
  const auto silent = listen_udp(*socket_address::from_literal("127.0.0.1", 0));
  const auto id = n.create(socket_address::local_of(silent->get()).to_uri("udp"));
  const auto peer = stranger(n);
  send(peer, interest("/nobody"));
  // When the face on demand has come and gone, the persistent one has been idle for longer.
  ASSERT_TRUE(eventually([&] { return n.face_of_peer("udp4").has_value(); }));
  ASSERT_TRUE(eventually([&] { return !n.face_of_peer("udp4"); }));
  const auto status = n.face(id);
  ASSERT_TRUE(status);
  EXPECT_FALSE(status->expiration_period);
}

TEST_F(UdpFaceTest, MakesNoFaceOfRubbish) {
  network_node n{system};
  const auto peer = stranger(n);
  const auto before = n.faces().size();
  send(peer, bytes_of("rubbish"));
  send(peer, bytes_of(""));
  send(peer, std::vector<std::uint8_t>{5, 200, 7});
  send(peer, std::vector<std::uint8_t>(9000, 5));
  EXPECT_TRUE(eventually([&] { return n.channel_sum("malformed") == 4; }))
      << n.status()["channels"].dump();
  EXPECT_EQ(n.faces().size(), before);
}

TEST_F(UdpFaceTest, CountsRubbishOnALivingFace) {
  network_node n{system};
  ASSERT_TRUE(n.app().register_prefix(name_of("/p")));
  const auto peer = stranger(n);
  send(peer, interest("/p/1"));
  ASSERT_TRUE(n.app().receive(5s));
  const auto id = n.face_of_peer("udp4")->face_id;
  send(peer, bytes_of("rubbish"));
  send(peer, std::vector<std::uint8_t>(9000, 5));
  EXPECT_TRUE(eventually([&] {
    const auto drops = n.status_of(id)["drops"];
    return drops.value("malformed", 0) == 1 && drops.value("truncated", 0) == 1;
  })) << n.status_of(id).dump();
  send(peer, interest("/p/2"));
  EXPECT_TRUE(n.app().receive(5s)) << "the face must live on";
}

TEST_F(UdpFaceTest, TurnsPeersAwayWhenThereAreTooMany) {
  network_node n{system, [](node_options& o) { o.faces.sockets.max_on_demand = 2; }};
  std::vector<unique_fd> peers;
  for (int i = 0; i < 5; ++i) {
    peers.push_back(stranger(n));
    send(peers.back(), interest("/nobody"));
  }
  EXPECT_TRUE(eventually([&] { return n.channel_sum("refused") == 3; }))
      << n.status()["channels"].dump();
  const auto list = n.faces();
  EXPECT_EQ(std::ranges::count_if(list, [](auto& f) { return f.uri.starts_with("udp4"); }), 2);
}

/// A new face's socket hears everybody for a moment: what it heard of others must reach their
/// faces.
TEST_F(UdpFaceTest, GivesEveryDatagramToTheFaceOfItsSender) {
  network_node n{system};
  std::vector<unique_fd> peers;
  for (int round = 0; round < 5; ++round) {
    const auto first = peers.size();
    for (int i = 0; i < 32; ++i)
      peers.push_back(stranger(n));
    // The first faces are made while the last peers send.
    for (auto i = first; i < peers.size(); ++i)
      send(peers[i], interest("/nobody"));
    ASSERT_TRUE(eventually([&] { return n.channel_sum("accepted") >= peers.size(); }))
        << n.status()["channels"].dump();
  }
  EXPECT_TRUE(eventually([&] {
    return std::ranges::count_if(n.faces(), [](auto& f) {
             return f.uri.starts_with("udp4") && f.n_in_interests == 1;
           }) == static_cast<std::ptrdiff_t>(peers.size());
  })) << n.status()["faces"].dump();
}

TEST_F(UdpFaceTest, ClosesAPersistentFaceToAPortWhereNobodyListens) {
  network_node n{system};
  auto gone = listen_udp(*socket_address::from_literal("127.0.0.1", 0));
  const auto uri = socket_address::local_of(gone->get()).to_uri("udp");
  gone->reset();
  const auto id = n.create(uri);
  n.add_route("/p", id);
  ASSERT_TRUE(n.app().send(interest("/p/1")));
  EXPECT_TRUE(eventually([&] { return !n.face(id); })) << "NFD's rule for persistent faces";
}

TEST_F(UdpFaceTest, KeepsAPermanentFaceToAPortWhereNobodyListens) {
  network_node n{system};
  auto gone = listen_udp(*socket_address::from_literal("127.0.0.1", 0));
  const auto address = socket_address::local_of(gone->get());
  gone->reset();
  const auto id = n.create(address.to_uri("udp"), management::persistency::permanent);
  n.add_route("/p", id);
  ASSERT_TRUE(n.app().send(interest("/p/1")));
  EXPECT_TRUE(eventually([&] { return n.status_of(id)["drops"].value("refused", 0) >= 1; }));
  // Somebody listens there now: the same face reaches it.
  auto back = listen_udp(address);
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_TRUE(n.app().send(interest("/p/2")));
  std::vector<heard_datagram> heard;
  std::uint64_t truncated = 0;
  EXPECT_TRUE(eventually([&] {
    (void)hear_datagrams(back->get(), 8, heard, truncated);
    return !heard.empty();
  }));
}

TEST_F(UdpFaceTest, RefusesAPortThatAnotherForwarderHas) {
  network_node first{system};
  const auto port = first.port("udp4");
  EXPECT_THROW((network_node{system, [&](node_options& o) { o.udp.port = port; }}),
               std::runtime_error);
  network_node third{system, [&](node_options& o) { o.udp = {true, false, port, false}; }};
  EXPECT_EQ(third.port("udp4"), 0) << "goes on without the port";
}

}  // namespace
}  // namespace facet::actors::test
