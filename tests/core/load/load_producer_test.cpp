// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/load/load_fixture.hpp"

namespace facet::load::tests {
namespace {

class LoadProducerTest : public testing::Test {
 protected:
  LoadProducerTest() {
    group_.name = "p";
    group_.prefix = "/load";
    group_.replies.emplace_back();
  }
  load_producer& producer() {
    if (!producer_)
      producer_.emplace(group_, actor_identity{}, times_);
    return *producer_;
  }
  void ask(std::uint64_t number, duration at) {
    packet::name name = *packet::name::parse("/load");
    name.append_sequence(number);
    producer().on_packet(packet::interest_builder{name}.encode(), times_.start + at);
  }
  std::vector<packet::buffer> replies(duration at) {
    std::vector<packet::buffer> out;
    const auto due = producer().due(times_.start + at, 1000);
    for (const auto wire : due)
      out.push_back(packet::buffer::copy_of(wire));
    producer().sent(due.size());
    return out;
  }

  run_times times_{time_point{10s}, 1s, 1s, 100ms};
  producer_group group_;
  std::optional<load_producer> producer_;
};

TEST_F(LoadProducerTest, AnswersUnderTheNameThatWasAskedFor) {
  group_.replies[0].payload = {300, 300};
  group_.replies[0].freshness = 5s;
  ask(7, 0s);
  const auto sent = replies(0s);
  ASSERT_EQ(sent.size(), 1U);
  const auto data = packet::decode_data(sent[0]);
  ASSERT_TRUE(data);
  EXPECT_EQ(packet::to_uri(data->name), "/load/seq=7");
  EXPECT_EQ(data->content.size(), 300U);
  EXPECT_EQ(data->freshness, 5s);
  EXPECT_EQ(producer().totals().octets, 300U);
}

TEST_F(LoadProducerTest, SignsWhenTold) {
  group_.signs = true;
  ask(7, 0s);
  EXPECT_TRUE(packet::digest_signature_ok(*packet::decode_data(replies(0s).at(0))));
}

TEST_F(LoadProducerTest, DrawsPayloadsBetweenTheirBounds) {
  group_.replies[0].payload = {10, 20};
  for (std::uint64_t i = 0; i < 200; ++i)
    ask(i, 0s);
  std::size_t least = 1000;
  std::size_t most = 0;
  for (const auto& wire : replies(0s)) {
    const auto size = packet::decode_data(wire)->content.size();
    least = std::min(least, size);
    most = std::max(most, size);
  }
  EXPECT_EQ(least, 10U);
  EXPECT_EQ(most, 20U);
}

TEST_F(LoadProducerTest, MixesDataNacksAndSilenceByWeight) {
  group_.replies[0].weight = 2;
  group_.replies.emplace_back().reply = reply_pattern::kind::nack;
  group_.replies.emplace_back().reply = reply_pattern::kind::silence;
  for (std::uint64_t i = 0; i < 4000; ++i)
    ask(i, 0s);
  while (!replies(0s).empty()) {
  }
  const auto& t = producer().totals();
  EXPECT_EQ(t.interests, 4000U);
  EXPECT_EQ(t.data + t.nacks + t.silent, 4000U);
  EXPECT_NEAR(static_cast<double>(t.data), 2000, 150);
  EXPECT_NEAR(static_cast<double>(t.nacks), 1000, 150);
}

TEST_F(LoadProducerTest, RepliesAfterItsDelay) {
  group_.replies[0].delay = 20ms;
  ask(1, 0ms);
  EXPECT_TRUE(replies(19ms).empty());
  EXPECT_EQ(producer().next_deadline(), times_.start + 20ms);
  EXPECT_EQ(replies(20ms).size(), 1U);
}

TEST_F(LoadProducerTest, AnswersNothingInAStallAndEverythingAfterIt) {
  group_.stalls.push_back({100ms, 50ms});
  ask(1, 1100ms);
  EXPECT_TRUE(replies(1100ms).empty());
  EXPECT_EQ(producer().next_deadline(), times_.start + 1150ms);
  ask(2, 1149ms);
  EXPECT_TRUE(replies(1149ms).empty());
  EXPECT_EQ(replies(1150ms).size(), 2U);
}

TEST_F(LoadProducerTest, CountsWhatIsNoInterestForIt) {
  producer().on_packet(packet::interest_builder{*packet::name::parse("/other")}.encode(),
                       times_.start);
  producer().on_packet({}, times_.start);
  EXPECT_EQ(producer().totals().interests, 0U);
  EXPECT_EQ(producer().totals().unexpected, 2U);
}

}  // namespace
}  // namespace facet::load::tests
