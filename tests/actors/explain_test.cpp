// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/drop_summary.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/node_fixture.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

class ExplainNodeTest : public NodeTest {
 protected:
  /// The answer to /localhost/facet/explain/COMPONENT.
  static packet::buffer ask(client::connection& c, bytes_view component) {
    auto name = *packet::name::parse("/localhost/facet/explain");
    name.append(packet::tlv::generic_component, component);
    EXPECT_TRUE(c.send(packet::interest_builder{name}.must_be_fresh().encode()));
    auto got = c.receive(5s);
    EXPECT_TRUE(got) << got.error().message;
    return got.value_or(packet::buffer{});
  }
  static nlohmann::json explain(client::connection& c, const char* uri) {
    std::vector<std::uint8_t> element;
    packet::tlv_writer out{element};
    packet::name::parse(uri)->encode(out);
    const auto answer = ask(c, element);
    const auto data = packet::decode_data(answer);
    EXPECT_TRUE(data);
    return nlohmann::json::parse(data->content.begin(), data->content.end());
  }
};

TEST_F(ExplainNodeTest, TellsWhatWouldHappenToAnInterest) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(producer.register_prefix(*packet::name::parse("/p")));
  const auto e = explain(consumer, "/p/1");
  EXPECT_EQ(e["name"], "/p/1");
  EXPECT_EQ(e["content_store"], (nlohmann::json{{"hit", false}, {"fresh", false}, {"data", {}}}));
  EXPECT_EQ(e["pit"]["pending"], false);
  EXPECT_EQ(e["fib"]["prefix"], "/p");
  ASSERT_EQ(e["fib"]["next_hops"].size(), 1U);
  const auto& hop = e["fib"]["next_hops"][0];
  EXPECT_TRUE(hop["uri"].get<std::string>().starts_with("memfd://")) << hop;
  EXPECT_EQ(hop["eligible"], true);
  EXPECT_EQ(e["strategy"]["prefix"], "/");
  EXPECT_EQ(e["strategy"]["name"], "/localhost/nfd/strategy/best-route/v=5");
  EXPECT_EQ(e["verdict"], "forwarded by best-route to face " + hop["face"].dump());
  EXPECT_TRUE(e["recent_drops"].empty());
}

TEST_F(ExplainNodeTest, TellsWhatWasDroppedAndWhatIsPending) {
  auto producer = connect();
  auto consumer = connect();
  ASSERT_TRUE(consumer.send(packet::interest_builder{*packet::name::parse("/p/1")}.encode()));
  ASSERT_TRUE(consumer.receive(5s)) << "a Nack";
  ASSERT_TRUE(producer.register_prefix(*packet::name::parse("/p")));
  ASSERT_TRUE(consumer.send(packet::interest_builder{*packet::name::parse("/p/1")}.encode()));
  ASSERT_TRUE(producer.receive(5s));
  const auto e = explain(producer, "/p/1");
  ASSERT_EQ(e["recent_drops"].size(), 1U);
  EXPECT_EQ(e["recent_drops"][0]["reason"], "no_route");
  EXPECT_EQ(e["recent_drops"][0]["name"], "/p/1");
  EXPECT_EQ(e["pit"]["pending"], true);
  EXPECT_EQ(e["pit"]["downstreams"].size(), 1U);
  EXPECT_EQ(e["pit"]["upstreams"].size(), 1U);
  EXPECT_TRUE(e["pit"]["upstreams"][0]["nack"].is_null());
}

TEST_F(ExplainNodeTest, RefusesAComponentThatHoldsNoName) {
  auto consumer = connect();
  for (const auto& junk :
       {std::vector<std::uint8_t>{}, std::vector<std::uint8_t>{7},
        std::vector<std::uint8_t>{7, 5, 8, 1}, std::vector<std::uint8_t>{8, 0}}) {
    const auto answer = ask(consumer, junk);
    const auto data = packet::decode_data(answer);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->content_type, packet::content_type::nack);
  }
  EXPECT_EQ(explain(consumer, "/still/there")["name"], "/still/there");
}

std::string_view letter(std::size_t i) {
  return std::string_view{"abcdef"}.substr(i, 1);
}

TEST(DropSummaryTest, TellsWhatIsNewMostFrequentFirst) {
  drop_summary summary;
  EXPECT_EQ(summary.news(std::vector<std::uint64_t>{0, 0, 0}, letter), "");
  EXPECT_EQ(summary.news(std::vector<std::uint64_t>{2, 0, 130}, letter), "132 dropped: c 130, a 2");
  EXPECT_EQ(summary.news(std::vector<std::uint64_t>{2, 0, 130}, letter), "");
  EXPECT_EQ(summary.news(std::vector<std::uint64_t>{2, 1, 130}, letter), "1 dropped: b 1");
}

TEST(DropSummaryTest, IsToldSoonAndThenEveryTenSecondsAtMost) {
  summary_schedule schedule;
  const time_point start{1h};
  EXPECT_EQ(schedule.due(), std::nullopt);
  EXPECT_FALSE(schedule.take(start));
  schedule.dropped(start);
  schedule.dropped(start + 500ms);
  EXPECT_EQ(schedule.due(), start + 1s);
  EXPECT_FALSE(schedule.take(start + 999ms));
  EXPECT_TRUE(schedule.take(start + 1s));
  EXPECT_EQ(schedule.due(), std::nullopt) << "nothing new";
  schedule.dropped(start + 2s);
  EXPECT_EQ(schedule.due(), start + 11s);
  EXPECT_TRUE(schedule.take(start + 11s));
  schedule.dropped(start + 60s);
  EXPECT_EQ(schedule.due(), start + 61s);
}

}  // namespace
}  // namespace facet::actors::test
