// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// How long Data took, and for how long what waits for it is remembered.
#include "core/sim/delay_log.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

namespace facet::sim {
namespace {

packet::name numbered(std::uint64_t number) {
  return *packet::name::parse("/a/seq=" + std::to_string(number));
}

load::consumer_group group(std::uint32_t retransmissions) {
  auto made = consumers("/a", {"n0"}, 1).group;
  made.patterns[0].lifetime = 1s;
  made.retransmissions = retransmissions;
  return made;
}

void send(delay_log& log, std::uint64_t number, duration at) {
  log.sent(packet::interest_builder{numbered(number)}.nonce(1).encode(), time_point{at});
}

std::optional<data_delay> answer(delay_log& log, std::uint64_t number, duration at) {
  return log.received(packet::data_builder{numbered(number)}.encode(), time_point{at});
}

TEST(DelayLog, CountsFromTheFirstSendingAndTheLast) {
  delay_log log{group(2)};
  send(log, 7, 0s);
  send(log, 7, 1s);
  const auto delay = answer(log, 7, 1500ms);
  ASSERT_TRUE(delay);
  EXPECT_EQ(delay->number, 7U);
  EXPECT_EQ(delay->since_first, 1500ms);
  EXPECT_EQ(delay->since_last, 500ms);
  EXPECT_EQ(delay->sendings, 2U);
  EXPECT_FALSE(answer(log, 7, 1600ms)) << "it is answered";
}

TEST(DelayLog, ForgetsWhatNobodyWaitsFor) {
  for (const std::uint32_t retransmissions : {0U, 2U}) {
    delay_log log{group(retransmissions)};
    // A thousand in the second that each lives; none is answered.
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      send(log, i, i * 1ms);
      ASSERT_LE(log.size(), 3000U);
    }
    EXPECT_FALSE(answer(log, 98'000, 100s));
    EXPECT_TRUE(answer(log, 99'500, 100s));
  }
}

}  // namespace
}  // namespace facet::sim
