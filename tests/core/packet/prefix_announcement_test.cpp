// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/prefix_announcement.hpp"

#include "core/packet/data.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace facet::packet {
namespace {

using namespace std::chrono_literals;

name n(std::string_view uri) {
  return name::parse(uri).value();
}

/// An announcement with this Content, named right unless told otherwise.
buffer with_content(const std::vector<std::uint8_t>& content,
                    std::string_view uri = "/a/b/32=PA/v=1/seg=0", std::uint64_t type = 5) {
  return data_builder{n(uri)}.content_type(type).content(content).encode();
}

std::string refusal(const buffer& data) {
  const auto read = decode_prefix_announcement(data);
  return read ? "none" : read.error().message;
}

const std::vector<std::uint8_t> one_second{109, 2, 0x03, 0xe8};

std::vector<std::uint8_t> with_validity(std::string_view from, std::string_view to) {
  auto content = one_second;
  const auto put = [&](std::initializer_list<std::uint8_t> header, std::string_view text) {
    content.insert(content.end(), header);
    content.insert(content.end(), text.begin(), text.end());
  };
  put({0xfd, 0, 253, static_cast<std::uint8_t>(8 + from.size() + to.size())}, "");
  put({0xfd, 0, 254, static_cast<std::uint8_t>(from.size())}, from);
  put({0xfd, 0, 255, static_cast<std::uint8_t>(to.size())}, to);
  return content;
}

TEST(PrefixAnnouncementTest, SurvivesEncodingAndDecoding) {
  const auto data = encode_prefix_announcement(n("/a/b"), 10min, 7);
  const auto read = decode_prefix_announcement(data).value();
  EXPECT_EQ(read.prefix, n("/a/b").view());
  EXPECT_EQ(read.expiration, 10min);
  EXPECT_TRUE(read.valid_at("20260101T000000")) << "no ValidityPeriod";
  EXPECT_EQ(to_uri(decode_data(data)->name), "/a/b/32=PA/v=7/seg=0");
  EXPECT_TRUE(digest_signature_ok(*decode_data(data)));
}

TEST(PrefixAnnouncementTest, MayAnnounceTheEmptyPrefix) {
  const auto data = encode_prefix_announcement({}, 1ms, 0);
  EXPECT_TRUE(decode_prefix_announcement(data)->prefix.empty());
}

TEST(PrefixAnnouncementTest, IsValidWithinItsValidityPeriodOnly) {
  const auto data = with_content(with_validity("20260101T000000", "20260630T235959"));
  const auto read = decode_prefix_announcement(data).value();
  EXPECT_FALSE(read.valid_at("20251231T235959"));
  EXPECT_TRUE(read.valid_at("20260101T000000"));
  EXPECT_TRUE(read.valid_at("20260630T235959"));
  EXPECT_FALSE(read.valid_at("20260701T000000"));
}

TEST(PrefixAnnouncementTest, IsRefusedWithAReason) {
  const std::string start = "not a prefix announcement: ";
  EXPECT_EQ(refusal({}), start + "it is not well-formed Data");
  EXPECT_EQ(refusal(with_content(one_second, "/a/32=PA/v=1/seg=0", 0)),
            start + "its ContentType is 0");
  for (const auto* uri : {"/a/b", "/32=PA/v=1", "/a/32=PB/v=1/seg=0", "/a/PA/v=1/seg=0",
                          "/a/32=PA/seg=0/v=1", "/a/32=PA/v=1/seg=0/x"})
    EXPECT_EQ(refusal(with_content(one_second, uri)),
              start + "its Name does not end in 32=PA, a version and a segment")
        << uri;
  EXPECT_EQ(refusal(with_content({})), start + "it has no ExpirationPeriod");
  EXPECT_EQ(refusal(with_content({109, 3, 1, 2, 3})), start + "its ExpirationPeriod is malformed");
  EXPECT_EQ(refusal(with_content({109, 1, 1, 109, 1, 1})),
            start + "its ExpirationPeriod is malformed");
  EXPECT_EQ(refusal(with_content({109, 9, 1})), start + "its Content is malformed");
  EXPECT_EQ(refusal(with_content({109, 1, 1, 111, 0})),
            start + "its Content has an unknown critical element 111");
  for (const auto* time : {"", "20260101", "20260101X000000", "2026010aT000000"})
    EXPECT_EQ(refusal(with_content(with_validity(time, "20260630T235959"))),
              start + "its ValidityPeriod is malformed")
        << time;
}

TEST(PrefixAnnouncementTest, SkipsElementsThatAreNotCritical) {
  EXPECT_EQ(refusal(with_content({109, 1, 1, 110, 0})), "none");
}

TEST(PrefixAnnouncementTest, HoldsItsExpirationWithinWhatClocksCanAdd) {
  const auto data = with_content({109, 8, 255, 255, 255, 255, 255, 255, 255, 255});
  EXPECT_LE(decode_prefix_announcement(data)->expiration, max_period);
}

}  // namespace
}  // namespace facet::packet
