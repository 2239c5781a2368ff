// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/load/load_fixture.hpp"

#include <set>

namespace facet::load::tests {
namespace {

using testing::ElementsAre;
using testing::Le;
using testing::Optional;

TEST_F(LoadConsumerTest, SendsAtItsMomentsAndSleepsBetweenThem) {
  group_.frequency = 10;
  EXPECT_EQ(send(0ms).size(), 1U);
  EXPECT_EQ(send(50ms).size(), 0U);
  EXPECT_EQ(consumer().next_deadline(), times_.start + 100ms);
  EXPECT_EQ(send(100ms).size(), 1U);
}

TEST_F(LoadConsumerTest, CatchesUpAndCountsLatencyFromTheIntendedMoment) {
  group_.frequency = 1000;
  // The driver was away for 100 ms.
  const auto late = send(99ms);
  ASSERT_EQ(late.size(), 100U);
  for (const auto& interest : late)
    answer(interest, 100ms);
  EXPECT_EQ(record_->latency().largest(), 100'000'000U);
  EXPECT_EQ(record_->latency().smallest(), 1'000'000U);
  EXPECT_EQ(record_->service_latency().largest(), 1'000'000U);
}

TEST_F(LoadConsumerTest, OffersAgainWhatTheFaceDidNotTake) {
  group_.frequency = 1000;
  const auto due = consumer().due(times_.start + 4ms, 32);
  ASSERT_EQ(due.size(), 5U);
  const auto third = number_of(due[2]);
  consumer().sent(2, times_.start + 4ms);
  const auto rest = consumer().due(times_.start + 4ms, 32);
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_EQ(number_of(rest[0]), third);
  EXPECT_EQ(consumer().all().interests, 2U);
}

TEST_F(LoadConsumerTest, CountsWhatTheScheduleWantedAndNeverGot) {
  group_.frequency = 1000;
  consumer().due(times_.start, 1);  // no room for anything
  consumer().finish(times_.end());
  EXPECT_EQ(consumer().all().interests, 0U);
  EXPECT_EQ(consumer().measured().not_sent, 1000U);
  EXPECT_EQ(consumer().scheduled(), 1000U);
}

TEST_F(LoadConsumerTest, WantsNothingAfterARunThatEndedEarly) {
  group_.frequency = 1000;
  send(99ms);
  consumer().finish(times_.start + 150ms);
  EXPECT_EQ(consumer().measured().interests, 100U);
  EXPECT_EQ(consumer().measured().not_sent, 50U);
  EXPECT_EQ(consumer().scheduled(), 150U);
}

TEST_F(LoadConsumerTest, MeasuresOnlyWhatWasIntendedInTheMeasurement) {
  group_.frequency = 10;
  times_.warm_up = 500ms;
  for (const auto at : {0ms, 100ms, 200ms, 300ms, 400ms, 500ms})
    answer(send(at).at(0), at + 1ms);
  EXPECT_EQ(consumer().all().data, 6U);
  EXPECT_EQ(consumer().measured().data, 1U);
  EXPECT_EQ(record_->latency().count(), 1U);
}

TEST_F(LoadConsumerTest, KeepsWhatHappenedInTheMeasurementApartFromWhatWasMeantForIt) {
  group_.frequency = 10;
  times_.warm_up = 500ms;
  const auto late = send(520ms);  // five moments of the warm-up, and the first of the measurement
  ASSERT_EQ(late.size(), 6U);
  const auto last = send(1499ms);
  ASSERT_EQ(last.size(), 9U);
  for (const auto& interest : late)
    answer(interest, 600ms);
  for (const auto& interest : last)
    answer(interest, 1501ms);
  run_result run;
  run.series = record_->series();
  EXPECT_EQ(happened_in_measurement(run).interests, 15U);
  EXPECT_EQ(happened_in_measurement(run).data, 6U);
  EXPECT_EQ(happened_in_measurement(run).octets, 600U);
  EXPECT_EQ(consumer().measured().interests, 10U);
  EXPECT_EQ(consumer().measured().data, 10U) << "the drain's, too";
}

TEST_F(LoadConsumerTest, KeepsItsWindowFull) {
  group_.pace = pacing::window;
  group_.window = 3;
  const auto sent = send(0ms);
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(send(1ms).size(), 0U);
  answer(sent[1], 2ms);
  EXPECT_EQ(send(2ms).size(), 1U);
  EXPECT_EQ(consumer().scheduled(), 0U);
}

TEST_F(LoadConsumerTest, StopsAfterItsNumberOfInterests) {
  group_.pace = pacing::window;
  group_.window = 3;
  group_.max_interests = 4;
  answer(send(0ms).at(0), 1ms);
  EXPECT_EQ(send(1ms).size(), 1U);
  EXPECT_EQ(send(2ms).size(), 0U);
}

TEST_F(LoadConsumerTest, SendsNothingNewAfterTheEndAndIsQuietWhenAllIsAnswered) {
  group_.pace = pacing::window;
  const auto last = send(999ms);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_FALSE(consumer().quiet(times_.end()));
  answer(last[0], 1001ms);
  EXPECT_EQ(send(1002ms).size(), 0U);
  EXPECT_TRUE(consumer().quiet(times_.end() + 2ms));
  EXPECT_EQ(consumer().measured().data, 1U);
}

TEST_F(LoadConsumerTest, TimesOutAfterTheLifetime) {
  group_.frequency = 1;
  group_.patterns[0].lifetime = 200ms;
  const auto sent = send(0ms);
  EXPECT_EQ(consumer().next_deadline(), times_.start + 200ms);
  send(200ms);
  EXPECT_EQ(consumer().all().timeouts, 1U);
  answer(sent.at(0), 201ms);
  EXPECT_EQ(consumer().all().unexpected, 1U);
  consumer().finish(times_.end());
  expect_every_interest_has_one_fate();
}

TEST_F(LoadConsumerTest, AsksAgainUnderAnotherNonceAndCountsTheWholeWait) {
  group_.frequency = 1;
  group_.retransmissions = 1;
  group_.patterns[0].lifetime = 200ms;
  const auto first = send(0ms);
  const auto second = send(200ms);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(number_of(first.at(0)), number_of(second[0]));
  EXPECT_NE(client::interest_in(first.at(0))->nonce, client::interest_in(second[0])->nonce);
  answer(second[0], 250ms);
  EXPECT_EQ(consumer().all().retransmissions, 1U);
  EXPECT_EQ(consumer().all().data, 1U);
  EXPECT_EQ(record_->latency().largest(), 250'000'000U);
  EXPECT_EQ(record_->service_latency().largest(), 50'000'000U);
  expect_every_interest_has_one_fate();
}

TEST_F(LoadConsumerTest, LetsOneDataAnswerAllInterestsOfItsName) {
  group_.frequency = 10;
  group_.patterns[0].contents = 1;
  const auto first = send(0ms);
  send(100ms);
  answer(first.at(0), 150ms, 500);
  EXPECT_EQ(consumer().all().data, 1U);
  EXPECT_EQ(consumer().all().aggregated, 1U);
  EXPECT_EQ(consumer().all().octets, 500U);
  EXPECT_EQ(record_->latency().count(), 2U);
  expect_every_interest_has_one_fate();
}

TEST_F(LoadConsumerTest, CountsTheDataThatACacheGivesToEachInterestOfAName) {
  group_.frequency = 10;
  group_.patterns[0].contents = 1;
  const auto first = send(0ms);
  const auto second = send(100ms);
  answer(first.at(0), 150ms);
  answer(second.at(0), 151ms);
  answer(second.at(0), 152ms);
  EXPECT_EQ(consumer().all().data, 2U);
  EXPECT_EQ(consumer().measured().data, 2U);
  EXPECT_EQ(consumer().all().aggregated, 0U);
  EXPECT_EQ(consumer().all().unexpected, 1U);
  EXPECT_EQ(record_->latency().count(), 2U);
  expect_every_interest_has_one_fate();
}

TEST_F(LoadConsumerTest, CountsNacksMarksAndOctets) {
  group_.pace = pacing::window;
  group_.window = 2;
  const auto sent = send(0ms);
  consumer().on_packet(packet::encode_nack(packet::nack_reason::no_route, sent.at(0)),
                       times_.start + 1ms);
  const auto data = packet::data_builder{client::interest_in(sent.at(1))->name}.encode();
  packet::lp_headers marked;
  marked.congestion_mark = 1;
  consumer().on_packet(packet::encode_lp(marked, data), times_.start + 1ms);
  EXPECT_EQ(consumer().all().nacks, 1U);
  EXPECT_EQ(consumer().all().data, 1U);
  EXPECT_EQ(consumer().all().congestion_marks, 1U);
  expect_every_interest_has_one_fate();
}

TEST_F(LoadConsumerTest, SurvivesPacketsThatAnswerNothing) {
  const std::vector<std::uint8_t> noise{0xFF, 0x00, 0x01};
  consumer().on_packet(noise, times_.start);
  consumer().on_packet({}, times_.start);
  const auto name = packet::name::parse("/other/1");
  consumer().on_packet(packet::data_builder{*name}.encode(), times_.start);
  EXPECT_EQ(consumer().all().unexpected, 3U);
}

TEST_F(LoadConsumerTest, ShrinksAnAdaptiveWindowAtMarks) {
  group_.pace = pacing::aimd;  // and nothing else: the window starts at 1 and has no bound
  std::vector<packet::buffer> open = send(0ms);
  EXPECT_EQ(open.size(), 1U);
  auto at = 10ms;
  for (int round = 0; round < 4; ++round, at += 10ms) {
    for (const auto& interest : open)
      answer(interest, at);
    open = send(at);
  }
  const auto grown = open.size();
  EXPECT_GT(grown, 8U);
  packet::lp_headers marked;
  marked.congestion_mark = 1;
  for (const auto& interest : open) {
    const auto data = packet::data_builder{client::interest_in(interest)->name}.encode();
    consumer().on_packet(packet::encode_lp(marked, data), times_.start + at);
  }
  EXPECT_THAT(send(at).size(), Le(grown / 2 + 1));
}

TEST_F(LoadConsumerTest, AdaptsFromItsFirstWindowUpToTheLargest) {
  for (const auto pace : {pacing::aimd, pacing::cubic}) {
    consumer_.reset();
    group_.pace = pace;
    group_.window = 4;
    group_.max_window = 6;
    auto open = send(0ms);
    EXPECT_EQ(open.size(), 4U);
    for (auto at = 10ms; at < 50ms; at += 10ms) {
      for (const auto& interest : open)
        answer(interest, at);
      open = send(at);
    }
    EXPECT_EQ(open.size(), 6U);
  }
}

TEST_F(LoadConsumerTest, MixesPatternsByWeight) {
  group_.frequency = 10'000;
  group_.patterns[0].weight = 3;
  group_.patterns.emplace_back().prefix = "/other";
  std::size_t first = 0;
  const auto sent = send(999ms, 20'000);
  for (const auto& interest : sent)
    first += client::interest_in(interest)->name.prefix(1) == packet::name::parse("/load")->view()
                 ? 1
                 : 0;
  EXPECT_NEAR(static_cast<double>(first) / static_cast<double>(sent.size()), 0.75, 0.03);
}

TEST_F(LoadConsumerTest, ReusesNoncesAsAsked) {
  group_.frequency = 10;
  group_.patterns[0].duplicate_nonces = 1;
  const auto sent = send(500ms);
  EXPECT_THAT(client::interest_in(sent.at(5))->nonce,
              Optional(client::interest_in(sent.at(1))->nonce.value()));
}

TEST_F(LoadConsumerTest, WritesInterestsAsThePatternSays) {
  group_.patterns[0].can_be_prefix = true;
  group_.patterns[0].must_be_fresh = true;
  group_.patterns[0].lifetime = 1234ms;
  const auto sent = send(0ms);
  const auto interest = client::interest_in(sent.at(0));
  ASSERT_TRUE(interest);
  EXPECT_TRUE(interest->can_be_prefix);
  EXPECT_TRUE(interest->must_be_fresh);
  EXPECT_EQ(interest->lifetime, 1234ms);
  EXPECT_EQ(packet::to_uri(interest->name), "/load/seq=0");
}

TEST_F(LoadConsumerTest, GivesEachConsumerNamesOfItsOwn) {
  group_.faces = 2;
  index_ = 1;
  EXPECT_NE(number_of(send(900ms).at(0)), 0U);
}

TEST_F(LoadConsumerTest, AsksForEveryNameOnceWhateverPrefixesAreShared) {
  group_.faces = 3;
  group_.frequency = 200;
  group_.patterns.push_back(group_.patterns[0]);
  group_.patterns[1].first_number = 5;
  std::set<std::uint64_t> asked;
  for (std::size_t repetition = 0; repetition < 2; ++repetition)
    for (std::size_t group = 0; group < 3; ++group)
      for (std::size_t index = 0; index < group_.faces; ++index) {
        record_.emplace(times_);
        consumer_.emplace(group_, actor_identity{seed_, repetition, group, index}, times_, tables_,
                          *record_);
        for (const auto& interest : send(999ms))
          EXPECT_TRUE(asked.insert(number_of(interest)).second) << number_of(interest);
      }
  EXPECT_GE(asked.size(), 2U * 3 * 3 * 199);
}

TEST_F(LoadConsumerTest, StartsASequenceWhereThePatternSays) {
  group_.frequency = 10;
  group_.patterns[0].first_number = 7;
  EXPECT_THAT(numbers_of(send(200ms)), ElementsAre(7U, 8U, 9U));
  consumer_.reset();
  group_.patterns[0].contents = 9;
  EXPECT_THAT(numbers_of(send(200ms)), ElementsAre(7U, 8U, 0U));
}

TEST_F(LoadConsumerTest, FillsTheSeriesWithWhatHappenedWhen) {
  group_.frequency = 10;
  answer(send(0ms).at(0), 250ms, 10);
  const auto& series = record_->series();
  ASSERT_EQ(series.size(), 10U);
  EXPECT_EQ(series[0].interests, 1U);
  EXPECT_EQ(series[2].data, 1U);
  EXPECT_EQ(series[2].octets, 10U);
  EXPECT_EQ(series[2].at, 200ms);
}

}  // namespace
}  // namespace facet::load::tests
