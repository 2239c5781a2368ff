// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/content_store.hpp"

#include "tests/core/tables/table_fixture.hpp"

namespace facet::tables {
namespace {

class ContentStoreTest : public testing::Test {
 protected:
  void insert(const packet::buffer& packet) {
    const auto data = packet::decode_data(packet).value();
    name_prefixes prefixes{data.name};
    store_.insert(data, prefixes, packet, now_);
  }
  void insert(std::string_view uri, std::chrono::milliseconds freshness = 0ms,
              std::string_view content = "x") {
    insert(data_packet(n(uri), freshness, content));
  }

  struct how {
    bool prefix = false;
    bool fresh = false;
  };
  /// URI and content of what answers, or "none".
  std::string find(packet::name_view name, how h) {
    const auto packet =
        packet::interest_builder{name}.can_be_prefix(h.prefix).must_be_fresh(h.fresh).encode();
    const auto interest = packet::decode_interest(packet).value();
    name_prefixes prefixes{interest.name};
    const auto* found = store_.find(interest, prefixes, now_);
    if (found == nullptr)
      return "none";
    const auto data = packet::decode_data(*found).value();
    return packet::to_uri(data.name).append(" ").append(data.content.begin(), data.content.end());
  }
  std::string find(std::string_view uri) { return find(n(uri), {}); }
  std::string under(std::string_view uri) { return find(n(uri), {.prefix = true}); }
  std::string fresh(std::string_view uri) { return find(n(uri), {.fresh = true}); }
  std::string fresh_under(std::string_view uri) {
    return find(n(uri), {.prefix = true, .fresh = true});
  }

  content_store store_{std::size_t{1} << 20};
  time_point now_{1h};
};

TEST_F(ContentStoreTest, FindsExactNamesOnly) {
  insert("/a/b");
  EXPECT_EQ(find("/a/b"), "/a/b x");
  EXPECT_EQ(find("/a"), "none");
  EXPECT_EQ(find("/a/b/c"), "none");
  EXPECT_EQ(store_.hits(), 1U);
  EXPECT_EQ(store_.misses(), 2U);
}

TEST_F(ContentStoreTest, FindsTheLeftmostUnderAPrefix) {
  for (const auto* uri : {"/a/zz", "/a/b/2", "/a/b/1", "/a/aaa", "/b", "/a/v=2", "/a/v=1/seg=0"})
    insert(uri);
  EXPECT_EQ(under("/a"), "/a/b/1 x") << "shorter components come before longer ones";
  EXPECT_EQ(under("/"
                  "a/b"),
            "/a/b/1 x");
  EXPECT_EQ(under("/a/v=1"), "/a/v=1/seg=0 x");
  EXPECT_EQ(under("/b"), "/b x");
  EXPECT_EQ(under("/c"), "none");
}

TEST_F(ContentStoreTest, ANameItselfComesBeforeLongerNames) {
  insert("/a/b");
  insert("/a");
  EXPECT_EQ(under("/a"), "/a x");
}

TEST_F(ContentStoreTest, FindsByImplicitDigest) {
  const auto one = data_packet(n("/a"), 0ms, "one");
  const auto two = data_packet(n("/a"), 0ms, "two");
  insert(one);
  insert(two);
  EXPECT_EQ(find(with_digest(one), {}), "/a one");
  EXPECT_EQ(find(with_digest(two), {}), "/a two");
  EXPECT_EQ(find(with_digest(two), {.prefix = true}), "/a two");
  EXPECT_EQ(find(with_digest(data_packet(n("/a"), 0ms, "three")), {}), "none");
}

TEST_F(ContentStoreTest, OfOneNameTheLowestDigestIsLeftmost) {
  const auto one = data_packet(n("/a"), 0ms, "one");
  const auto two = data_packet(n("/a"), 0ms, "two");
  const auto expected = with_digest(one) < with_digest(two) ? "/a one" : "/a two";
  insert(one);
  insert(two);
  EXPECT_EQ(find("/a"), expected);
  EXPECT_EQ(under("/a"), expected);
  EXPECT_EQ(store_.size(), 2U);
}

TEST_F(ContentStoreTest, SkipsWhatIsStaleWhenFreshnessIsAskedFor) {
  insert("/a/1", 10ms);
  insert("/a/2", 20ms);
  insert("/a/3");
  now_ += 10ms;
  EXPECT_EQ(fresh("/a/1"), "none");
  EXPECT_EQ(fresh("/a/2"), "/a/2 x");
  EXPECT_EQ(fresh("/a/3"), "none") << "no FreshnessPeriod: never fresh";
  EXPECT_EQ(fresh_under("/a"), "/a/2 x");
  EXPECT_EQ(under("/a"), "/a/1 x");
  now_ += 10ms;
  EXPECT_EQ(fresh_under("/a"), "none");
}

TEST_F(ContentStoreTest, GivesUpAfterManyStaleCandidates) {
  for (std::size_t i = 0; i < 256; ++i)
    insert(data_packet(numbered("/a", 1000 + i)));
  insert("/a/2000", 1s);
  EXPECT_EQ(fresh_under("/a"), "none");
  EXPECT_EQ(fresh("/a/2000"), "/a/2000 x");
  store_.erase(n("/a/1000"), 1);
  EXPECT_EQ(fresh_under("/a"), "/a/2000 x");
}

TEST_F(ContentStoreTest, TheSameDataAgainIsFreshAgain) {
  const auto packet = data_packet(n("/a"), 10ms);
  insert(packet);
  now_ += 15ms;
  EXPECT_EQ(fresh("/a"), "none");
  insert(packet);
  EXPECT_EQ(store_.size(), 1U);
  EXPECT_EQ(fresh("/a"), "/a x");
}

TEST_F(ContentStoreTest, KeepsAtMostEightVersionsOfAName) {
  for (char c = 'a'; c <= 'j'; ++c)
    insert("/a", 0ms, std::string(1, c));
  EXPECT_EQ(store_.size(), 8U);
  EXPECT_EQ(find(with_digest(data_packet(n("/a"), 0ms, "b")), {}), "none");
  EXPECT_EQ(find(with_digest(data_packet(n("/a"), 0ms, "c")), {}), "/a c");
}

TEST_F(ContentStoreTest, StaysWithinItsOctets) {
  insert("/0", 0ms, std::string(500, 'x'));
  const auto each = store_.used_bytes();
  store_.set_capacity(each * 10);
  for (std::size_t i = 1; i < 100; ++i) {
    insert(data_packet(numbered("/a", i), 0ms, std::string(500, 'x')));
    ASSERT_LE(store_.used_bytes(), store_.capacity());
  }
  EXPECT_EQ(store_.size(), 10U);
  EXPECT_EQ(find("/a/89"), "none");
  EXPECT_NE(find("/a/90"), "none");
}

TEST_F(ContentStoreTest, DoesNotStoreWhatCannotFit) {
  store_.set_capacity(100);
  insert("/a");
  EXPECT_EQ(store_.size(), 0U);
  store_.set_capacity(0);
  insert("/a");
  EXPECT_EQ(store_.size(), 0U);
}

TEST_F(ContentStoreTest, PushesOutWhatWasNotUsedLongest) {
  insert("/a");
  const auto each = store_.used_bytes();
  store_.set_capacity(each * 3);
  insert("/b");
  insert("/c");
  find("/a");
  insert("/d");
  EXPECT_EQ(find("/b"), "none");
  EXPECT_EQ(find("/a"), "/a x");
  insert("/e");
  EXPECT_EQ(find("/c"), "none");
}

TEST_F(ContentStoreTest, ErasesUnderAPrefixLeftmostFirst) {
  for (const auto* uri : {"/a/1", "/a/2", "/a/3", "/b"})
    insert(uri);
  EXPECT_EQ(store_.erase(n("/a"), 2), 2U);
  EXPECT_EQ(under("/a"), "/a/3 x");
  EXPECT_EQ(store_.erase(n("/"), 100), 2U);
  EXPECT_EQ(store_.used_bytes(), 0U);
}

TEST_F(ContentStoreTest, NeitherStoresNorServesWhenToldNotTo) {
  insert("/a");
  store_.set_flags(false, true);
  insert("/b");
  EXPECT_EQ(find("/b"), "none");
  store_.set_flags(true, false);
  EXPECT_EQ(find("/a"), "none");
  EXPECT_EQ(store_.misses(), 1U) << "a store that does not serve does not miss";
}

TEST_F(ContentStoreTest, HoldsNamesWithDigestComponentsInTheMiddle) {
  auto odd = with_digest(data_packet(n("/a")));
  insert(data_packet(odd));
  EXPECT_EQ(find(odd, {}), packet::to_uri(odd).append(" x"));
  EXPECT_EQ(find(odd, {.prefix = true}), packet::to_uri(odd).append(" x"));
}

}  // namespace
}  // namespace facet::tables
