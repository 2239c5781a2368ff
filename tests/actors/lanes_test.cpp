// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Forwarders with several lanes: what one lane does is the same with many.
#include "core/forwarding/shard_map.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/node_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

class LanesTest : public NodeTest, public ::testing::WithParamInterface<std::size_t> {
 protected:
  LanesTest() { lanes = GetParam(); }

  static packet::name named(const std::string& uri) { return *packet::name::parse(uri); }
  static packet::buffer asking(const std::string& uri) {
    return packet::interest_builder{named(uri)}.encode();
  }
  static packet::buffer asking_below(const std::string& prefix) {
    return packet::interest_builder{named(prefix)}.can_be_prefix().must_be_fresh().encode();
  }
  static packet::buffer answer(const std::string& uri) {
    return packet::data_builder{named(uri)}.content(bytes_of("about " + uri)).encode();
  }

  /// Names /PREFIX/0, /PREFIX/1 … of which every shard has one, shard 0 first. @pre one component
  std::vector<std::string> one_per_shard(const std::string& prefix) const {
    const forwarding::shard_map map{lanes};
    std::vector<std::string> found(lanes);
    for (std::size_t i = 0, missing = lanes; missing > 0; ++i) {
      auto uri = prefix + "/" + std::to_string(i);
      auto& place = found[map.of(named(uri))];
      missing -= place.empty() ? 1 : 0;
      place = uri;
    }
    return found;
  }

  static std::string receive_data(client::connection& at) {
    auto got = at.receive(5s);
    if (!got)
      return got.error().message;
    auto data = packet::decode_data(*got);
    return data ? packet::to_uri(data->name) : "not Data";
  }
  static std::string receive_interest(client::connection& at) {
    auto got = at.receive(5s);
    if (!got)
      return got.error().message;
    auto interest = packet::decode_interest(*got);
    return interest ? packet::to_uri(interest->name) : "not an Interest";
  }

  /// Asks through `consumer`, answers at `producer`; the Name of what comes back.
  static std::string exchange(client::connection& consumer, client::connection& producer,
                              const std::string& uri) {
    EXPECT_TRUE(consumer.send(asking(uri)));
    EXPECT_EQ(receive_interest(producer), uri);
    EXPECT_TRUE(producer.send(answer(uri)));
    return receive_data(consumer);
  }

  nlohmann::json status() {
    if (!observer_)
      observer_ = connect();
    auto content = observer_->fetch_dataset(named("/localhost/facet/status"));
    if (!content)
      return content.error().message;
    return nlohmann::json::parse(content->begin(), content->end());
  }

  std::uint64_t interests_of(client::connection& application) {
    const auto all = status();
    for (const auto& face : all["faces"])
      if (face["face_id"] == application.face_id())
        return face.value("in_interests", std::uint64_t{0});
    return 0;
  }

  std::uint64_t drops(const std::string& reason) {
    return status()["forwarder"]["drops"].value(reason, std::uint64_t{0});
  }

 private:
  std::optional<client::connection> observer_;
};

TEST_P(LanesTest, ExchangesNamesOfEveryShardBetweenFacesOfAllLanes) {
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  std::vector<client::connection> consumers;
  for (std::size_t i = 0; i < 2 * lanes; ++i)
    consumers.push_back(connect());
  for (auto& consumer : consumers)
    for (const auto& prefix : one_per_shard("/p"))
      for (const auto& uri : {prefix + "/1/" + std::to_string(consumer.face_id()),
                              prefix + "/2/" + std::to_string(consumer.face_id())}) {
        ASSERT_TRUE(consumer.send(asking(uri)));
        ASSERT_EQ(receive_interest(producer), uri);
        ASSERT_TRUE(producer.send(answer(uri)));
        ASSERT_EQ(receive_data(consumer), uri);
      }
}

TEST_P(LanesTest, SpreadsTheFacesOfApplicationsOverTheLanes) {
  std::vector<client::connection> applications;
  for (std::size_t i = 0; i < 2 * lanes; ++i)
    applications.push_back(connect());
  std::vector<int> rings(lanes);
  for (const auto& face : faces()) {
    ASSERT_LT(face.lane, lanes);
    rings[face.lane] += face.uri.starts_with("memfd://") ? 1 : 0;
  }
  for (const auto count : rings)
    EXPECT_EQ(count, 2);
}

TEST_P(LanesTest, KeepsTheOrderOfAFlow) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/flow")));
  constexpr int count = 60;
  for (int i = 0; i < count; ++i)
    ASSERT_TRUE(consumer.send(asking("/flow/x/" + std::to_string(i))));
  for (int i = 0; i < count; ++i) {
    const auto uri = "/flow/x/" + std::to_string(i);
    ASSERT_EQ(receive_interest(producer), uri);
    ASSERT_TRUE(producer.send(answer(uri)));
  }
  for (int i = 0; i < count; ++i)
    ASSERT_EQ(receive_data(consumer), "/flow/x/" + std::to_string(i));
}

TEST_P(LanesTest, SatisfiesAShortPrefixWithDataOfEveryShard) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_TRUE(consumer.send(asking_below("/p")));
    ASSERT_EQ(receive_interest(producer), "/p");
    ASSERT_TRUE(producer.send(answer(uri)));
    ASSERT_EQ(receive_data(consumer), uri);
    // Its own shard has it: nobody but the store can answer this.
    ASSERT_TRUE(consumer.send(asking(uri)));
    ASSERT_EQ(receive_data(consumer), uri);
  }
  EXPECT_EQ(drops("unsolicited"), 0U);
  EXPECT_EQ(status()["content_store"]["entries"], lanes);
}

TEST_P(LanesTest, GivesDataToWhoAskedByShortPrefixAndToWhoAskedByName) {
  auto producer = connect();
  auto by_name = connect();
  auto by_prefix = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_TRUE(by_prefix.send(asking_below("/p")));
    ASSERT_EQ(receive_interest(producer), "/p");
    ASSERT_TRUE(by_name.send(asking(uri)));
    ASSERT_EQ(receive_interest(producer), uri);
    ASSERT_TRUE(producer.send(answer(uri)));
    EXPECT_EQ(receive_data(by_name), uri);
    EXPECT_EQ(receive_data(by_prefix), uri);
  }
  EXPECT_EQ(drops("unsolicited"), 0U);
}

TEST_P(LanesTest, CountsUnsolicitedDataOnceWhileAShortPrefixIsPending) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  ASSERT_TRUE(consumer.send(asking_below("/p")));
  ASSERT_EQ(receive_interest(producer), "/p");
  for (const auto& uri : one_per_shard("/q"))
    ASSERT_TRUE(producer.send(answer(uri)));
  EXPECT_TRUE(eventually([&] { return drops("unsolicited") == lanes; }));
  ASSERT_TRUE(producer.send(answer("/p/x/y")));
  EXPECT_EQ(receive_data(consumer), "/p/x/y");
  EXPECT_EQ(drops("unsolicited"), lanes);
}

TEST_P(LanesTest, AggregatesTheInterestsOfFacesOnDifferentLanes) {
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  std::vector<client::connection> consumers;
  for (std::size_t i = 0; i < lanes + 1; ++i)
    consumers.push_back(connect());
  std::uint64_t asked = 0;
  for (const auto& uri : one_per_shard("/p")) {
    for (auto& consumer : consumers)
      ASSERT_TRUE(consumer.send(asking(uri)));
    ++asked;
    ASSERT_TRUE(eventually([&] {
      return std::ranges::all_of(consumers, [&](auto& c) { return interests_of(c) == asked; });
    }));
    ASSERT_TRUE(producer.send(answer(uri)));
    for (auto& consumer : consumers)
      EXPECT_EQ(receive_data(consumer), uri);
  }
}

TEST_P(LanesTest, ReturnsNacksOfEveryShard) {
  auto consumer = connect();
  for (const auto& uri : one_per_shard("/nobody")) {
    ASSERT_TRUE(consumer.send(asking(uri)));
    auto got = consumer.receive(5s);
    ASSERT_TRUE(got) << got.error().message;
    const auto lp = packet::decode_lp(*got);
    ASSERT_TRUE(lp && lp->nack);
  }
  EXPECT_EQ(drops("no_route"), lanes);
}

TEST_P(LanesTest, LoseNothingOfAFloodForOneShard) {
  auto consumer = connect();
  constexpr int count = 20'000;  // several times what may wait between lanes
  const auto uri = one_per_shard("/flood").back();
  for (int i = 0; i < count; ++i)
    ASSERT_TRUE(consumer.send(asking(uri + "/" + std::to_string(i)))) << i;
  for (int i = 0; i < count; ++i)
    ASSERT_TRUE(consumer.receive(5s)) << i;
  EXPECT_EQ(drops("no_route"), count);
}

TEST_P(LanesTest, ForgetsAFaceInAllShards) {
  auto consumer = connect();
  {
    auto producer = connect();
    ASSERT_TRUE(producer.register_prefix(named("/p")));
  }
  ASSERT_TRUE(eventually([&] { return faces().size() == 3; }));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_TRUE(consumer.send(asking(uri)));
    auto got = consumer.receive(5s);
    ASSERT_TRUE(got);
    EXPECT_EQ(packet::kind_of(*got), packet::packet_kind::lp) << "a Nack: the route is gone";
  }
}

TEST_P(LanesTest, DividesTheContentStoreAndTellsItAsOne) {
  auto app = connect();
  management::control_parameters p;
  p.capacity = 7;
  auto changed = app.command("cs", "config", p);
  ASSERT_TRUE(changed && changed->succeeded());
  EXPECT_EQ(changed->body->capacity, 7U);
  auto producer = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_EQ(exchange(app, producer, uri), uri);
  }
  EXPECT_EQ(status()["content_store"]["entries"], lanes);
  management::control_parameters under;
  under.name = named("/p");
  under.count = 1;
  EXPECT_EQ(app.command("cs", "erase", under)->body->count, 1U);
  under.count.reset();
  EXPECT_EQ(app.command("cs", "erase", under)->body->count, lanes - 1);
  EXPECT_EQ(status()["content_store"]["entries"], 0U);
}

TEST_P(LanesTest, ExplainsANameByItsOwnShard) {
  auto producer = connect();
  auto app = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_EQ(exchange(app, producer, uri), uri);
    auto name = named("/localhost/facet/explain");
    std::vector<std::uint8_t> element;
    packet::tlv_writer out{element};
    named(uri).encode(out);
    name.append(packet::tlv::generic_component, element);
    auto content = app.fetch_dataset(name);
    ASSERT_TRUE(content) << content.error().message;
    const auto told = nlohmann::json::parse(content->begin(), content->end());
    EXPECT_EQ(told["content_store"]["hit"], true) << told.dump();
  }
}

TEST_P(LanesTest, ChangesStrategiesInAllShards) {
  auto app = connect();
  management::control_parameters p;
  p.name = named("/p");
  p.strategy = named("/localhost/nfd/strategy/multicast");
  ASSERT_TRUE(app.command("strategy-choice", "set", p)->succeeded());
  auto one = connect();
  auto other = connect();
  ASSERT_TRUE(one.register_prefix(named("/p")));
  ASSERT_TRUE(other.register_prefix(named("/p")));
  for (const auto& uri : one_per_shard("/p")) {
    ASSERT_TRUE(app.send(asking(uri)));
    EXPECT_EQ(receive_interest(one), uri);
    EXPECT_EQ(receive_interest(other), uri);
  }
}

TEST_P(LanesTest, CountsPacketsOfAFaceOverAllShards) {
  auto producer = connect();
  auto app = connect();
  ASSERT_TRUE(producer.register_prefix(named("/p")));
  const auto uris = one_per_shard("/p");
  for (const auto& uri : uris) {
    ASSERT_EQ(exchange(app, producer, uri), uri);
  }
  const auto all = status();
  ASSERT_EQ(all["lanes"].size(), lanes);
  bool found = false;
  for (const auto& face : all["faces"])
    if (face["face_id"] == app.face_id()) {
      found = true;
      EXPECT_EQ(face["in_interests"], lanes);
      EXPECT_EQ(face["out_data"], lanes);
    }
  EXPECT_TRUE(found);
}

INSTANTIATE_TEST_SUITE_P(Nodes, LanesTest, ::testing::Values(1, 2, 3),
                         [](const auto& test) { return std::to_string(test.param) + "Lanes"; });

}  // namespace
}  // namespace facet::actors::test
