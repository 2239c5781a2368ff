// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/name.hpp"

#include "tests/core/packet/octets.hpp"

#include <gtest/gtest.h>

#include <array>
#include <unordered_map>
#include <unordered_set>

namespace facet::packet::test {
namespace {

name parsed(std::string_view uri) {
  auto n = name::parse(uri);
  EXPECT_TRUE(n) << n.error().message;
  return n.value_or(name{});
}

TEST(NameTest, BuildsWhatTheUriSays) {
  name built;
  built.append("file").append_version(3).append_segment(70000);
  EXPECT_EQ(built, parsed("/file/v=3/seg=70000"));
  EXPECT_EQ(built.size(), 3U);
  EXPECT_EQ(name{}.append_byte_offset(1).append_timestamp(2).append_sequence(3),
            parsed("/off=1/t=2/seq=3"));
  EXPECT_EQ(name{}.append_keyword("metadata"), parsed("/32=metadata"));
}

TEST(NameTest, WalksComponentsForwards) {
  const auto n = parsed("/a/21426=bb/seg=7");
  std::vector<std::string> uris;
  for (const auto component : n.view())
    uris.push_back(to_uri(component));
  EXPECT_EQ(uris, (std::vector<std::string>{"a", "21426=bb", "seg=7"}));
  EXPECT_EQ(n.view()[1].type, 21426U);
  EXPECT_EQ(to_hex(n.view()[1].value), "6262");
  EXPECT_EQ(n.view().back().number_of(tlv::segment_component), 7U);
  EXPECT_FALSE(n.view().back().number_of(tlv::version_component));
}

TEST(NameTest, WalksComponentsLongerThan252Octets) {
  const std::string long_text(70000, 'x');
  name n;
  n.append("a").append(long_text).append(std::string(300, 'y')).append("z");
  octets wire;
  tlv_writer out{wire};
  n.encode(out);
  const auto view = decode_name(wire);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->size(), 4U);
  EXPECT_EQ((*view)[1].value.size(), long_text.size());
  EXPECT_EQ(to_uri(view->back()), "z");
}

TEST(NameTest, ShortensToPrefixesWithoutCopying) {
  const auto n = parsed("/a/bb/ccc");
  EXPECT_EQ(n.view().prefix(0), name_view{});
  EXPECT_EQ(n.view().prefix(2), parsed("/a/bb").view());
  EXPECT_EQ(n.view().prefix(9), n.view());
  EXPECT_EQ(n.view().parent(), parsed("/a/bb").view());
  EXPECT_EQ(n.view().parent(5), name_view{});
  EXPECT_EQ(n.view().prefix(2).value().data(), n.view().value().data());
}

TEST(NameTest, VisitsPrefixesInAnyOrderAfterOneWalk) {
  const auto n = parsed("/a/bb/ccc");
  std::array<std::uint32_t, 2> two{};
  EXPECT_EQ(n.view().prefix_ends(two), 2U);
  std::array<std::uint32_t, 8> ends{};
  const auto count = n.view().prefix_ends(ends);
  ASSERT_EQ(count, 3U);
  for (std::size_t size = count; size > 0; --size) {
    const auto prefix = n.view().prefix_to(size, ends[size - 1]);
    EXPECT_EQ(prefix, n.view().prefix(size));
    EXPECT_EQ(prefix.size(), size);
    EXPECT_EQ(prefix.hash(), name{prefix}.view().hash());
  }
}

TEST(NameTest, IsAPrefixByWholeComponentsOnly) {
  EXPECT_TRUE(name_view{}.is_prefix_of(parsed("/a")));
  EXPECT_TRUE(parsed("/a").view().is_prefix_of(parsed("/a/b")));
  EXPECT_TRUE(parsed("/a").view().is_prefix_of(parsed("/a")));
  EXPECT_FALSE(parsed("/a/b").view().is_prefix_of(parsed("/a")));
  EXPECT_FALSE(parsed("/a").view().is_prefix_of(parsed("/ab")));
  EXPECT_FALSE(parsed("/v=1").view().is_prefix_of(parsed("/seg=1")));
}

TEST(NameTest, HashesEqualNamesEqually) {
  const auto a = parsed("/a/b");
  octets wire;
  tlv_writer out{wire};
  a.encode(out);
  EXPECT_EQ(decode_name(wire)->hash(), a.view().hash());
  std::unordered_set<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 10000; ++i)
    hashes.insert(name{}.append("x").append_segment(i).view().hash());
  EXPECT_EQ(hashes.size(), 10000U);
}

TEST(NameTest, IsFoundInTablesByView) {
  std::unordered_map<name, int, name_hash, name_equal> table;
  table.emplace(parsed("/a/b"), 1);
  const auto longer = parsed("/a/b/c");
  const auto found = table.find(longer.view().parent());
  ASSERT_NE(found, table.end());
  EXPECT_EQ(found->second, 1);
  EXPECT_EQ(table.find(longer.view()), table.end());
  EXPECT_TRUE(name_less{}(parsed("/a"), longer));
}

TEST(NameTest, MayBeAppendedToItself) {
  auto n = parsed("/a/b");
  n.append(n.view());
  EXPECT_EQ(n.to_uri(), "/a/b/a/b");
  n.append(n.view()[1]);
  EXPECT_EQ(n.to_uri(), "/a/b/a/b/b");
  EXPECT_EQ(n.size(), 5U);
}

TEST(NameTest, KeepsNumberComponentsInPlace) {
  for (const std::uint64_t number : {0ULL, 300ULL, 70000ULL, 18446744073709551615ULL}) {
    const number_component c{tlv::segment_component, number};
    EXPECT_EQ(c.view(), name{}.append_segment(number).view()[0]);
    EXPECT_EQ(c.view().number(), number);
    EXPECT_EQ(number_component(65535, number).view().type, 65535U);
  }
}

TEST(NameTest, ReadsTrailingSlashAndMissingSlashAsPeopleMeanThem) {
  EXPECT_EQ(parsed("/a/b/"), parsed("/a/b"));
  EXPECT_EQ(parsed("a/b"), parsed("/a/b"));
  EXPECT_EQ(parsed(""), name{});
}

TEST(NameTest, ReadsAColonInsideAComponentAsText) {
  EXPECT_EQ(parsed("/a:b").view()[0].value.size(), 3U);
}

TEST(NameTest, NamesTheComponentItCannotRead) {
  const auto bad = name::parse("/a/seg=x/b");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), errc::invalid_name);
  EXPECT_NE(bad.error().message.find("'seg=x'"), std::string::npos) << bad.error().message;
}

TEST(NameTest, RefusesBrokenEscapesAndShortDigests) {
  for (const auto* uri : {"/%", "/%4", "/%zz", "/a%4/b", "/1=abc", "/2=abc", "/params-sha256=0"})
    EXPECT_FALSE(name::parse(uri)) << uri;
  EXPECT_EQ(parsed("/%41%6a"), parsed("/Aj"));
}

TEST(NameTest, RefusesWireThatIsNoNameAndSaysWhere) {
  EXPECT_EQ(decode_name(from_hex("0806 080141 080142")).error(),
            (decode_error{decode_errc::unexpected_type, 0}));
  EXPECT_EQ(decode_name(from_hex("0705 080141 0802")).error(),
            (decode_error{decode_errc::value_overruns_parent, 5}));
  EXPECT_EQ(decode_name(from_hex("0709 080141 FE0001000000")).error(),
            (decode_error{decode_errc::component_type, 5}));
  EXPECT_EQ(decode_name(from_hex("0706 080141 010142")).error(),
            (decode_error{decode_errc::digest_component_size, 5}));
}

}  // namespace
}  // namespace facet::packet::test
