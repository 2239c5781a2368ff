// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/network_fixture.hpp"

namespace facet::actors::test {
namespace {

namespace flag = management::face_flag;
namespace persistency = management::persistency;
using management::control_parameters;

class FaceCommandsTest : public NetworkTest {
 protected:
  static control_parameters with_uri(const std::string& uri) {
    control_parameters p;
    p.uri = uri;
    return p;
  }

  static packet::name query_name(const management::face_query_filter& filter) {
    std::vector<std::uint8_t> value;
    encode(filter, value);
    return name_of("/localhost/nfd/faces/query").append(packet::tlv::generic_component, value);
  }

  std::vector<management::face_status> query(const management::face_query_filter& filter) {
    auto content = n.app().fetch_dataset(query_name(filter));
    EXPECT_TRUE(content) << content.error().message;
    auto list = management::decode_dataset<management::face_status>(*content);
    EXPECT_TRUE(list) << list.error().message;
    return list.value_or(std::vector<management::face_status>{});
  }

  network_node n{system};
  const std::string remote = "udp4://127.0.0.1:7";
};

TEST_F(FaceCommandsTest, DescribesAFaceThatItMade) {
  auto p = with_uri("udp://127.0.0.1:7");
  p.flags = flag::reliability;
  p.mask = flag::reliability;
  p.mtu = 1400;
  p.base_congestion_interval = 50'000'000;
  p.default_congestion_threshold = 10'000;
  p.face_persistency = persistency::permanent;
  const auto made = n.command("create", p);
  ASSERT_EQ(made.code, 200u) << made.text;
  const auto& body = *made.body;
  EXPECT_EQ(body.uri, remote);
  EXPECT_EQ(body.local_uri, "udp4://127.0.0.1:" + std::to_string(n.port("udp4")));
  EXPECT_EQ(body.flags, flag::reliability | flag::congestion_marking);
  EXPECT_EQ(body.mtu, 1400u);
  EXPECT_EQ(body.face_persistency, persistency::permanent);
  EXPECT_EQ(body.base_congestion_interval, 50'000'000u);
  EXPECT_EQ(body.default_congestion_threshold, 10'000u);
  EXPECT_FALSE(body.mask);
  const auto status = n.face(*body.face_id);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->flags, *body.flags);
  EXPECT_EQ(status->mtu, 1400u);
  EXPECT_EQ(status->base_congestion_interval, 50'000'000u);
}

TEST_F(FaceCommandsTest, AnswersWithTheFaceThatIsThereAlready) {
  const auto id = n.create(remote);
  const auto again = n.command("create", with_uri("udp4://127.0.0.1:7"));
  EXPECT_EQ(again.code, 409u);
  ASSERT_TRUE(again.body);
  EXPECT_EQ(again.body->face_id, id);
  EXPECT_EQ(again.body->uri, remote);
  EXPECT_EQ(again.body->face_persistency, persistency::persistent);
}

TEST_F(FaceCommandsTest, StartsAUdpFaceWhereItIsToldTo) {
  auto p = with_uri(remote);
  p.local_uri = "udp4://127.0.0.2:" + std::to_string(n.port("udp4"));
  const auto response = n.command("create", p);
  ASSERT_EQ(response.code, 200u) << response.text;
  EXPECT_EQ(response.body->local_uri, p.local_uri);
}

TEST_F(FaceCommandsTest, RefusesWhatCannotBeMade) {
  for (const auto* uri : {"ether://[01:00:5e:00:17:aa]", "dev://eth0", "unix:///tmp/x", "fd://3",
                          "udp4://224.0.23.170:56363"})
    EXPECT_EQ(n.command("create", with_uri(uri)).code, 406u) << uri;
  for (const auto* uri : {"", "udp4://", "udp4://127.0.0.1:0", "tcp6://127.0.0.1:6363", "nonsense"})
    EXPECT_EQ(n.command("create", with_uri(uri)).code, 400u) << uri;
  auto p = with_uri(remote);
  p.local_uri = "udp6://[::1]:6363";
  EXPECT_EQ(n.command("create", p).code, 400u) << "LocalUri of another version of IP";
  p.local_uri = "tcp4://127.0.0.1:6363";
  EXPECT_EQ(n.command("create", p).code, 400u) << "LocalUri of another scheme";
  p = with_uri("tcp4://127.0.0.1:7");
  p.local_uri = "tcp4://127.0.0.1:6363";
  EXPECT_EQ(n.command("create", p).code, 406u) << "LocalUri of TCP";
  p = with_uri(remote);
  p.face_persistency = persistency::on_demand;
  EXPECT_EQ(n.command("create", p).code, 406u) << "on demand";
  p.face_persistency = 3;
  EXPECT_EQ(n.command("create", p).code, 400u) << "no such persistency";
  p = with_uri(remote);
  p.mtu = 63;
  EXPECT_EQ(n.command("create", p).code, 406u) << "Mtu";
  p = with_uri(remote);
  p.flags = flag::reliability;
  EXPECT_EQ(n.command("create", p).code, 400u) << "Flags without Mask";
  p.flags = p.mask = flag::local_fields;
  EXPECT_EQ(n.command("create", p).code, 406u) << "local fields on a non-local face";
  EXPECT_TRUE(query({.uri_scheme = "udp4"}).empty());
}

TEST_F(FaceCommandsTest, ChangesALivingFace) {
  control_parameters p;
  p.face_id = n.create(remote);
  p.flags = flag::reliability;
  p.mask = flag::reliability | flag::congestion_marking;
  p.mtu = 500;
  p.face_persistency = persistency::permanent;
  const auto changed = n.command("update", p);
  ASSERT_EQ(changed.code, 200u) << changed.text;
  EXPECT_EQ(changed.body->face_id, p.face_id);
  EXPECT_EQ(changed.body->flags, flag::reliability);
  EXPECT_EQ(changed.body->mtu, 500u);
  EXPECT_FALSE(changed.body->uri);
  const auto status = n.face(*p.face_id);
  EXPECT_EQ(status->flags, flag::reliability);
  EXPECT_EQ(status->face_persistency, persistency::permanent);
}

TEST_F(FaceCommandsTest, SaysWhichChangesAreImpossible) {
  control_parameters p;
  p.face_id = n.create(remote);
  p.mtu = 10;
  p.flags = p.mask = flag::local_fields;
  const auto refused = n.command("update", p);
  EXPECT_EQ(refused.code, 409u);
  ASSERT_TRUE(refused.body);
  EXPECT_EQ(refused.body->mtu, 10u);
  EXPECT_EQ(refused.body->flags, flag::local_fields);
  EXPECT_FALSE(refused.body->face_persistency);
  EXPECT_EQ(n.face(*p.face_id)->mtu, 8800u) << "nothing was changed";
  p = {};
  p.face_id = 99999;
  EXPECT_EQ(n.command("update", p).code, 404u);
}

TEST_F(FaceCommandsTest, ChangesTheOwnFaceWhenNoneIsNamed) {
  client::connection socket_app = [&] {
    client::options o;
    o.shared_memory = false;
    return n.connect(o);
  }();
  control_parameters p;
  p.flags = p.mask = flag::local_fields;
  const auto changed = socket_app.command("faces", "update", p);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->code, 200u) << changed->text;
  const auto own = n.face(*changed->body->face_id);
  ASSERT_TRUE(own);
  EXPECT_TRUE(own->uri.starts_with("fd://")) << own->uri;
  EXPECT_EQ(own->flags, flag::local_fields | flag::congestion_marking);
}

TEST_F(FaceCommandsTest, DestroysFacesAndSaysSoOfThoseThatNeverWere) {
  control_parameters p;
  p.face_id = n.create(remote);
  EXPECT_EQ(n.command("destroy", p).code, 200u);
  EXPECT_FALSE(n.face(*p.face_id));
  EXPECT_EQ(n.command("destroy", p).code, 200u);
  EXPECT_NE(n.create(remote), *p.face_id) << "the remote end is free again";
}

TEST_F(FaceCommandsTest, FindsFacesByFilter) {
  const auto id = n.create(remote);
  EXPECT_EQ(query({.face_id = id}).size(), 1u);
  EXPECT_EQ(query({.uri_scheme = "udp4"}).size(), 1u);
  EXPECT_EQ(query({.uri = remote}).front().face_id, id);
  EXPECT_TRUE(query({.uri = "udp4://127.0.0.1:8"}).empty());
  EXPECT_TRUE(query({.face_id = id, .face_scope = 1}).empty());
}

TEST_F(FaceCommandsTest, ListsItsChannels) {
  const auto channels = n.dataset<management::channel_status>("faces/channels");
  auto has = [&](const std::string& scheme) {
    return std::ranges::any_of(channels, [&](auto& c) { return c.local_uri.starts_with(scheme); });
  };
  EXPECT_TRUE(has("unix:///tmp/"));
  EXPECT_TRUE(has("udp4://0.0.0.0:"));
  EXPECT_TRUE(has("tcp4://0.0.0.0:"));
}

TEST_F(FaceCommandsTest, TellsSubscribersWhatHappensToFaces) {
  const auto prefix = name_of("/localhost/nfd/faces/events");
  auto subscriber = n.connect({});
  ASSERT_TRUE(
      subscriber.send(packet::interest_builder{prefix}.can_be_prefix().must_be_fresh().encode()));
  auto next = [&] {
    auto got = subscriber.receive(5s);
    EXPECT_TRUE(got) << got.error().message;
    const auto view = packet::decode_data(*got);
    auto event = management::decode_dataset<management::face_event_notification>(view->content);
    EXPECT_TRUE(event && event->size() == 1);
    return std::pair{packet::name{view->name}, event->front()};
  };
  auto [name, latest] = next();
  EXPECT_EQ(latest.kind, management::face_event_kind::created) << "of the subscriber itself";
  const auto number = *name.view().back().number_of(packet::tlv::sequence_component);
  const auto wait_for = [&](std::uint64_t wanted) {
    ASSERT_TRUE(subscriber.send(
        packet::interest_builder{packet::name{prefix}.append_sequence(wanted)}.encode()));
  };
  wait_for(number + 1);
  ASSERT_TRUE(subscriber.command("faces", "create", with_uri(remote)));
  auto [created_name, created] = next();
  EXPECT_EQ(created.kind, management::face_event_kind::created);
  EXPECT_EQ(created.uri, remote);
  wait_for(number + 2);
  control_parameters p;
  p.face_id = created.face_id;
  EXPECT_EQ(n.command("destroy", p).code, 200u);
  auto [destroyed_name, destroyed] = next();
  EXPECT_EQ(destroyed.kind, management::face_event_kind::destroyed);
  EXPECT_EQ(destroyed.face_id, created.face_id);
}

}  // namespace
}  // namespace facet::actors::test
