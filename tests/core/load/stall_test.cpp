// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/load/load_fixture.hpp"

namespace facet::load::tests {
namespace {

/// A consumer at a constant rate and a producer that stalls, joined by a wire without delay.
TEST_F(LoadConsumerTest, ShowsAStallOfTheProducerInTheTailOfItsLatency) {
  group_.frequency = 10'000;
  producer_group answers;
  answers.prefix = "/load";
  answers.replies.emplace_back();
  answers.stalls.push_back({500ms, 100ms});
  consumer();
  load_producer producer{answers, {}, times_};
  for (auto now = times_.start; now < times_.end() + 200ms; now += 50us) {
    for (const auto interest : consumer().due(now, 100))
      producer.on_packet(interest, now);
    consumer().sent(consumer().due(now, 100).size(), now);
    const auto due = producer.due(now, 2000);
    for (const auto data : due)
      consumer().on_packet(data, now);
    producer.sent(due.size());
  }
  consumer().finish(times_.end());
  EXPECT_EQ(consumer().measured().data, 10'000U);
  // A tenth of all was asked for during the stall, evenly: 1 in 1000 waited 99 ms or more.
  EXPECT_GE(record_->latency().percentile(0.999), 98'500'000U);
  EXPECT_EQ(record_->latency().percentile(0.89), 0U);
}

}  // namespace
}  // namespace facet::load::tests
