// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/object_producer.hpp"

#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/packet/uri.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace facet::client {
namespace {

using packet::test::uri;

using namespace std::chrono_literals;

std::vector<std::uint8_t> octets(std::size_t n) {
  std::vector<std::uint8_t> v(n);
  std::iota(v.begin(), v.end(), std::uint8_t{0});
  return v;
}

class ObjectProducerTest : public testing::Test {
 protected:
  /// The answer to an Interest, kept so that views into it stay valid.
  std::optional<packet::data_view> ask(const packet::name& name, bool can_be_prefix = false) {
    const auto wire = packet::interest_builder{name}.can_be_prefix(can_be_prefix).encode();
    auto answer = producer_.answer(*packet::decode_interest(wire));
    if (!answer)
      return std::nullopt;
    answer_ = *answer;
    const auto data = packet::decode_data(answer_);
    return data ? std::optional{*data} : std::nullopt;
  }

  std::vector<std::uint8_t> content_ = octets(20'001);
  object_producer producer_ = object_producer::create(uri("/f"), 9, content_).value();
  packet::buffer answer_;
};

TEST_F(ObjectProducerTest, ServesEverySegmentSignedAndWithTheFinalBlockId) {
  ASSERT_EQ(producer_.segments(), 3U);
  std::vector<std::uint8_t> joined;
  for (std::uint64_t n = 0; n < 3; ++n) {
    const auto data = ask(uri("/f/v=9").append_segment(n));
    ASSERT_TRUE(data);
    EXPECT_TRUE(packet::digest_signature_ok(*data));
    EXPECT_EQ(data->freshness, 10s);
    EXPECT_EQ(data->final_block_id->number_of(packet::tlv::segment_component), 2U);
    joined.insert(joined.end(), data->content.begin(), data->content.end());
  }
  EXPECT_EQ(joined, content_);
}

TEST_F(ObjectProducerTest, MetadataNamesTheVersionAndIsFreshForTenMilliseconds) {
  const auto data = ask(uri("/f/32=metadata"), true);
  ASSERT_TRUE(data);
  EXPECT_EQ(packet::to_uri(data->name), "/f/32=metadata/v=9/seg=0");
  EXPECT_EQ(data->freshness, 10ms);
  EXPECT_EQ(packet::to_uri(packet::decode_name(data->content).value()), "/f/v=9");
  EXPECT_TRUE(ask(uri("/f/32=metadata/v=9/seg=0")));
}

TEST_F(ObjectProducerTest, DiscoveryNeedsCanBePrefix) {
  EXPECT_FALSE(ask(uri("/f/32=metadata")));
  EXPECT_FALSE(ask(uri("/f")));
  EXPECT_FALSE(ask(uri("/f/v=9")));
}

TEST_F(ObjectProducerTest, PrefixInterestsGetSegmentZero) {
  for (const auto* name : {"/f", "/f/v=9"}) {
    const auto data = ask(uri(name), true);
    ASSERT_TRUE(data) << name;
    EXPECT_EQ(packet::to_uri(data->name), "/f/v=9/seg=0");
  }
}

TEST_F(ObjectProducerTest, SegmentsBeyondTheLastGetANackWithoutReason) {
  const auto name = uri("/f/v=9/seg=3");
  const auto wire = packet::interest_builder{name}.encode();
  const auto answer = producer_.answer(*packet::decode_interest(wire));
  ASSERT_TRUE(answer);
  const auto lp = packet::decode_lp(*answer);
  ASSERT_TRUE(lp);
  EXPECT_EQ(lp->nack, packet::nack_reason::none);
  EXPECT_TRUE(std::ranges::equal(lp->fragment, wire.bytes()));
}

TEST_F(ObjectProducerTest, IsSilentAboutOtherNames) {
  for (const auto* name : {"/g", "/f/v=8/seg=0", "/f/v=9/x", "/f/v=9/seg=0/x", "/f/x"})
    EXPECT_FALSE(ask(uri(name), true)) << name;
}

TEST_F(ObjectProducerTest, PreparedSegmentsAreTheSame) {
  auto prepared = object_producer::create(uri("/f"), 9, content_).value();
  prepared.prepare(0, 100);
  const auto wire = packet::interest_builder{uri("/f/v=9/seg=1")}.encode();
  const auto interest = packet::decode_interest(wire).value();
  EXPECT_TRUE(
      std::ranges::equal(prepared.answer(interest)->bytes(), producer_.answer(interest)->bytes()));
  prepared.prepare(50, 1);
}

TEST(ObjectProducerLimitsTest, AnEmptyObjectIsOneEmptySegment) {
  auto producer = object_producer::create(uri("/f"), 1, {}).value();
  EXPECT_EQ(producer.segments(), 1U);
  const auto name = uri("/f/v=1/seg=0");
  const auto wire = packet::interest_builder{name}.encode();
  const auto answer = producer.answer(*packet::decode_interest(wire));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(packet::decode_data(*answer)->content.empty());
}

TEST(ObjectProducerLimitsTest, SegmentsThatDoNotFitAPacketAreRefused) {
  const auto content = octets(30'000);
  const auto refused = object_producer::create(uri("/f"), 1, content, {.segment_octets = 8790});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::packet_too_large);
  EXPECT_FALSE(object_producer::create(uri("/f"), 1, content, {.segment_octets = 0}));
  EXPECT_TRUE(object_producer::create(uri("/f"), 1, content, {.segment_octets = 8700}));
}

}  // namespace
}  // namespace facet::client
