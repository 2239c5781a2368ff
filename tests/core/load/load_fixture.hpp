// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/received.hpp"
#include "core/load/load_consumer.hpp"
#include "core/load/load_producer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace facet::load::tests {

using namespace std::chrono_literals;

/// A consumer in virtual time that starts at `start`, without warm-up, and lasts a second.
class LoadConsumerTest : public testing::Test {
 protected:
  LoadConsumerTest() {
    group_.name = "c";
    group_.patterns.emplace_back().prefix = "/load";
    times_ = {time_point{10s}, 0s, 1s, 100ms};
  }

  load_consumer& consumer() {
    if (!consumer_) {
      record_.emplace(times_);
      consumer_.emplace(group_, actor_identity{seed_, 0, 0, index_}, times_, tables_, *record_);
    }
    return *consumer_;
  }
  /// Lets the consumer send what is due at `at` after the start. @returns the Interests
  std::vector<packet::buffer> send(duration at, std::size_t room = 1000) {
    std::vector<packet::buffer> out;
    const auto due = consumer().due(times_.start + at, room);
    for (const auto wire : due)
      out.push_back(packet::buffer::copy_of(wire));
    consumer().sent(due.size(), times_.start + at);
    return out;
  }
  void answer(bytes_view interest, duration at, std::size_t content = 100) {
    const auto asked = client::interest_in(interest);
    ASSERT_TRUE(asked);
    const std::vector<std::uint8_t> octets(content);
    consumer().on_packet(packet::data_builder{asked->name}.content(octets).encode(),
                         times_.start + at);
  }
  static std::uint64_t number_of(bytes_view interest) {
    return client::interest_in(interest)->name.back().number().value_or(UINT64_MAX);
  }
  static std::vector<std::uint64_t> numbers_of(const std::vector<packet::buffer>& interests) {
    std::vector<std::uint64_t> numbers;
    for (const auto& interest : interests)
      numbers.push_back(number_of(interest));
    return numbers;
  }
  void expect_every_interest_has_one_fate() {
    for (const auto* t : {&consumer().all(), &consumer().measured()})
      EXPECT_EQ(t->interests, t->data + t->nacks + t->timeouts + t->outstanding + t->aggregated +
                                  t->retransmissions);
  }

  std::uint64_t seed_ = 1;
  std::size_t index_ = 0;
  consumer_group group_;
  run_times times_;
  popularity_tables tables_;
  std::optional<recording> record_;
  std::optional<load_consumer> consumer_;
};

}  // namespace facet::load::tests
