// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/numbered_packets.hpp"

#include "apps/bench/traffic/median.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace facet::bench {
namespace {

const packet::name& prefix() {
  static const auto name = *packet::name::parse("/measured/0123456789abcdef");
  return name;
}

TEST(NumberedPacketsTest, MakesValidInterestsThatDifferInNumberAndNonce) {
  auto interests = numbered_packets::interests(prefix(), 3);
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{258}, ~std::uint64_t{0}})
    interests.add(number, static_cast<std::uint32_t>(number) + 7);
  ASSERT_EQ(interests.batch().size(), 3U);
  for (const auto wire : interests.batch()) {
    const auto interest = packet::decode_interest(wire);
    ASSERT_TRUE(interest);
    EXPECT_TRUE(prefix().view().is_prefix_of(interest->name));
    EXPECT_EQ(interest->name.size(), prefix().size() + 1);
    EXPECT_EQ(interest->name.back().number(), interests.number_of(wire));
    EXPECT_TRUE(interest->nonce);
  }
  EXPECT_EQ(interests.number_of(interests.batch()[1]), 258U);
  EXPECT_FALSE(std::ranges::equal(interests.batch()[0], interests.batch()[1]));
}

TEST(NumberedPacketsTest, MakesDataThatAnswersTheInterestOfTheSameNumber) {
  auto interests = numbered_packets::interests(prefix(), 1);
  for (const std::size_t content : {1U, 100U, 1024U, 8000U}) {
    auto data = numbered_packets::data(prefix(), content, 2);
    interests.clear();
    interests.add(77, 1);
    data.add(77);
    data.add(78);
    const auto interest = packet::decode_interest(interests.batch()[0]);
    const auto answer = packet::decode_data(data.batch()[0]);
    ASSERT_TRUE(interest && answer);
    EXPECT_TRUE(packet::matches(*interest, *answer));
    EXPECT_TRUE(std::ranges::equal(answer->content, numbered_content(content)));
    EXPECT_TRUE(answer->is_signed());
    EXPECT_FALSE(packet::matches(*interest, *packet::decode_data(data.batch()[1])));
    EXPECT_EQ(data.number_of(data.batch()[1]), 78U);
  }
}

TEST(NumberedPacketsTest, SignsDataBeforeNumbersAreWritten) {
  auto data = numbered_packets::data(prefix(), 100, 1);
  data.add(0);  // the number that was signed
  EXPECT_TRUE(packet::digest_signature_ok(*packet::decode_data(data.batch()[0])));
}

TEST(NumberedPacketsTest, KnowsOnlyItsOwnPackets) {
  auto data = numbered_packets::data(prefix(), 100, 1);
  auto longer = numbered_packets::data(prefix(), 101, 1);
  auto other = numbered_packets::data(*packet::name::parse("/measured/0123456789abcdee"), 100, 1);
  longer.add(1);
  other.add(1);
  EXPECT_FALSE(data.number_of(longer.batch()[0]));
  EXPECT_FALSE(data.number_of(other.batch()[0]));
  EXPECT_FALSE(data.number_of({}));
}

TEST(MedianTest, IsTheMiddleValue) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 9, 2}), 3);
}

}  // namespace
}  // namespace facet::bench
