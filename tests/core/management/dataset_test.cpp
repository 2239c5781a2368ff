// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/dataset.hpp"

#include "core/management/dataset_publisher.hpp"
#include "core/packet/data.hpp"
#include "tests/core/packet/octets.hpp"
#include "tests/core/packet/uri.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace facet::management {
namespace {

using packet::test::uri;

using packet::test::from_hex;
using packet::test::to_hex;

using namespace std::chrono_literals;

/// Interests and answers in one place, so that the views stay valid.
class DatasetPublisherTest : public testing::Test {
 protected:
  packet::interest_view ask(const packet::name& name, bool can_be_prefix) {
    wire_ = packet::interest_builder{name}
                .can_be_prefix(can_be_prefix)
                .must_be_fresh(can_be_prefix)
                .encode();
    return *packet::decode_interest(wire_);
  }

  packet::data_view read(const packet::buffer& wire) {
    answer_ = wire;
    return *packet::decode_data(answer_);
  }

  static std::vector<std::uint8_t> octets(std::size_t n) {
    std::vector<std::uint8_t> v(n);
    std::iota(v.begin(), v.end(), std::uint8_t{0});
    return v;
  }

  const packet::name dataset_ = uri("/localhost/nfd/faces/list");
  const time_point now_{10s};
  dataset_publisher publisher_;
  packet::buffer wire_;
  packet::buffer answer_;
};

TEST_F(DatasetPublisherTest, AnswersPrefixQueriesWithSegmentZeroOfAVersion) {
  const auto content = octets(100);
  const auto answer = publisher_.publish(ask(dataset_, true), content, now_, 1234);
  ASSERT_TRUE(answer);
  const auto data = read(*answer);
  EXPECT_EQ(packet::to_uri(data.name), "/localhost/nfd/faces/list/v=1234/seg=0");
  EXPECT_EQ(data.final_block_id->number_of(packet::tlv::segment_component), 0U);
  EXPECT_EQ(to_hex(data.content), to_hex(content));
  EXPECT_TRUE(packet::digest_signature_ok(data));
  EXPECT_GT(data.freshness, 0ms);
  EXPECT_LE(data.freshness, 1s);
}

TEST_F(DatasetPublisherTest, AnswersExactQueriesOnTheExactName) {
  const auto content = octets(100);
  const auto answer = publisher_.publish(ask(dataset_, false), content, now_, 1234);
  ASSERT_TRUE(answer);
  const auto data = read(*answer);
  EXPECT_TRUE(data.name == dataset_.view());
  EXPECT_EQ(to_hex(data.content), to_hex(content));
  EXPECT_EQ(publisher_.kept(), 0U);
}

TEST_F(DatasetPublisherTest, RefusesExactAnswersThatDoNotFitAPacket) {
  const auto answer = publisher_.publish(ask(dataset_, false), octets(9000), now_, 1);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::packet_too_large);
}

TEST_F(DatasetPublisherTest, FollowUpsGetEverySegmentOfTheVersionTheyName) {
  const auto content = octets(20'000);
  const auto first = publisher_.publish(ask(dataset_, true), content, now_, 7);
  ASSERT_TRUE(publisher_.publish(ask(dataset_, true), octets(3), now_, 8));
  std::vector<std::uint8_t> joined;
  for (std::uint64_t n = 0; n < 3; ++n) {
    const auto name = packet::name{dataset_}.append_version(7).append_segment(n);
    const auto answer = publisher_.find(ask(name, false), now_ + 1s);
    ASSERT_TRUE(answer) << n;
    const auto data = read(*answer);
    EXPECT_LE(data.wire.size(), packet::max_packet_size);
    EXPECT_EQ(data.final_block_id->number_of(packet::tlv::segment_component), 2U);
    joined.insert(joined.end(), data.content.begin(), data.content.end());
  }
  EXPECT_EQ(to_hex(joined), to_hex(content));
}

TEST_F(DatasetPublisherTest, IsSilentBeyondTheEndAndForUnknownVersions) {
  ASSERT_TRUE(publisher_.publish(ask(dataset_, true), octets(10), now_, 7));
  const auto beyond = packet::name{dataset_}.append_version(7).append_segment(1);
  EXPECT_FALSE(publisher_.find(ask(beyond, false), now_));
  const auto unknown = packet::name{dataset_}.append_version(6).append_segment(0);
  EXPECT_FALSE(publisher_.find(ask(unknown, false), now_));
  EXPECT_FALSE(publisher_.find(ask(dataset_, true), now_));
}

TEST_F(DatasetPublisherTest, ForgetsAVersionAfterAFewSeconds) {
  ASSERT_TRUE(publisher_.publish(ask(dataset_, true), octets(10), now_, 7));
  const auto name = packet::name{dataset_}.append_version(7).append_segment(0);
  EXPECT_TRUE(publisher_.find(ask(name, false), now_ + 4s));
  EXPECT_FALSE(publisher_.find(ask(name, false), now_ + 5s));
  EXPECT_EQ(publisher_.kept(), 0U);
}

TEST_F(DatasetPublisherTest, VersionsGrowEvenWhenTheWallClockDoesNot) {
  std::vector<std::uint64_t> versions;
  for (const std::uint64_t clock : {100, 100, 50, 200}) {
    const auto data = read(*publisher_.publish(ask(dataset_, true), octets(1), now_, clock));
    versions.push_back(*data.name[4].number_of(packet::tlv::version_component));
  }
  EXPECT_EQ(versions, (std::vector<std::uint64_t>{100, 101, 102, 200}));
}

TEST_F(DatasetPublisherTest, KeepsNoMoreMemoryThanAllowed) {
  dataset_publisher::options o;
  o.max_kept_octets = 100'000;
  publisher_ = dataset_publisher{o};
  for (std::uint64_t i = 0; i < 50; ++i)
    ASSERT_TRUE(publisher_.publish(ask(dataset_, true), octets(20'000), now_, i + 1));
  EXPECT_LE(publisher_.kept(), 4U);
  EXPECT_GE(publisher_.kept(), 1U);
}

TEST_F(DatasetPublisherTest, AnEmptyDatasetIsOneEmptySegment) {
  const auto data = read(*publisher_.publish(ask(dataset_, true), {}, now_, 1));
  EXPECT_TRUE(data.content.empty());
  EXPECT_EQ(data.final_block_id->number_of(packet::tlv::segment_component), 0U);
}

TEST(DatasetItemsTest, ManyItemsInARowComeBackInOrder) {
  std::vector<std::uint8_t> content;
  for (std::uint64_t i = 1; i <= 300; ++i)
    encode(fib_entry{uri("/a").append_number(8, i), {{i, 2 * i}, {i + 1, 0}}}, content);
  const auto items = decode_dataset<fib_entry>(content);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 300U);
  EXPECT_EQ(items->at(299).next_hops.at(0), (next_hop_record{300, 600}));
}

TEST(DatasetItemsTest, ErrorsNameTheFieldThatIsMissing) {
  const auto without_flags = decode_dataset<face_status>(from_hex(
      "8047690103720e696e7465726e616c3a2f2f617070810d73686d3a2f2f6170702d312d30840101850100"
      "860100900101910102970100920103930104980100940201f4950400011170"));
  ASSERT_FALSE(without_flags);
  EXPECT_EQ(without_flags.error().message, "missing required Flags field");
  const auto alien = decode_dataset<fib_entry>(from_hex("80050700820101"));
  ASSERT_FALSE(alien);
  EXPECT_EQ(alien.error().code, errc::malformed);
  EXPECT_FALSE(decode_dataset<cs_info>(from_hex("8200")));
}

TEST(DatasetItemsTest, GeneralStatusKeepsEveryField) {
  general_status s;
  s.nfd_version = "Facet";
  std::uint64_t n = 1;
  for (auto* field :
       {&s.start_timestamp, &s.current_timestamp, &s.n_name_tree_entries, &s.n_fib_entries,
        &s.n_pit_entries, &s.n_measurements_entries, &s.n_cs_entries, &s.n_in_interests,
        &s.n_in_data, &s.n_in_nacks, &s.n_out_interests, &s.n_out_data, &s.n_out_nacks,
        &s.n_satisfied_interests, &s.n_unsatisfied_interests})
    *field = n++ * 1000;
  std::vector<std::uint8_t> content;
  encode(s, content);
  EXPECT_EQ(decode_general_status(content), s);
}

TEST(FaceQueryFilterTest, EveryGivenFieldMustMatch) {
  face_status face;
  face.face_id = 300;
  face.uri = "udp4://192.0.2.1:6363";
  face.local_uri = "unix:///run/nfd/nfd.sock";
  face.face_scope = 1;
  face_query_filter filter;
  EXPECT_TRUE(matches(filter, face));
  filter.uri_scheme = "udp4";
  EXPECT_TRUE(matches(filter, face));
  filter.uri_scheme = "unix";
  EXPECT_TRUE(matches(filter, face));
  filter.uri_scheme = "tcp4";
  EXPECT_FALSE(matches(filter, face));
  filter.uri_scheme.reset();
  filter.uri = face.uri;
  filter.face_scope = 1;
  EXPECT_TRUE(matches(filter, face));
  filter.link_type = 1;
  EXPECT_FALSE(matches(filter, face));
}

}  // namespace
}  // namespace facet::management
