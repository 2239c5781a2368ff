// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/node_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

packet::name name_of(const char* uri) {
  return *packet::name::parse(uri);
}

packet::buffer interest(const char* uri) {
  return packet::interest_builder{name_of(uri)}.encode();
}

packet::buffer data(const char* uri, const std::string& content) {
  return packet::data_builder{name_of(uri)}.content(bytes_of(content)).encode();
}

/// Sends an Interest through `consumer`, answers it at `producer`; the content that comes back.
std::string exchange(client::connection& consumer, client::connection& producer, const char* uri) {
  EXPECT_TRUE(consumer.send(interest(uri)));
  auto asked = producer.receive(5s);
  if (!asked)
    return "producer: " + asked.error().message;
  EXPECT_TRUE(producer.send(data(uri, "hello")));
  auto got = consumer.receive(5s);
  if (!got)
    return "consumer: " + got.error().message;
  auto decoded = packet::decode_data(*got);
  return decoded ? text_of(decoded->content) : "not Data";
}

TEST_F(NodeTest, ForwardsBetweenTwoSharedMemoryFaces) {
  auto producer = connect();
  auto consumer = connect();
  EXPECT_TRUE(producer.over_shared_memory()) << producer.fallback_reason();
  ASSERT_TRUE(producer.register_prefix(name_of("/p")));
  EXPECT_EQ(exchange(consumer, producer, "/p/1"), "hello");
}

TEST_F(NodeTest, ForwardsOverTheSocketWhenAnApplicationWantsNoSharedMemory) {
  auto options = client_options();
  options.shared_memory = false;
  auto producer = connect(options);
  auto consumer = connect(options);
  EXPECT_FALSE(producer.over_shared_memory());
  ASSERT_TRUE(producer.register_prefix(name_of("/p")));
  EXPECT_EQ(exchange(consumer, producer, "/p/1"), "hello");
}

TEST_F(NodeTest, AnswersNoRouteWithANack) {
  auto consumer = connect();
  ASSERT_TRUE(consumer.send(interest("/nobody/here")));
  auto got = consumer.receive(5s);
  ASSERT_TRUE(got) << got.error().message;
  auto lp = packet::decode_lp(*got);
  ASSERT_TRUE(lp && lp->nack);
  EXPECT_EQ(*lp->nack, packet::nack_reason::no_route);
}

TEST_F(NodeTest, AnswersAtOnceForManagementNamesThatMeanNothing) {
  auto consumer = connect();
  for (const auto* uri :
       {"/localhost/facet", "/localhost/facet/nonsense", "/localhost/facet/status/more",
        "/localhost/facet/explain", "/localhost/nfd", "/localhost/nfd/nonsense",
        "/localhost/nfd/nonsense/list", "/localhost/nfd/faces/nonsense"}) {
    ASSERT_TRUE(consumer.send(packet::interest_builder{name_of(uri)}.lifetime(60s).encode()));
    auto got = consumer.receive(5s);
    ASSERT_TRUE(got) << uri << ": " << got.error().message;
    auto lp = packet::decode_lp(*got);
    ASSERT_TRUE(lp);
    const auto answer = packet::decode_data(lp->fragment);
    EXPECT_TRUE(lp->nack || (answer && answer->content_type == packet::content_type::nack)) << uri;
  }
}

TEST_F(NodeTest, RemovesFaceAndRoutesWithTheControlConnection) {
  auto consumer = connect();
  {
    auto producer = connect();
    ASSERT_TRUE(producer.register_prefix(name_of("/p")));
    EXPECT_EQ(faces().size(), 5u) << "management, and two of each application";
  }
  EXPECT_TRUE(eventually([&] { return faces().size() == 3; }));
  ASSERT_TRUE(consumer.send(interest("/p/1")));
  auto got = consumer.receive(5s);
  ASSERT_TRUE(got);
  EXPECT_EQ(packet::kind_of(*got), packet::packet_kind::lp) << "a Nack: the route is gone";
}

TEST_F(NodeTest, RefusesReservedPrefixesAndBadCommands) {
  auto c = connect();
  management::control_parameters p;
  p.name = name_of("/localhost/nfd/faces");
  EXPECT_EQ(c.command("rib", "register", p)->code, 403u);
  EXPECT_EQ(c.command("rib", "register", {})->code, 400u);
  EXPECT_EQ(c.command("faces", "create", {})->code, 400u);
  EXPECT_EQ(c.command("faces", "conquer", {})->code, 501u);
  management::control_parameters uri;
  uri.uri = "ether://[01:00:5e:00:17:aa]";
  EXPECT_EQ(c.command("faces", "create", uri)->code, 406u);
  for (const char* bad : {"shm://", "shm://..", "shm://a/b", "shm://.hidden"}) {
    uri.uri = bad;
    EXPECT_EQ(c.command("faces", "create", uri)->code, 400u) << bad;
  }
  management::control_parameters elsewhere;
  elsewhere.name = name_of("/p");
  elsewhere.face_id = 99999;
  EXPECT_EQ(c.command("rib", "register", elsewhere)->code, 404u);
}

TEST_F(NodeTest, RefusesANameThatIsInUse) {
  auto c = connect();
  management::control_parameters p;
  p.uri = "shm://" + unique_name("twice");
  auto first = c.command("faces", "create", p);
  ASSERT_TRUE(first && first->succeeded()) << first->text;
  EXPECT_EQ(c.command("faces", "create", p)->code, 409u);
  management::control_parameters gone;
  gone.face_id = first->body->face_id;
  EXPECT_EQ(c.command("faces", "destroy", gone)->code, 200u);
  EXPECT_TRUE(c.command("faces", "create", p)->succeeded()) << "free again";
}

TEST_F(NodeTest, ListsItsFacesForNfdClients) {
  auto c = connect();
  auto content = c.fetch_dataset(name_of("/localhost/nfd/faces/list"));
  ASSERT_TRUE(content) << content.error().message;
  auto list = management::decode_dataset<management::face_status>(*content);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 3u);
  EXPECT_EQ((*list)[0].face_id, management_face);
  EXPECT_TRUE((*list)[2].uri.starts_with("memfd://app-"));
}

TEST_F(NodeTest, ExplainsDropsByFaceAndReason) {
  auto c = connect();
  ASSERT_TRUE(c.send(interest("/nobody")));
  ASSERT_TRUE(c.receive(5s));
  ASSERT_TRUE(c.send(data("/unsolicited", "x")));
  ASSERT_TRUE(c.send(std::vector<std::uint8_t>{5, 3, 7, 1, 8}));
  auto drops = [&] {
    auto content = c.fetch_dataset(name_of("/localhost/facet/status"));
    auto status = nlohmann::json::parse(content->begin(), content->end());
    for (const auto& face : status["faces"])
      if (face["face_id"] == c.face_id())
        return face["drops"];
    return nlohmann::json{};
  };
  EXPECT_TRUE(eventually([&] {
    const auto d = drops();
    return d.value("no_route", 0) == 1 && d.value("unsolicited", 0) == 1 &&
           d.value("malformed", 0) == 1;
  })) << drops().dump();
}

TEST_F(NodeTest, AnApplicationReattachesAfterARestartAndRegistersAgain) {
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(name_of("/p")));
  restart();
  auto consumer = connect();
  // The producer's next waiting call attaches it again; its prefix follows without being asked.
  std::string got;
  ASSERT_TRUE(eventually([&] {
    (void)producer.receive(20ms);
    return producer.connected() && producer.stats().reconnects == 1;
  }));
  EXPECT_EQ(exchange(consumer, producer, "/p/2"), "hello");
}

TEST_F(NodeTest, AFaceThatFailsHarmsNoOther) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(producer.register_prefix(name_of("/p")));
  auto victim = connect();
  const auto id = victim.face_id();
  auto list = faces();
  auto found = std::find_if(list.begin(), list.end(), [&](auto& f) { return f.id == id; });
  ASSERT_NE(found, list.end());
  caf::anon_send_exit(found->handle, caf::exit_reason::kill);
  EXPECT_TRUE(eventually([&] {
    const auto now = faces();
    return std::none_of(now.begin(), now.end(), [&](auto& f) { return f.id == id; });
  }));
  EXPECT_EQ(exchange(consumer, producer, "/p/3"), "hello");
}

TEST_F(NodeTest, LeavesNothingBehindWhenItStops) {
  auto options = client_options();
  options.memory = client::memory_kind::named;
  auto c = connect(options);
  const auto shm = "/dev/shm/ndn-shm-" + faces().back().uri.substr(6);
  EXPECT_EQ(::access(shm.c_str(), F_OK), 0);
  node.reset();
  EXPECT_NE(::access(shm.c_str(), F_OK), 0);
  EXPECT_NE(::access(socket_path.c_str(), F_OK), 0);
}

TEST_F(NodeTest, RefusesASocketThatSomebodyListensOn) {
  node_options o;
  o.socket_path = socket_path;
  auto second = actors::node::start(system, std::move(o));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::name_in_use);
}

}  // namespace
}  // namespace facet::actors::test
