// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/pit.hpp"

#include "tests/core/tables/table_fixture.hpp"

namespace facet::tables {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct selectors {
  bool prefix = false;
  bool fresh = false;
};

class PitTest : public testing::Test {
 protected:
  static packet::buffer interest(packet::name_view name, selectors s) {
    return packet::interest_builder{name}.can_be_prefix(s.prefix).must_be_fresh(s.fresh).encode();
  }
  pit_entry* insert(packet::name_view name, selectors s = {}) {
    const auto packet = interest(name, s);
    const auto view = packet::decode_interest(packet).value();
    name_prefixes prefixes{view.name};
    return pit_.insert(view, prefixes, packet);
  }
  pit_entry* insert(std::string_view uri, selectors s = {}) { return insert(n(uri), s); }
  pit_entry* find(std::string_view uri, selectors s = {}) {
    const auto packet = interest(n(uri), s);
    const auto view = packet::decode_interest(packet).value();
    name_prefixes prefixes{view.name};
    return pit_.find(view, prefixes);
  }
  std::vector<pit_entry*> match(const packet::buffer& packet) {
    const auto data = packet::decode_data(packet).value();
    name_prefixes prefixes{data.name};
    lazy_digest digest{data.wire};
    std::vector<pit_entry*> found;
    pit_.match(prefixes, digest, found);
    return found;
  }
  std::vector<pit_entry*> match(std::string_view uri) { return match(data_packet(n(uri))); }

  pit pit_{1000, std::size_t{1} << 20};
};

TEST_F(PitTest, TellsEntriesApartByNameAndSelectors) {
  auto* plain = insert("/a");
  auto* prefix = insert("/a", {.prefix = true});
  auto* fresh = insert("/a", {.fresh = true});
  auto* both = insert("/a", {.prefix = true, .fresh = true});
  EXPECT_EQ(find("/a"), plain);
  EXPECT_EQ(find("/a", {.prefix = true}), prefix);
  EXPECT_EQ(find("/a", {.fresh = true}), fresh);
  EXPECT_EQ(find("/a", {.prefix = true, .fresh = true}), both);
  EXPECT_EQ(find("/b"), nullptr);
  EXPECT_THAT(match("/a"), UnorderedElementsAre(plain, prefix, fresh, both));
  EXPECT_THAT(match("/a/b"), UnorderedElementsAre(prefix, both));
}

TEST_F(PitTest, FindsWhatIsLeftAfterSomeAreErased) {
  auto* plain = insert("/a");
  auto* prefix = insert("/a", {.prefix = true});
  pit_.erase(*plain);
  EXPECT_EQ(find("/a"), nullptr);
  EXPECT_THAT(match("/a"), UnorderedElementsAre(prefix));
  pit_.erase(*prefix);
  EXPECT_THAT(match("/a/b"), IsEmpty());
  EXPECT_EQ(pit_.size(), 0U);
  EXPECT_EQ(pit_.octets(), 0U);
}

TEST_F(PitTest, MatchesEveryPrefixLength) {
  auto* root = insert("/a", {.prefix = true});
  auto* middle = insert("/a/b/c", {.prefix = true});
  insert("/a/x", {.prefix = true});
  EXPECT_THAT(match("/a/b/c/d/e"), UnorderedElementsAre(root, middle));
}

TEST_F(PitTest, MatchesDigestsWithAndWithoutCanBePrefix) {
  const auto wanted = data_packet(n("/a/b"), 0ms, "wanted");
  auto* exact = insert(with_digest(wanted));
  auto* prefix = insert(with_digest(wanted), {.prefix = true});
  EXPECT_THAT(match("/a/b"), IsEmpty());
  EXPECT_THAT(match(wanted), UnorderedElementsAre(exact, prefix));
}

TEST_F(PitTest, MatchesDataWhoseOwnNameEndsInADigest) {
  const auto odd = with_digest(data_packet(n("/a")));
  auto* literal = insert(odd);
  auto* prefix = insert(odd, {.prefix = true});
  insert("/a");
  EXPECT_THAT(match(data_packet(odd)), UnorderedElementsAre(literal, prefix));
}

TEST_F(PitTest, MatchesLongNames) {
  for (const std::size_t depth : {31U, 32U, 33U, 34U, 60U}) {
    packet::name name;
    for (std::size_t i = 0; i < depth; ++i)
      name.append(std::to_string(i));
    auto* exact = insert(name);
    auto* prefix = insert(name, {.prefix = true});
    const auto packet = data_packet(name);
    auto* digest = insert(with_digest(packet));
    auto* prefix_digest = insert(with_digest(packet), {.prefix = true});
    EXPECT_THAT(match(packet), UnorderedElementsAre(exact, prefix, digest, prefix_digest)) << depth;
    EXPECT_THAT(match(data_packet(packet::name{name}.append("more"))), UnorderedElementsAre(prefix))
        << depth;
    for (auto* e : {exact, prefix, digest, prefix_digest})
      pit_.erase(*e);
  }
}

TEST_F(PitTest, RefusesBeyondItsBounds) {
  pit small{2, 1 << 20};
  const auto fill = [&](std::string_view uri) {
    const auto packet = interest(n(uri), {});
    const auto view = packet::decode_interest(packet).value();
    name_prefixes prefixes{view.name};
    return small.insert(view, prefixes, packet);
  };
  auto* first = fill("/1");
  EXPECT_NE(first, nullptr);
  EXPECT_NE(fill("/2"), nullptr);
  EXPECT_TRUE(small.full());
  EXPECT_EQ(fill("/3"), nullptr);
  small.erase(*first);
  EXPECT_NE(fill("/3"), nullptr);
}

TEST_F(PitTest, ChargesTheInterestsThatRecordsKeep) {
  auto* e = insert("/a");
  const auto own = pit_.octets();
  EXPECT_EQ(own, e->interest.footprint());
  auto& record = e->in.emplace_back();
  pit_.keep(*e, record, interest(n("/a"), {}));
  EXPECT_EQ(pit_.octets(), 2 * own);
  pit_.keep(*e, record, interest(n("/a"), {}));
  EXPECT_EQ(pit_.octets(), 2 * own) << "the one replaced is gone";
  pit_.erase(*e);
  EXPECT_EQ(pit_.octets(), 0U);
}

TEST_F(PitTest, GivesOutCleanEntriesAgain) {
  auto* e = insert("/a", {.prefix = true});
  e->in.emplace_back();
  e->out.emplace_back();
  e->suppression = 5ms;
  pit_.deadlines().set(*e, time_point{1s});
  pit_.erase(*e);
  EXPECT_EQ(pit_.deadlines().size(), 0U);
  auto* again = insert("/b");
  ASSERT_EQ(again, e);
  EXPECT_TRUE(again->in.empty());
  EXPECT_TRUE(again->out.empty());
  EXPECT_EQ(again->suppression, duration{0});
}

}  // namespace
}  // namespace facet::tables
